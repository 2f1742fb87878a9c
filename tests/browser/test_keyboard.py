"""The keyboard alone, input methods, the focus, and what a screen reader hears."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.fake_api import FakeApi
from tests.browser.test_chat_page import answers, ask, questions, stored
from tests.browser.test_element import FOCUSED, launcher, only_talk, panel

pytestmark = [pytest.mark.slow, pytest.mark.long]


def field(page: Page) -> Locator:
    return page.get_by_label("Câu hỏi của anh/chị")


def press_until(page: Page, key: str, name: str) -> None:
    """Presses the key until the element of this name has the focus; twenty times at most."""
    for _ in range(20):
        if page.evaluate(FOCUSED) == name:
            return
        page.keyboard.press(key)
    raise AssertionError(f"{name} is not reached")


def test_keyboard_is_enough(page: Page, api: FakeApi) -> None:
    field(page).focus()
    page.keyboard.type("khai sinh")
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(1)
    press_until(page, "Shift+Tab", "Lệ phí")
    page.keyboard.press("Enter")
    expect(answers(page).last).to_contain_text("Trả lời cho: Lệ phí")
    press_until(page, "Tab", "text")
    page.keyboard.type("một")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("hai")
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(3)
    assert stored(api)[-1] == "một\nhai"


def test_order_of_the_focus(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    ask(page, "danh gia")
    expect(answers(page)).to_have_count(1)
    page.get_by_role("button", name="Tùy chọn").focus()
    names = ["Tùy chọn", "Đóng trợ lý", "Nội dung trò chuyện", "Sai phí", "Hữu ích", "Chưa ổn", "text", "Gửi ảnh"]
    seen = []
    for _ in names:
        seen.append(page.evaluate(FOCUSED))
        page.keyboard.press("Tab")
    assert seen == names


def test_escape_closes_one_thing_at_a_time(page: Page) -> None:
    page.get_by_role("button", name="Tùy chọn").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Tùy chọn")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Cuộc trò chuyện mới"
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Tùy chọn")).to_have_attribute("aria-expanded", "false")
    assert page.evaluate(FOCUSED) == "Tùy chọn"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Bắt đầu cuộc trò chuyện mới?")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(panel(page)).to_be_visible()
    assert page.evaluate(FOCUSED) == "text"
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(launcher(page)).to_be_focused()


def test_menu_closes_when_one_goes_elsewhere(page: Page) -> None:
    opener = page.get_by_role("button", name="Tùy chọn")
    opener.click()
    page.get_by_role("heading", name="Chào anh/chị!").click(position={"x": 2, "y": 2})
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.click()
    field(page).focus()
    expect(opener).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("sign", ["isComposing: true, keyCode: 13", "isComposing: false, keyCode: 229"])
def test_enter_of_an_input_method_does_not_send(page: Page, api: FakeApi, sign: str) -> None:
    field(page).fill("tieesng Vieejt")
    event = f"new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true, cancelable: true, {sign}}})"
    assert field(page).evaluate(f"node => node.dispatchEvent({event})")
    expect(field(page)).to_have_value("tieesng Vieejt")
    expect(questions(page)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(questions(page)).to_have_count(1)


def test_composed_text_is_sent_whole(page: Page, api: FakeApi) -> None:
    field(page).focus()
    session = page.context.new_cdp_session(page)
    for text in ("v", "vi", "viê", "việ"):
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    session.send("Input.insertText", {"text": "việt"})
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(1)
    assert stored(api) == ["việt"]


def test_answers_do_not_take_the_focus(page: Page, api: FakeApi) -> None:
    ask(page, "chào")
    expect(answers(page)).to_have_count(1)
    field(page).press_sequentially("đang gõ")
    only_talk(api).add("officer", text="Cán bộ đây ạ")
    expect(page.locator("[data-from=officer]")).to_have_count(1)
    page.keyboard.type(" tiếp")
    expect(field(page)).to_have_value("đang gõ tiếp")


def test_focus_stays_on_a_button_while_the_message_is_tried_again(page: Page, api: FakeApi) -> None:
    ask(page, "/refuse")
    page.get_by_role("button", name="Bỏ tin này").focus()
    ask_later = "document.querySelector('dvc-assistant').shadowRoot.querySelector('form').requestSubmit()"
    field(page).evaluate("node => { node.value = 'tiếp' }")
    page.evaluate(ask_later)
    expect(answers(page)).to_have_count(1)
    page.get_by_role("button", name="Bỏ tin này").focus()
    only_talk(api).add("officer", text="Cán bộ đây ạ")
    expect(page.locator("[data-from=officer]")).to_have_count(1)
    assert page.evaluate(FOCUSED) == "Bỏ tin này"


def test_each_message_is_announced_once_in_one_piece(page: Page) -> None:
    page.evaluate(
        """() => {
          const log = document.querySelector("dvc-assistant").shadowRoot.querySelector("[role=log]");
          window.added = [];
          const note = (changes) => changes.forEach(({ addedNodes, type }) => {
            const isFull = [...addedNodes].map((node) => node.textContent.length > 0);
            window.added.push(type === "childList" ? isFull : type);
          });
          new MutationObserver(note).observe(log, { childList: true, characterData: true, subtree: true });
        }"""
    )
    ask(page, "danh gia")
    expect(answers(page)).to_have_count(1)
    assert page.evaluate("window.added") == [[True], [True]]
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    assert log.locator("[title]").count() == 0


def test_transcript_is_not_read_out_again(page: Page) -> None:
    ask(page, "chào")
    expect(answers(page)).to_have_count(1)
    page.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
          window.lives = [];
          const look = () => {
            const log = document.querySelector("dvc-assistant")?.shadowRoot?.querySelector("[role=log]");
            if (!log) return requestAnimationFrame(look);
            const note = () => window.lives.push(log.getAttribute("aria-live"));
            new MutationObserver(note).observe(log, { childList: true });
          };
          look();
        })"""
    )
    page.reload()
    expect(answers(page)).to_have_count(1)
    assert "polite" not in page.evaluate("window.lives")
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")


def test_long_answer_is_shown_from_its_beginning(page: Page) -> None:
    ask(page, "that dai")
    expect(answers(page)).to_have_count(1)
    top = answers(page).bounding_box()
    scroller = page.locator(".scroller").bounding_box()
    assert top is not None
    assert scroller is not None
    assert 0 <= top["y"] - scroller["y"] < 20
    assert page.evaluate("window.scrollY") == 0


def test_who_reads_further_up_is_left_there(page: Page, api: FakeApi) -> None:
    ask(page, "that dai")
    expect(answers(page)).to_have_count(1)
    page.locator(".scroller").evaluate("node => { node.scrollTop = 40 }")
    only_talk(api).add("officer", text="Cán bộ đây ạ")
    expect(page.locator("[data-from=officer]")).to_have_count(1)
    assert page.locator(".scroller").evaluate("node => node.scrollTop") == 40


def test_suggestion_is_sent_as_the_question(page: Page, api: FakeApi) -> None:
    field(page).press_sequentially("ket hon")
    option = page.get_by_role("option", name="Đăng ký kết hôn")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(answers(page)).to_contain_text("Trả lời cho: Đăng ký kết hôn")
    expect(field(page)).to_have_value("")
    assert stored(api) == ["Đăng ký kết hôn"]
