"""The page without JavaScript, on sockets: asking, waiting, pictures, leaving and deleting."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from channels.plain import sending, view
from kb.messages import service
from tests.channels.plain import Reader, conversations, tell
from tests.channels.servers import FakeBot, wait_until
from tests.channels.test_attachments import files, photo


def test_question_is_answered_and_the_browser_stands_at_the_answer(reader: Reader, bot: FakeBot) -> None:
    page = reader.write("Lệ phí khai sinh?")
    assert (reader.last.status_code, reader.address) == (303, "/chat#m2")
    assert {"m1", "m2"} <= set(page.ids)
    assert "đáp Lệ phí khai sinh?" in page.text
    assert bot.said() == ["Lệ phí khai sinh?"]
    assert page.field.strip() == ""


def test_offered_button_is_pressed(reader: Reader, bot: FakeBot) -> None:
    reader.write("chọn giúp em")
    page = reader.press("Lệ phí")
    assert bot.turns[-1]["payload"] == "/ask{1}"
    assert "đáp /ask{1}" in page.text


def test_payload_that_was_not_offered_is_refused(reader: Reader, bot: FakeBot) -> None:
    reader.write("chọn giúp em")
    page = reader.post(reader.page.form("/chat/messages", "Lệ phí"), payload="/restart")
    assert reader.status == 422
    assert "Lựa chọn không còn" in page.text
    assert len(bot.turns) == 1


def test_nothing_is_opened_by_looking(edge_url: str, sqlite_url: str) -> None:
    reader = Reader(edge_url)
    reader.open()
    reader.open()
    assert conversations(sqlite_url) == 0
    reader.write("một")
    reader.write("hai")
    assert conversations(sqlite_url) == 1


def test_sent_twice_is_one_message_in_one_conversation(
    reader: Reader, edge_url: str, bot: FakeBot, sqlite_url: str
) -> None:
    bot.delay = 0.2
    form, cookies = reader.page.form("/chat/messages", "Gửi"), dict(reader.http.cookies)
    url = f"{edge_url}/chat/messages"
    with ThreadPoolExecutor(6) as pool:
        sent = pool.map(
            lambda _: httpx.post(url, data=form.fields | {"text": "một"}, cookies=cookies, timeout=30, trust_env=False),
            range(6),
        )
    assert {response.headers["location"] for response in sent} == {"/chat#m2"}
    assert bot.said() == ["một"]
    assert conversations(sqlite_url) == 1


def test_browser_that_goes_back_to_a_form_sends_another_message(reader: Reader, bot: FakeBot) -> None:
    form = reader.page.form("/chat/messages", "Gửi")
    for text in ("một", "một", "hai"):
        reader.post(form, text=text)
    assert bot.said() == ["một", "hai"]


def test_conversation_is_there_when_the_answer_was_lost(reader: Reader) -> None:
    form = reader.page.form("/chat/messages", "Gửi")
    visit = dict(reader.http.cookies)
    reader.post(form, text="một")
    # The answer with the new cookie never came: the cookie of the visit finds what it opened.
    other = Reader(str(reader.http.base_url))
    other.http.cookies.update(visit)
    assert "đáp một" in other.open().text
    other.write("hai")
    assert "đáp một" in other.page.text and "đáp hai" in other.page.text


def test_long_conversation_is_shown_whole(reader: Reader, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "PAGE", 3)
    for text in ("một", "hai", "ba", "bốn"):
        reader.write(text)
    assert [f"m{number}" for number in range(1, 9)] == [
        name for name in reader.open().ids if re.fullmatch(r"m\d+", name)
    ]


def test_newest_answer_is_asked_for(reader: Reader, sqlite_url: str) -> None:
    reader.write("một")
    tell(sqlite_url, "Hồ sơ có tin mới")
    page = reader.open("/chat?newest=1")
    assert (reader.address, "Hồ sơ có tin mới" in page.text) == ("/chat#m3", True)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WAIT_SECONDS", 0.2)


def test_page_reloads_itself_only_while_an_answer_is_awaited(reader: Reader, bot: FakeBot, impatient: None) -> None:
    bot.delay = 1.0
    page = reader.write("một")
    assert reader.address == "/chat?await=1"
    assert page.all("meta", **{"http-equiv": "refresh", "content": "3"})
    assert "Trang tự tải lại" in page.text
    # Nothing that is being typed can be lost to a reload.
    assert page.all("textarea") == []
    wait_until(lambda: "đáp một" in reader.open("/chat?await=1").text)
    page = reader.page
    assert reader.address == "/chat#m2"
    assert page.all("meta", **{"http-equiv": "refresh"}) == []
    assert page.all("textarea")


def test_an_answer_that_comes_while_the_page_is_made_is_on_it(
    reader: Reader, bot: FakeBot, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.delay = 1.0
    reader.write("một")
    look = service.turn

    def answered_meanwhile(*given: Any) -> Any:
        wait_until(lambda: look(*given).done)
        return look(*given)

    monkeypatch.setattr(service, "turn", answered_meanwhile)
    page = reader.open("/chat")
    assert "đáp một" in page.text
    assert page.all("textarea")


def test_reloading_can_be_stopped_to_write(reader: Reader, bot: FakeBot, impatient: None) -> None:
    bot.delay = 1.0
    page = reader.write("một")
    stop = next(given["href"] for given in page.all("a") if "refresh=off" in given["href"])
    page = reader.open(stop.partition("#")[0])
    assert page.all("meta", **{"http-equiv": "refresh"}) == []
    assert page.all("textarea", id="text")
    assert "Câu trả lời chưa có" in page.text


def test_page_left_open_stops_reloading(
    reader: Reader, bot: FakeBot, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.status = 503
    reader.write("một")
    monkeypatch.setattr(view, "_REFRESH_FOR", timedelta(0))
    page = reader.open()
    assert page.all("meta", **{"http-equiv": "refresh"}) == []
    assert "không cần gửi lại" in page.text


def test_picture_is_sent_and_shown_by_cookie_only(reader: Reader, bot: FakeBot, edge_url: str) -> None:
    page = reader.send_picture(photo("PNG"))
    [image] = page.all("img")
    assert image["alt"] == "Ảnh đã gửi"
    shown = reader.http.get(image["src"])
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert "sandbox" in shown.headers["content-security-policy"]
    assert shown.headers["cache-control"] == "private, no-store"
    other = Reader(edge_url)
    other.open()
    assert other.http.get(image["src"]).status_code == 404
    assert httpx.get(edge_url + image["src"], trust_env=False).status_code == 404
    assert bot.said()[0].startswith("/add_picture")


def test_same_picture_twice_is_one_and_another_is_another(reader: Reader, bot: FakeBot, tmp_path: Path) -> None:
    page = reader.page
    for data in (photo("PNG"), photo("PNG"), photo("WEBP")):
        reader.page = page
        reader.send_picture(data)
    assert len(bot.turns) == 2
    assert len(files(tmp_path)) == 2


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", 422, "Chưa chọn ảnh"),
        (b"khong phai anh", 415, "Chưa nhận được tệp này"),
        (b"\xff\xd8\xff" + b"x" * 100, 422, "Không mở được ảnh"),
        (b"\xff\xd8\xff" + b"x" * 10_000_000, 413, "Ảnh quá lớn"),
        (b"\xff\xd8\xff" + b"x" * 10_100_000, 413, "Ảnh quá lớn"),
    ],
)
def test_what_is_no_good_picture_is_refused(reader: Reader, data: bytes, status: int, words: str) -> None:
    page = reader.send_picture(data)
    assert (reader.status, words in page.text) == (status, True)
    assert page.all("textarea")


def test_picture_of_a_foreign_form_is_not_kept(reader: Reader, edge_url: str, tmp_path: Path) -> None:
    reader.write("một")
    other = Reader(edge_url)
    fields = other.open().form("/chat/pictures").fields
    sent = reader.http.post("/chat/pictures", data=fields, files={"picture": ("a.jpg", photo(), "image/jpeg")})
    assert (sent.status_code, files(tmp_path)) == (403, [])


def test_deleting_is_asked_first_and_done_once(reader: Reader, sqlite_url: str) -> None:
    reader.write("một")
    page = reader.open("/chat/delete")
    assert "không lấy lại được" in page.text
    assert conversations(sqlite_url) == 1
    page = reader.post(page.form("/chat/delete"))
    assert conversations(sqlite_url) == 0
    assert "Đã xóa cuộc trò chuyện" in page.text
    assert "đáp một" in reader.write("một").text


def test_new_conversation_leaves_the_old_one(reader: Reader, sqlite_url: str) -> None:
    reader.write("một")
    page = reader.open("/chat/new")
    page = reader.post(page.form("/chat/new"))
    assert page.all("li", id="m1") == []
    reader.write("hai")
    assert conversations(sqlite_url) == 2


def test_conversation_that_is_gone_is_told(reader: Reader, edge_url: str, sqlite_url: str) -> None:
    reader.write("một")
    old = dict(reader.http.cookies)
    form = reader.page.form("/chat/messages", "Gửi")
    reader.post(reader.open("/chat/delete").form("/chat/delete"))
    late = Reader(edge_url)
    late.http.cookies.update(old)
    page = late.post(form, text="vẫn đây")
    assert (late.status, page.field.strip()) == (404, "vẫn đây")
    assert "Cuộc trò chuyện không còn" in page.text
    # The token opens nothing: the conversation stays deleted.
    assert conversations(sqlite_url) == 0
    late.http.cookies.clear()
    late.http.cookies.update(old)
    assert "không còn được lưu" in late.open().text
