"""The page without JavaScript in a browser that has it switched off, on the real public edge."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kb.db import make_engine, writing
from kb.messages import service
from kb.messages.model import Button, Draft, Sender
from kb.messages.writes import add_messages
from tests.browser.script import CARD, DOSSIER, LONG_WORD
from tests.channels.servers import FakeBot, edge_serving, edge_settings, free_port, serving, wait_until
from tests.conftest import sqlite_database

pytestmark = pytest.mark.slow


@pytest.fixture
def bot() -> FakeBot:
    """A bot that echoes."""
    return FakeBot()


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    with sqlite_database(sqlite_template, tmp_path) as url:
        yield url


@pytest.fixture
def edge(bot: FakeBot, database: str, tmp_path: Path) -> Iterator[str]:
    """The address of a public edge on a database of its own."""
    with (
        serving(bot.app(), free_port()) as bot_url,
        edge_serving(edge_settings(database, tmp_path, bot_url)) as url,
    ):
        yield url


@pytest.fixture
def without_script(browser: Browser) -> Iterator[BrowserContext]:
    """A profile without JavaScript, of the size of a small phone."""
    made = browser.new_context(locale="vi-VN", viewport={"width": 320, "height": 568}, java_script_enabled=False)
    made.set_default_timeout(30_000)
    yield made
    made.close()


@pytest.fixture
def page(without_script: BrowserContext, edge: str) -> Iterator[Page]:
    """The page. A breach of its policy fails the test."""
    opened = without_script.new_page()
    breaches: list[str] = []
    opened.on("console", lambda message: breaches.append(message.text) if "Content Security" in message.text else None)
    opened.goto(f"{edge}/chat")
    yield opened
    assert breaches == []


def ask(page: Page, text: str) -> None:
    page.get_by_label("Câu hỏi của anh/chị").fill(text)
    page.get_by_role("button", name="Gửi", exact=True).click()


def tell(database: str, text: str, **fields: object) -> None:
    engine = make_engine(database)
    with writing(engine) as connection:
        name = connection.exec_driver_sql("SELECT id FROM conversation").scalar_one()
        draft = Draft(Sender.BOT, text, **fields)  # type: ignore[arg-type]
        add_messages(connection, name, [draft], reply_to=None, now=service.now())
    engine.dispose()


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 300), "red").save(out, "JPEG")
    return out.getvalue()


def test_asking_pressing_and_reloading(page: Page, bot: FakeBot) -> None:
    ask(page, "chọn giúp em")
    page.get_by_role("button", name="Lệ phí").click()
    expect(page.get_by_text("đáp /ask{1}")).to_be_visible()
    assert page.url.endswith("/chat#m4")
    page.reload()
    page.go_back()
    # No old page comes out of a store: what was said since stands there too.
    expect(page.get_by_text("đáp /ask{1}")).to_be_visible()
    assert bot.said() == ["chọn giúp em", "/ask{1}"]


def test_double_click_is_one_message(page: Page, bot: FakeBot) -> None:
    bot.delay = 0.5
    page.get_by_label("Câu hỏi của anh/chị").fill("một")
    page.get_by_role("button", name="Gửi", exact=True).dblclick()
    expect(page.get_by_text("đáp một")).to_be_visible()
    assert bot.said() == ["một"]


def test_picture_is_sent_and_seen(page: Page) -> None:
    file = {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    page.get_by_label(re.compile("Chọn một ảnh")).set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Gửi ảnh").click()
    shown = page.get_by_role("img", name="Ảnh đã gửi")
    expect(shown).to_be_visible()
    box = shown.bounding_box()
    assert box is not None and box["height"] > 100
    assert box["width"] <= 320


def test_page_finds_the_answer_by_itself(page: Page, bot: FakeBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.plain.sending.WAIT_SECONDS", 0.2)
    bot.delay = 2.0
    ask(page, "một")
    expect(page.get_by_text("Em đang soạn câu trả lời")).to_be_visible()
    expect(page.get_by_text("đáp một")).to_be_visible()
    # m2 says that it takes longer.
    page.wait_for_url(re.compile("/chat#m[23]$"))
    # Now it stands still: what is typed stays.
    page.get_by_label("Câu hỏi của anh/chị").fill("đang viết dở")
    page.wait_for_timeout(3500)
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_have_value("đang viết dở")


def test_deleting_and_beginning_anew(page: Page, database: str) -> None:
    ask(page, "một")
    page.get_by_role("link", name="Xóa cuộc trò chuyện").click()
    page.get_by_role("link", name="Ở lại").click()
    expect(page.get_by_text("đáp một")).to_be_visible()
    page.get_by_role("link", name="Xóa cuộc trò chuyện").click()
    page.get_by_role("button", name="Xóa").click()
    expect(page.get_by_text("Đã xóa cuộc trò chuyện")).to_be_visible()
    expect(page.get_by_text("đáp một")).to_have_count(0)


def test_keyboard_reaches_everything_in_order(page: Page) -> None:
    ask(page, "chọn giúp em")
    page.goto(page.url.partition("#")[0])
    reached = []
    for _ in range(11):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        reached.append(focused.inner_text() or focused.get_attribute("id") or "")
    assert reached[:2] == ["Đến tin nhắn mới nhất", "Đến ô nhập câu hỏi"]
    assert reached[2:8] == ["Lệ phí", "Nộp ở đâu?", "Xem câu trả lời mới", "text", "Gửi", "picture"]
    assert reached[8:] == ["Gửi ảnh", "Cuộc trò chuyện mới", "Xóa cuộc trò chuyện"]


def test_skip_links_are_seen_when_they_have_the_focus(page: Page) -> None:
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Đến ô nhập câu hỏi")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.keyboard.type("gõ ngay")
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_have_value("gõ ngay")


def test_error_stands_with_the_field(page: Page) -> None:
    ask(page, "a" * 2001)
    expect(page.get_by_role("alert")).to_contain_text("Tin nhắn quá dài")
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_have_value("a" * 2001)
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_have_accessible_description(re.compile("Rút ngắn"))
    assert page.title().startswith("Chưa gửi được")


def fill_up(page: Page, database: str) -> None:
    ask(page, f"chọn {LONG_WORD}")
    buttons = (Button("Nút " * 30, "/a"), Button(LONG_WORD, "/b"))
    tell(database, f"**{LONG_WORD}** https://dichvucong.gov.vn/{LONG_WORD}", card=CARD, buttons=buttons)
    tell(database, "Hồ sơ", card=DOSSIER | {"title": LONG_WORD})
    page.goto(page.url.partition("#")[0])
    for summary in page.locator("summary").all():
        summary.click()


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_cut_off_at_the_side(page: Page, database: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 568})
    fill_up(page, database)
    # A table may be wider than a phone: it has a scroll bar of its own.
    for selector in ("body", ".line", ".button", "textarea", "input[type=file]", ".card", "dl", "p", "h1", "h2", "h4"):
        for found in page.locator(selector).all():
            box = found.bounding_box()
            assert box is None or box["x"] + box["width"] <= width, selector


@pytest.mark.parametrize("size", ["16px", "32px"])
def test_targets_are_large_enough(page: Page, database: str, size: str) -> None:
    fill_up(page, database)
    targets = [*page.get_by_role("button").all(), *page.locator("summary").all(), *page.locator(".more a").all()]
    assert len(targets) >= 7
    for target in targets:
        box = target.bounding_box()
        assert box is not None and box["height"] >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_colours_of_the_reader(page: Page, database: str, scheme: str, forced: str, tmp_path: Path) -> None:
    page.emulate_media(color_scheme=scheme, forced_colors=forced)  # type: ignore[arg-type]
    fill_up(page, database)
    image = Image.open(io.BytesIO(page.screenshot())).convert("L")
    # The ground of the page, at its very edge.
    ground = image.getpixel((1, 300))
    assert isinstance(ground, int)
    assert (ground < 80) == (scheme == "dark")


def test_late_answer_is_asked_for(page: Page, database: str, bot: FakeBot) -> None:
    ask(page, "một")
    tell(database, "Hồ sơ có tin mới")
    page.get_by_role("link", name="Xem câu trả lời mới").click()
    expect(page.get_by_text("Hồ sơ có tin mới")).to_be_in_viewport()
    wait_until(lambda: page.url.endswith("#m3"))
