"""The main states of the widget on the running system. `SCREENSHOTS=write` puts pictures of them into docs/images."""

import io
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.live import DOSSIER, PATIENCE_MS, TAIL, answer_to, press, talk
from tests.browser.test_chat_page import answers, questions
from tests.system.running import ROOT, System

pytestmark = [pytest.mark.slow, pytest.mark.long]

IMAGES = ROOT / "docs" / "images"
LARGEST = 200_000
PHONE, DESKTOP = (390, 844), (1280, 800)
LAMP = "đèn đường trước số 12 đường Trần Phú phường Nha Trang tắt từ hôm qua"

Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, system: System) -> Iterator[Open]:
    """Opens a page of the system: `size` in CSS pixels, drawn at twice as many."""
    contexts = []

    def open_page(path: str, size: tuple[int, int], **options: Any) -> Page:
        width, height = size
        made = browser.new_context(
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            viewport={"width": width, "height": height},
            device_scale_factor=2 if size == PHONE else 1.5,
            reduced_motion="reduce",
            **options,
        )
        made.set_default_timeout(PATIENCE_MS)
        contexts.append(made)
        page = made.new_page()
        page.goto(system.address + path)
        return page

    yield open_page
    for made in contexts:
        made.close()


def picture(page: Page, name: str) -> None:
    """Writes it where that is wanted; otherwise it must only be possible."""
    page.mouse.move(1, 1)
    taken = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    out = io.BytesIO()
    # 256 colours are enough for a page, and a third of the size.
    taken.quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    assert len(out.getvalue()) < LARGEST
    if os.environ.get("SCREENSHOTS") == "write":
        (IMAGES / name).write_bytes(out.getvalue())
    assert (IMAGES / name).is_file(), "run this once with SCREENSHOTS=write"


def street(width: int = 800, height: int = 500) -> bytes:
    """A drawn street at night with a lamp that is out; a photo would be of a real place."""
    image = Image.new("RGB", (width, height), "#1d2b45")
    draw = ImageDraw.Draw(image)
    for left, top, colour in ((0, 140, "#2c3d5c"), (190, 200, "#34476a"), (560, 110, "#2a3a57")):
        draw.rectangle((left, top, left + 210, 400), fill=colour)
        for number in range(6):
            x, y = left + 30 + 60 * (number % 3), top + 40 + 90 * (number // 3)
            draw.rectangle((x, y, x + 28, y + 40), fill="#e8c468" if number % 4 == 0 else "#1a2740")
    draw.rectangle((0, 400, width, height), fill="#11192a")
    draw.line((480, 420, 480, 120, 560, 100), fill="#8996ab", width=9, joint="curve")
    draw.ellipse((540, 92, 600, 118), fill="#5a6579")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def lead_to(bubble: Locator) -> None:
    """Scrolls the talk so that the bubble begins at its top."""
    bubble.evaluate(
        """(node) => {
          const scroller = node.closest(".scroller");
          scroller.scrollTop += node.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 10;
        }"""
    )


def send_photo(page: Page) -> Locator:
    """Sends the drawn street and returns the bubble of the answer."""
    said, told = questions(page).count(), answers(page).count()
    file = {"name": "den-duong.jpg", "mimeType": "image/jpeg", "buffer": street()}
    page.locator(".js-photo-file").set_input_files(file)  # type: ignore[arg-type]
    return answer_to(page, said, told)


def test_phone(opened: Open) -> None:
    page = opened("/", PHONE)
    told = talk(page, "dang ky ket hon mat bao nhieu tien")
    expect(told.locator(".card")).to_be_visible()
    lead_to(questions(page).last)
    picture(page, "widget-phone.png")


def test_desktop(opened: Open) -> None:
    page = opened("/", DESKTOP)
    asked = talk(page, "xin giấy phép")
    expect(asked.get_by_role("button").first).to_be_visible()
    lead_to(questions(page).last)
    picture(page, "widget-desktop.png")


def test_dark(opened: Open) -> None:
    page = opened("/", DESKTOP, color_scheme="dark")
    talk(page, "làm khai sinh cho con")
    expect(talk(page, "lệ phí bao nhiêu").locator(".card")).to_be_visible()
    picture(page, "widget-dark.png")


def test_dossier(opened: Open) -> None:
    page = opened("/", PHONE)
    talk(page, f"hồ sơ {DOSSIER} tới đâu rồi")
    told = talk(page, TAIL)
    expect(told.get_by_role("list", name="Quá trình xử lý")).to_be_visible()
    lead_to(questions(page).last)
    picture(page, "widget-dossier.png")


def test_feedback(opened: Open) -> None:
    page = opened("/", PHONE)
    talk(page, LAMP)
    press(page, "Thêm ảnh")
    send_photo(page)
    drafted = press(page, "Xong")
    expect(drafted.get_by_role("img")).to_be_visible()
    lead_to(drafted)
    picture(page, "widget-feedback.png")


def test_page_without_javascript(opened: Open) -> None:
    page = opened("/chat", PHONE, java_script_enabled=False)
    page.get_by_label("Câu hỏi của anh/chị").fill("đăng ký kết hôn mất bao nhiêu tiền")
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_text("miễn phí").first).to_be_visible()
    page.goto(page.url.partition("#")[0])
    picture(page, "chat-page.png")
