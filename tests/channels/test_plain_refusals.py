"""What the page without JavaScript refuses: bad forms, other sites, too much; the text is never lost."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from channels.settings import Settings
from kb.db import make_engine
from tests.channels.plain import Reader
from tests.channels.servers import FakeBot, edge_serving, edge_settings


@pytest.fixture
def limited(sqlite_url: str, bot_url: str, tmp_path: Path) -> Iterator[str]:
    limits = {"MESSAGES_PER_CONVERSATION": "2", "CONVERSATIONS_PER_ADDRESS": "1"}
    with edge_serving(edge_settings(sqlite_url, tmp_path, bot_url, RATE_LIMITS="on", **limits)) as url:
        yield url


def test_refused_text_stays_in_its_field(reader: Reader) -> None:
    text = "a < b & c\n" * 300
    page = reader.write(text)
    assert reader.status == 422
    assert page.field.strip() == text.strip()
    assert "Tin nhắn quá dài" in page.text
    assert page.all("div", role="alert", id="problem")
    assert page.all("textarea", **{"aria-invalid": "true", "aria-describedby": "problem hint"})


def test_largest_text_of_the_largest_characters_is_read(reader: Reader, bot: FakeBot) -> None:
    reader.write("😀" * 2000)
    assert bot.said() == ["😀" * 2000]


@pytest.mark.parametrize("text", ["", "   ", "\x00"])
def test_empty_text_is_refused(reader: Reader, text: str) -> None:
    reader.write(text)
    assert reader.status == 422


def test_sent_again_after_an_error_is_the_same_message(reader: Reader, bot: FakeBot, sqlite_url: str) -> None:
    form = reader.page.form("/chat/messages", "Gửi").fields["form"]
    reader.write("")
    assert reader.page.form("/chat/messages", "Gửi").fields["form"] == form


def test_limits_are_those_of_the_api(limited: str) -> None:
    reader = Reader(limited)
    reader.open()
    reader.write("một")
    reader.write("hai")
    page = reader.write("ba")
    assert reader.status == 429
    assert int(reader.headers["retry-after"]) >= 1
    assert (page.field.strip(), "Gửi quá nhanh" in page.text) == ("ba", True)
    other = Reader(limited)
    other.open()
    assert (other.write("một").field.strip(), other.status) == ("một", 429)


def test_personal_data_is_masked_and_never_stored(reader: Reader, bot: FakeBot, tmp_path: Path) -> None:
    page = reader.write("cccd 056123456789 cần gì")
    assert "số căn cước" in page.text
    assert bot.said() == ["cccd ••• cần gì"]
    assert not any(b"056123456789" in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_database_that_is_away_keeps_the_text(reader: Reader, bot: FakeBot, sqlite_url: str) -> None:
    reader.write("một")
    engine = make_engine(sqlite_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO away")
    page = reader.write("hai")
    assert (reader.status, reader.headers["retry-after"], page.field.strip()) == (503, "3", "hai")
    assert "Hệ thống đang bận" in page.text
    assert "Chưa đọc được tin nhắn" in reader.open().text
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO inbox")
    engine.dispose()
    reader.page = page
    assert "đáp hai" in reader.write("hai").text


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 400),
        ("application/x-www-form-urlencoded", b"text=%FF%FE", 400),
        ("application/x-www-form-urlencoded", b"text=\xff", 400),
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(50)), 400),
        ("application/x-www-form-urlencoded", b"text=" + b"a" * 50_000, 413),
        ("multipart/form-data", b"x", 400),
        ("", b"", 400),
    ],
)
def test_what_is_no_form_is_refused_with_a_page(reader: Reader, content_type: str, body: bytes, status: int) -> None:
    sent = reader.http.post("/chat/messages", content=body, headers={"Content-Type": content_type})
    assert (sent.status_code, sent.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert "<form" in sent.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://khac.vi-du.vn"},
        {"Origin": "null"},
    ],
)
def test_form_from_another_site_is_refused(reader: Reader, bot: FakeBot, headers: dict[str, str]) -> None:
    fields = reader.page.form("/chat/messages", "Gửi").fields | {"text": "một"}
    assert reader.http.post("/chat/messages", data=fields, headers=headers).status_code == 403
    assert bot.turns == []


def test_form_from_here_is_taken(reader: Reader, bot: FakeBot) -> None:
    fields = reader.page.form("/chat/messages", "Gửi").fields | {"text": "một"}
    origin = str(reader.http.base_url).rstrip("/")
    for number, headers in enumerate([{"Sec-Fetch-Site": "same-origin"}, {"Origin": origin}, {}]):
        sent = reader.http.post("/chat/messages", data=fields | {"text": f"{number}"}, headers=headers)
        assert sent.status_code == 303


@pytest.mark.parametrize("action", ["/chat/messages", "/chat/new", "/chat/delete"])
def test_token_of_another_conversation_does_nothing(reader: Reader, edge_url: str, bot: FakeBot, action: str) -> None:
    reader.write("của tôi")
    other = Reader(edge_url)
    other.open()
    foreign = other.page.form("/chat/messages", "Gửi").fields
    for csrf in (foreign["csrf"], "", "x"):
        sent = reader.http.post(action, data=foreign | {"csrf": csrf, "text": "trộm"})
        assert (sent.status_code, "Trang đã cũ" in sent.text) == (403, True)
    assert "đáp của tôi" in reader.open().text
    assert bot.said() == ["của tôi"]


def test_without_cookies_the_text_stays_and_the_reason_is_told(edge_url: str) -> None:
    reader = Reader(edge_url)
    form = reader.open().form("/chat/messages", "Gửi")
    reader.http.cookies.clear()
    page = reader.post(form, text="một")
    assert (reader.status, page.field.strip()) == (403, "một")
    assert "cookie" in page.text
    # The cookie that came with this page is enough.
    assert "đáp một" in reader.write("một").text


def test_cookie_cannot_be_read_or_made(reader: Reader, sqlite_url: str) -> None:
    reader.write("một")
    cookie = reader.last.headers["set-cookie"]
    assert {"HttpOnly", "Path=/chat", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    token = reader.http.cookies["chat"]
    reader.http.cookies.set("chat", token[:-2] + "xx", path="/chat")
    assert "đáp một" not in reader.open().text


def test_cookie_is_secure_behind_https(sqlite_url: str, bot_url: str, tmp_path: Path) -> None:
    settings: Settings = edge_settings(sqlite_url, tmp_path, bot_url, TRUSTED_PROXIES="127.0.0.1")
    with edge_serving(settings) as url:
        answer = httpx.get(f"{url}/chat", headers={"X-Forwarded-Proto": "https"}, trust_env=False)
    assert "Secure" in answer.headers["set-cookie"].split("; ")


def test_token_of_the_page_opens_nothing_else(reader: Reader, edge_url: str) -> None:
    # The visit of a page that was only looked at is no token of the API, nor of a form.
    visit = reader.http.cookies["chat"]
    name = httpx.get(f"{edge_url}/api/v1/conversations/x/messages", headers={"Authorization": f"Bearer {visit}"})
    assert name.status_code == 401
