"""Through the widget on the sample portal, against the whole running system: what a citizen comes for."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.drawing import WIDER
from tests.browser.live import (
    CODE,
    DOSSIER,
    PATIENCE_MS,
    TAIL,
    answer_to,
    kept,
    messages,
    photo,
    press,
    said,
    shown,
    talk,
    transcript,
)
from tests.browser.test_chat_page import answers, questions
from tests.browser.test_element import FOCUSED, choose, launcher, panel
from tests.system.running import System

pytestmark = pytest.mark.slow

LAMP = "đèn đường hẻm {} đường Lạc Long Quân phường Tây Nha Trang tắt từ hôm qua"


def content(message: dict[str, Any]) -> str:
    """What a citizen reads of a message; times and numbers of messages hold digits of their own."""
    return f"{message['text']} {message['buttons']} {message['card']}"


def test_question_and_follow_up(live: Page) -> None:
    expect(talk(live, "đăng ký kết hôn cần giấy tờ gì")).to_contain_text("1.000894")
    told = talk(live, "còn lệ phí?")
    expect(told.locator(".card")).to_contain_text("Thủ tục đăng ký kết hôn")
    expect(told).to_contain_text("miễn phí")
    expect(told.get_by_role("link", name="Xem trên cổng chính thức")).to_have_attribute("href", re.compile("^https://"))


def test_choosing_by_button_and_by_number(live: Page) -> None:
    asked = talk(live, "xin giấy phép")
    choice = asked.get_by_role("button").nth(1)
    expect(choice).to_have_text(re.compile(r"^2\. Cấp giấy phép lái xe"))
    choice.click()
    expect(answer_to(live, 1, 1).locator(".card")).to_contain_text("Cấp giấy phép lái xe")
    talk(live, "xin giấy phép")
    told = talk(live, "2")
    expect(told.locator(".card")).to_contain_text("Cấp giấy phép lái xe")


def test_dossier_with_its_proof(live: Page, system: System) -> None:
    expect(talk(live, f"hồ sơ {DOSSIER.lower()} tới đâu rồi")).to_contain_text("4 số cuối điện thoại")
    told = talk(live, TAIL)
    events = told.get_by_role("list", name="Quá trình xử lý").get_by_role("listitem")
    expect(events).to_have_count(2)
    expect(events.last).to_contain_text("Đang xử lý")
    expect(questions(live).last).to_contain_text("•••")
    live.reload()
    expect(answers(live)).to_have_count(2)
    assert TAIL not in shown(live)
    assert not [message for message in messages(live, system) if TAIL in content(message)]
    assert TAIL not in live.evaluate("Object.values(localStorage).filter((text) => !text.includes('token')).join()")


def test_feedback_with_a_photo(live: Page) -> None:
    expect(talk(live, LAMP.format(301)).locator(".card")).to_contain_text("Phản ánh đang soạn")
    press(live, "Thêm ảnh")
    said_before, told_before = questions(live).count(), answers(live).count()
    live.locator(".js-photo-file").set_input_files(photo())
    expect(answer_to(live, said_before, told_before)).to_contain_text("Đã nhận 1 ảnh")
    expect(questions(live).last.get_by_role("img", name="Ảnh đã gửi")).to_be_visible()
    draft = press(live, "Xong")
    picture = draft.get_by_role("list", name="Ảnh kèm theo").get_by_role("img")
    expect(picture).to_be_visible()
    assert picture.evaluate("(image) => image.naturalWidth") > 100
    sent = press(live, "Gửi")
    code = CODE.search(sent.inner_text())
    assert code is not None
    expect(sent.locator(".card__big-code")).to_have_text(code[0])
    followed = press(live, "Theo dõi")
    expect(followed).to_contain_text("Đã gửi, chờ tiếp nhận")
    expect(followed).to_contain_text(code[0])


def test_thumbs_and_a_mistake(live: Page, system: System) -> None:
    told = talk(live, "đăng ký kết hôn cần giấy tờ gì")
    expect(told.get_by_role("button", name="Báo sai")).to_have_count(1)
    live.get_by_role("button", name="Hữu ích").click()
    expect(answer_to(live, 1, 1)).to_contain_text("em đã ghi nhận")
    told = answers(live).first
    told.get_by_role("button", name="Báo sai").click()
    expect(answer_to(live, 2, 2)).to_contain_text("để cán bộ kiểm tra lại")
    assert len(said(live, system)) == 3


def test_reload_keeps_everything(live: Page) -> None:
    talk(live, "đăng ký kết hôn cần giấy tờ gì")
    talk(live, "còn lệ phí?")
    before = shown(live)
    live.reload()
    expect(answers(live)).to_have_count(2)
    assert shown(live) == before
    expect(answers(live).last).to_be_in_viewport()
    expect(talk(live, "thế nộp ở đâu")).to_contain_text("1.000894")


def test_two_tabs_are_one_conversation(live: Page, system: System) -> None:
    other = live.context.new_page()
    other.goto(system.address)
    talk(live, "đăng ký kết hôn cần giấy tờ gì")
    expect(answers(other)).to_have_count(1)
    talk(other, "còn lệ phí?")
    expect(answers(live)).to_have_count(2)
    expect(answers(live).last).to_contain_text("miễn phí")
    assert said(live, system) == ["đăng ký kết hôn cần giấy tờ gì", "còn lệ phí?"]


def test_deleted_it_is_gone_on_the_server(live: Page, system: System) -> None:
    talk(live, "đăng ký khai tử cần giấy tờ gì")
    known = kept(live, system)
    assert transcript(system, known).status_code == 200
    choose(live, "Xóa cuộc trò chuyện")
    live.get_by_role("button", name="Xóa", exact=True).click()
    expect(live.get_by_text("Đã xóa cuộc trò chuyện khỏi máy này và khỏi máy chủ.")).to_be_visible()
    assert transcript(system, known).status_code in (401, 404)
    assert "khai tử" not in shown(live)


@pytest.mark.parametrize("width", [375, 1280])
def test_dossier_by_keyboard_only(live: Page, width: int) -> None:
    live.set_viewport_size({"width": width, "height": 700})
    keys = live.keyboard
    if width == 375:
        # Over a whole small screen it makes way for what the keyboard reaches behind it.
        reach(live, "Tab", "Mở trợ lý")
        keys.press("Enter")
    else:
        reach(live, "Tab", "text")
    keys.type(f"hồ sơ {DOSSIER} tới đâu rồi")
    keys.press("Enter")
    answer_to(live, 0, 0)
    keys.type(TAIL)
    keys.press("Enter")
    expect(answer_to(live, 1, 1).get_by_role("list", name="Quá trình xử lý")).to_be_visible()
    reach(live, "Shift+Tab", "Tra hồ sơ khác")
    keys.press("Enter")
    expect(answer_to(live, 2, 2)).to_contain_text("mã hồ sơ")
    keys.press("Escape")
    expect(panel(live)).to_be_hidden()
    expect(launcher(live)).to_be_focused()
    keys.press("Enter")
    expect(panel(live)).to_be_visible()
    assert live.evaluate(FOCUSED) == "text"


def reach(page: Page, key: str, name: str) -> None:
    """Presses the key until that control has the focus: its text, its label or its id."""
    found = []
    for _ in range(30):
        page.keyboard.press(key)
        found.append(page.evaluate(FOCUSED)[:40])
        if found[-1] == name:
            return
    raise AssertionError(f"{name} was not reached: {found}")


@pytest.mark.parametrize("width", [320, 1280])
def test_answers_fit_the_screen(live: Page, width: int) -> None:
    live.set_viewport_size({"width": width, "height": 640})
    talk(live, "đăng ký kết hôn cần giấy tờ gì")
    for summary in answers(live).locator("summary").all():
        if summary.evaluate("(node) => !node.parentElement.open"):
            summary.click()
    talk(live, f"hồ sơ {DOSSIER} tới đâu rồi")
    talk(live, TAIL)
    assert live.evaluate(WIDER) == []
    box = panel(live).bounding_box()
    assert box is not None
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    assert live.evaluate("document.documentElement.scrollWidth") <= width
    # Only the talk scrolls: what is read out and not seen makes the panel no longer than it is.
    heights = panel(live).evaluate("({scrollHeight, clientHeight}) => [scrollHeight, clientHeight]")
    assert heights[0] == heights[1]
    live.get_by_role("button", name="Gửi", exact=True).click(trial=True)


def test_without_javascript(browser: Browser, system: System) -> None:
    made = browser.new_context(locale="vi-VN", viewport={"width": 320, "height": 568}, java_script_enabled=False)
    made.set_default_timeout(PATIENCE_MS)
    page = made.new_page()
    page.goto(f"{system.address}/chat")
    write(page, "đăng ký kết hôn cần giấy tờ gì")
    page.get_by_role("button", name="Lệ phí", exact=True).click()
    expect(page.get_by_text("miễn phí").first).to_be_visible()
    write(page, f"hồ sơ {DOSSIER} tới đâu rồi")
    expect(page.get_by_text("4 số cuối điện thoại")).to_be_visible()
    write(page, TAIL)
    expect(page.locator(".timeline li")).to_have_count(2)
    assert TAIL not in page.locator("body").inner_text()
    write(page, LAMP.format(302))
    page.get_by_label(re.compile("Chọn một ảnh")).set_input_files(photo())
    page.get_by_role("button", name="Gửi ảnh").click()
    expect(page.get_by_text("Đã nhận 1 ảnh")).to_be_visible()
    page.get_by_role("button", name="Xong", exact=True).click()
    page.locator(".lines > li").last.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_text(CODE).first).to_be_visible()
    made.close()


def write(page: Page, text: str) -> None:
    """Sends it by the form of the page without scripts."""
    page.get_by_label("Câu hỏi của anh/chị").fill(text)
    page.locator("form.form").get_by_role("button", name="Gửi", exact=True).click()
