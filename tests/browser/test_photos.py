"""Pictures and the cards of dossiers and feedback, in a real browser."""

import io
import re
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from tests.browser.drawing import WIDER
from tests.browser.fake_api import FakeApi
from tests.browser.script import HOSTILE
from tests.browser.test_chat_page import answers, ask, questions
from tests.browser.test_page_on_edge import bot, edge, edge_page  # noqa: F401
from tests.channels.servers import FakeBot

pytestmark = [pytest.mark.slow, pytest.mark.long]


def photo(kind: str = "JPEG", name: str = "anh.jpg", media_type: str = "image/jpeg") -> FilePayload:
    image, exif, out = Image.new("RGB", (60, 30), "red"), Image.Exif(), io.BytesIO()
    exif[ExifTags.Base.Orientation] = 6
    image.save(out, kind, exif=exif)
    return {"name": name, "mimeType": media_type, "buffer": out.getvalue()}


def choose(page: Page, file: FilePayload) -> None:
    """Presses the button and chooses a file, as a citizen does."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Gửi ảnh").click()
    chooser.value.set_files(file)


def stored(page: Page) -> Locator:
    """The pictures of the transcript."""
    return page.get_by_role("log").get_by_role("img", name="Ảnh đã gửi")


def width_of(picture: Locator) -> int:
    width: int = picture.evaluate("image => image.decode().then(() => image.naturalWidth)")
    return width


def test_picture_is_sent_and_shown(page: Page, api: FakeApi) -> None:
    choose(page, photo())
    expect(stored(page)).to_have_count(1)
    # The fake keeps it as it was sent; the browser turns it upright.
    assert width_of(stored(page)) == 30
    assert str(stored(page).get_attribute("src")).startswith("blob:")
    expect(answers(page)).to_contain_text("Trả lời cho: [Ảnh]")
    expect(questions(page)).to_have_count(1)
    expect(questions(page)).not_to_contain_text("[Ảnh]")
    page.reload()
    expect(stored(page)).to_have_count(1)
    assert len(api.talks) == 1


def test_same_picture_may_be_sent_twice(page: Page) -> None:
    choose(page, photo())
    expect(stored(page)).to_have_count(1)
    choose(page, photo())
    expect(stored(page)).to_have_count(2)
    expect(answers(page)).to_have_count(2)


def test_talk_stays_at_its_end(page: Page) -> None:
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "red").save(out, "JPEG")
    for number in (1, 2, 3):
        choose(page, {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
        expect(answers(page)).to_have_count(number)
        expect(answers(page).last).to_be_in_viewport()


def test_preview_and_progress_until_it_is_stored(page: Page) -> None:
    held: list[Route] = []
    page.route("**/attachments?*", lambda route: held.append(route))
    choose(page, photo())
    sending = page.get_by_role("group", name="Tin đang gửi")
    expect(sending.get_by_role("img", name="Ảnh đã gửi")).to_be_visible()
    expect(sending.get_by_role("progressbar", name="Đang gửi ảnh")).to_be_visible()
    expect(page.get_by_text("Đang gửi", exact=True)).to_be_visible()
    held[0].continue_()
    expect(stored(page)).to_have_count(1)
    expect(sending.get_by_role("img")).to_have_count(0)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (FilePayload(name="a.gif", mimeType="image/gif", buffer=b"GIF89a"), "không phải ảnh JPEG, PNG hoặc WebP"),
        (FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=bytes(10_000_001)), "Ảnh lớn hơn 10 MB"),
    ],
)
def test_wrong_file_is_not_sent(page: Page, api: FakeApi, file: FilePayload, words: str) -> None:
    choose(page, file)
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
    expect(questions(page)).to_have_count(0)
    choose(page, photo())
    expect(stored(page)).to_have_count(1)
    expect(page.get_by_text(words)).to_have_count(0)
    assert api.posts == 1


def test_refused_picture_says_why_and_holds_nothing_up(page: Page) -> None:
    choose(page, {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"hong"})
    expect(page.get_by_role("alert").filter(has_text="Tệp ảnh bị hỏng. Anh/chị chọn ảnh khác.")).to_be_visible()
    expect(page.get_by_role("button", name="Sửa lại")).to_have_count(0)
    ask(page, "tiếp")
    expect(answers(page)).to_contain_text("Trả lời cho: tiếp")
    page.get_by_role("button", name="Bỏ tin này").click()
    expect(questions(page)).to_have_count(1)


def test_long_wait_does_not_hold_up_what_follows(page: Page) -> None:
    body = '{"detail": "Đã gửi nhiều ảnh.", "next_step": "Chờ 50 phút."}'
    too_many = {"status": 429, "headers": {"Retry-After": "3000"}, "body": body}
    page.route("**/attachments?*", lambda route: route.fulfill(**too_many))
    choose(page, photo())
    expect(page.get_by_role("alert").filter(has_text="Đã gửi nhiều ảnh. Chờ 50 phút.")).to_be_visible()
    ask(page, "tiếp")
    expect(answers(page)).to_contain_text("Trả lời cho: tiếp")


def test_lost_answer_does_not_send_the_picture_twice(page: Page, api: FakeApi) -> None:
    drop = iter([True])
    sent: list[str] = []

    def lose(route: Route) -> None:
        sent.append(route.request.url)
        if next(drop, False):
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/attachments?*", lose)
    # Nor does the transcript tell that it is there.
    page.route("**/messages?after=*", lambda route: route.abort())
    api.streams = False
    choose(page, photo())
    expect(page.get_by_text("Chưa gửi được ảnh")).to_be_visible()
    page.unroute("**/messages?after=*")
    page.get_by_role("button", name="Thử lại ngay").click()
    expect(stored(page)).to_have_count(1)
    assert len(sent) == api.posts == 2
    assert len(set(sent)) == 1
    (talk,) = api.talks.values()
    assert len(talk.pictures) == 1


def test_picture_that_cannot_be_fetched_can_be_asked_for_again(page: Page) -> None:
    page.route("**/attachments/*", lambda route: route.abort())
    choose(page, photo())
    expect(page.get_by_text("Chưa mở được ảnh.")).to_be_visible()
    page.unroute("**/attachments/*")
    page.get_by_role("button", name="Tải lại ảnh").click()
    expect(stored(page)).to_have_count(1)


def test_keyboard_opens_the_choice(page: Page) -> None:
    # The browser must hand the choice over before the key is pressed, and not only from then on.
    page.on("filechooser", lambda _: None)
    page.get_by_label("Câu hỏi của anh/chị").focus()
    page.keyboard.press("Tab")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(photo())
    expect(stored(page)).to_have_count(1)


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_page_with_pictures_never_scrolls_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 667})
    out = io.BytesIO()
    Image.new("RGB", (2000, 200), "red").save(out, "JPEG")
    choose(page, {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    expect(stored(page)).to_have_count(1)
    ask(page, "ho so")
    expect(answers(page)).to_have_count(2)
    assert page.evaluate(WIDER) == []
    box = page.get_by_role("button", name="Gửi ảnh").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44


def test_card_of_a_dossier(page: Page) -> None:
    ask(page, "ho so")
    card = page.get_by_role("region", name="Hồ sơ H32.12-261126-0001")
    expect(card.get_by_role("heading")).to_have_text("Hồ sơ H32.12-261126-0001")
    expect(card.locator("dt")).to_have_text(["Nơi nhận"])
    expect(card.locator("dd")).to_have_text(["Phường A"])
    expect(card.get_by_role("listitem").first).to_have_text("Đã tiếp nhận 26/11/2026")
    expect(card.get_by_role("listitem").last).to_have_text(re.compile("Chờ bổ sung 27/11/2026.*Thiếu ảnh.*Nộp một ảnh"))


def test_card_of_feedback_is_text_and_unknown_cards_are_none(page: Page) -> None:
    ask(page, "phan anh")
    expect(answers(page)).to_have_count(2)
    expect(answers(page).first.locator("dd")).to_contain_text(HOSTILE.partition(" **")[0])
    expect(answers(page).last.locator("section")).to_have_count(0)
    assert page.locator("[role=log] :is(img, script, b, a)").count() == 0
    assert page.title() == "Trợ lý dịch vụ công – trang mẫu"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_on_the_real_edge(edge_page: Page, bot: FakeBot, tmp_path: Path, kind: str) -> None:  # noqa: F811
    choose(edge_page, photo(kind, media_type=f"image/{kind.lower()}"))
    expect(stored(edge_page)).to_have_count(1)
    assert width_of(stored(edge_page)) == 30
    expect(answers(edge_page)).to_contain_text("/add_picture")
    assert len(list((tmp_path / "attachments").rglob("*.jpg"))) == 1


def test_broken_picture_on_the_real_edge(edge_page: Page) -> None:  # noqa: F811
    choose(edge_page, {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()["buffer"][:-200]})
    expect(edge_page.get_by_role("alert").filter(has_text="Tệp ảnh bị hỏng")).to_be_visible()
