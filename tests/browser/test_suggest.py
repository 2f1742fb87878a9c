"""Suggestions while typing: the combobox by keyboard, finger and screen reader, on a page of its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Locator, Page, expect

from tests.browser.conftest import watch_errors
from tests.browser.tiny import Tiny, tiny_page

SCRIPT = """
import { startSuggestions } from "/widget/suggest.js";
import { setLanguage } from "/widget/strings.js";
const at = (id) => document.getElementById(id);
window.picked = []; window.sent = []; window.escaped = 0;
startSuggestions({
  field: at("text"), list: at("list"), status: at("status"),
  fetch: async (text, signal) => {
    const response = await fetch(`/suggestions?q=${encodeURIComponent(text)}`, { signal });
    if (!response.ok) throw new Error("refused");
    return (await response.json()).suggestions;
  },
  onPick: ({ code, title }) => window.picked.push([code, title]),
});
at("form").addEventListener("submit", (event) => (event.preventDefault(), window.sent.push(at("text").value)));
document.addEventListener("keydown", (event) => event.key === "Escape" && (window.escaped += 1));
window.speak = setLanguage;
"""
TITLES = ["khai sinh", "khai sinh lại", "khai tử"]


@pytest.fixture
def tiny() -> Iterator[Tiny]:
    with tiny_page(SCRIPT) as served:
        served.titles = TITLES
        yield served


@pytest.fixture
def page(context: BrowserContext, tiny: Tiny) -> Iterator[Page]:
    opened = context.new_page()
    errors = watch_errors(opened)
    opened.goto(tiny.url)
    yield opened
    assert errors == []


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Câu hỏi")


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def active(page: Page) -> str:
    """The words of the active option."""
    name = field(page).get_attribute("aria-activedescendant")
    return page.locator(f"#{name}").inner_text() if name else ""


def test_titles_are_offered_and_told(page: Page, tiny: Tiny) -> None:
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    field(page).press_sequentially("khai")
    expect(options(page)).to_have_text(TITLES)
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    expect(field(page)).to_have_attribute("aria-controls", "list")
    expect(page.get_by_role("status")).to_have_text("3 gợi ý")
    # Asked when the typing pauses, not at each letter.
    assert tiny.asked == ["khai"]


def test_three_characters_at_least_and_a_hundred_at_most(page: Page, tiny: Tiny) -> None:
    field(page).press_sequentially("kh")
    page.wait_for_timeout(400)
    field(page).fill("k" * 101)
    page.wait_for_timeout(400)
    field(page).fill("khai\nsinh")
    page.wait_for_timeout(400)
    assert tiny.asked == []
    field(page).fill("kha")
    expect(options(page)).to_have_count(3)


def test_arrows_go_round_and_enter_picks_only_what_is_active(page: Page) -> None:
    field(page).fill("khai")
    expect(options(page)).to_have_count(3)
    moves = {"ArrowDown": ["khai sinh", "khai sinh lại", "khai tử", "", "khai sinh"], "ArrowUp": ["", "khai tử"]}
    for key, expected in moves.items():
        for words in expected:
            page.keyboard.press(key)
            assert active(page) == words
    expect(page.get_by_role("option", selected=True)).to_have_text("khai tử")
    page.keyboard.press("Enter")
    assert page.evaluate("window.picked") == [["2", "khai tử"]]
    expect(page.locator("#list")).to_be_hidden()
    expect(field(page)).to_be_focused()
    assert page.evaluate("document.getElementById('text').hasAttribute('aria-activedescendant')") is False


def test_enter_without_an_active_option_is_the_fields_own(page: Page) -> None:
    field(page).fill("khai")
    expect(options(page)).to_have_count(3)
    page.keyboard.press("Enter")
    assert page.evaluate("window.picked") == []
    assert field(page).input_value() == "khai\n"
    field(page).fill("khai s")
    expect(options(page)).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Enter")
    assert page.evaluate("window.picked") == []


def test_escape_closes_the_list_and_nothing_else(page: Page, tiny: Tiny) -> None:
    field(page).fill("khai")
    expect(options(page)).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.locator("#list")).to_be_hidden()
    assert (field(page).input_value(), page.evaluate("window.escaped")) == ("khai", 0)
    page.keyboard.press("Escape")
    assert page.evaluate("window.escaped") == 1
    # What was typed may be asked for again.
    field(page).press_sequentially(" ")
    expect(options(page)).to_have_count(3)


@pytest.mark.parametrize("way", ["click", "tap"])
def test_click_and_touch_pick(browser_page: Page, tiny: Tiny, way: str) -> None:
    page = browser_page
    field(page).fill("khai")
    getattr(options(page).nth(1), way)()
    page.wait_for_function("window.picked.length === 1")
    assert page.evaluate("window.picked") == [["1", "khai sinh lại"]]
    expect(field(page)).to_be_focused()
    expect(page.locator("#list")).to_be_hidden()


@pytest.fixture
def browser_page(context: BrowserContext, tiny: Tiny) -> Iterator[Page]:
    """With a touch screen."""
    browser = context.browser
    assert browser is not None
    touching = browser.new_context(has_touch=True)
    opened = touching.new_page()
    opened.goto(tiny.url)
    yield opened
    touching.close()


def test_late_answer_to_an_older_question_is_not_shown(page: Page, tiny: Tiny) -> None:
    tiny.delay = 1.0
    field(page).fill("khai sinh")
    page.wait_for_timeout(350)
    tiny.delay = 0.0
    field(page).fill("khai tử")
    page.wait_for_timeout(1200)
    # "khai tử" itself stands in the field already; the older answer must not come after it.
    expect(page.locator("#list")).to_be_hidden()
    assert tiny.asked == ["khai sinh", "khai tử"]


def test_emptied_and_sent_fields_have_no_list(page: Page) -> None:
    field(page).fill("khai")
    expect(options(page)).to_have_count(3)
    field(page).fill("")
    expect(page.locator("#list")).to_be_hidden()
    expect(page.get_by_role("status")).to_have_text("")
    field(page).fill("khai s")
    expect(options(page)).to_have_count(2)
    page.evaluate("document.getElementById('form').requestSubmit()")
    expect(page.locator("#list")).to_be_hidden()
    field(page).fill("khai")
    expect(options(page)).to_have_count(3)
    page.locator("#other").focus()
    expect(page.locator("#list")).to_be_hidden()


def test_sent_before_the_answer_comes(page: Page, tiny: Tiny) -> None:
    tiny.delay = 0.6
    field(page).fill("khai")
    page.wait_for_timeout(350)
    page.evaluate("document.getElementById('form').requestSubmit()")
    page.wait_for_timeout(700)
    expect(page.locator("#list")).to_be_hidden()


def test_server_that_fails_is_not_told(page: Page, tiny: Tiny) -> None:
    tiny.fails = True
    field(page).fill("khai")
    page.wait_for_timeout(500)
    expect(page.locator("#list")).to_be_hidden()
    expect(page.get_by_role("status")).to_have_text("")
    tiny.fails = False
    field(page).fill("khai s")
    expect(options(page)).to_have_count(2)


def test_words_of_an_input_method_are_left_in_peace(page: Page, tiny: Tiny, context: BrowserContext) -> None:
    keyboard: CDPSession = context.new_cdp_session(page)
    field(page).focus()
    keyboard.send("Input.imeSetComposition", {"text": "khai", "selectionStart": 4, "selectionEnd": 4})
    page.wait_for_timeout(400)
    assert tiny.asked == []
    keyboard.send("Input.insertText", {"text": "khai"})
    expect(options(page)).to_have_count(3)
    page.keyboard.press("ArrowDown")
    # Enter that ends a word of the input method picks nothing.
    pressed = {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    page.evaluate(
        "(init) => document.getElementById('text').dispatchEvent(new KeyboardEvent('keydown', init))", pressed
    )
    assert page.evaluate("window.picked") == []
    page.keyboard.press("Enter")
    assert page.evaluate("window.picked") == [["0", "khai sinh"]]


def test_hostile_titles_stay_words(page: Page, tiny: Tiny) -> None:
    tiny.titles = ["khai <img src=x onerror='window.hacked=1'>"]
    field(page).fill("khai")
    expect(options(page)).to_have_text(tiny.titles)
    assert page.evaluate("window.hacked") is None


def test_english(page: Page) -> None:
    page.evaluate("window.speak('en')")
    field(page).fill("khai t")
    expect(page.get_by_role("status")).to_have_text("1 suggestion")
