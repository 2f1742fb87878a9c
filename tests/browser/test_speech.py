"""Dictation and reading aloud. What is faked is the browser's side: no test machine has a microphone or a voice."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import watch_errors
from tests.browser.tiny import tiny_page

SCRIPT = """
import { canDictate, canRead, readAloud, startDictation, stopReading } from "/widget/speech.js";
import { setLanguage } from "/widget/strings.js";
const at = (id) => document.getElementById(id);
Object.assign(window, { canDictate, canRead, readAloud, stopReading, setLanguage, sent: [] });
at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  window.sent.push(at("text").value);
  at("text").value = "";
});
startDictation({ button: at("talk"), field: at("text"), lang: "vi-VN" });
"""
# A recogniser as the specification has it, that hears what the test says.
RECOGNISER = """
class Recogniser extends EventTarget {
  start() {
    if (window.refuses) throw new DOMException("busy", "InvalidStateError");
    window.heard = this; window.starts = (window.starts ?? 0) + 1;
  }
  stop() { window.stopped = true; this.say("end"); }
  abort() { window.aborted = true; this.say("error", { error: "aborted" }); this.say("end"); }
  say(type, fields) { this.dispatchEvent(Object.assign(new Event(type), fields)); }
  hear(...texts) {
    this.say("result", { results: texts.map((transcript) => [{ transcript, confidence: 1 }]) });
  }
}
window.NAME = Recogniser;
"""
NONE = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;"
VOICES = """
window.spoken = []; window.cancelled = 0;
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [{ lang: "en-US", name: "E" }, { lang: "vi_VN", name: "V" }],
  speak: ({ text, lang, voice }) => window.spoken.push([text, lang, voice?.name ?? ""]),
  cancel: () => (window.cancelled += 1),
} });
"""

Opener = Callable[[str], Page]


pytestmark = [pytest.mark.slow, pytest.mark.long]


@pytest.fixture
def open_page(context: BrowserContext) -> Iterator[Opener]:
    with tiny_page(SCRIPT) as tiny:
        watched = []

        def opened(browser_api: str) -> Page:
            page = context.new_page()
            watched.append(watch_errors(page))
            page.add_init_script(browser_api)
            page.goto(tiny.url)
            page.wait_for_function("window.canRead !== undefined")
            return page

        yield opened
        assert [errors for errors in watched if errors] == []


@pytest.fixture
def page(open_page: Opener) -> Page:
    return open_page(NONE + RECOGNISER.replace("NAME", "webkitSpeechRecognition") + VOICES)


def button(page: Page) -> Locator:
    return page.get_by_role("button", name="Nói")


def field(page: Page) -> Locator:
    return page.get_by_label("Câu hỏi")


def status(page: Page) -> Locator:
    return page.locator(".composer__speech")


def hear(page: Page, *texts: str) -> None:
    page.evaluate("(texts) => window.heard.hear(...texts)", list(texts))


def end(page: Page, error: str = "") -> None:
    page.evaluate("(error) => { if (error) window.heard.say('error', { error }); window.heard.say('end'); }", error)


@pytest.mark.parametrize("name", ["SpeechRecognition", "webkitSpeechRecognition"])
def test_button_is_there_where_the_browser_can(open_page: Opener, name: str) -> None:
    page = open_page(NONE + RECOGNISER.replace("NAME", name))
    expect(button(page)).to_be_visible()
    assert page.evaluate("window.canDictate()") is True


def test_nothing_is_shown_where_it_cannot(open_page: Opener) -> None:
    names = ("window.speechSynthesis", "Window.prototype.speechSynthesis", "window.SpeechSynthesisUtterance")
    page = open_page(NONE + "".join(f"delete {name};" for name in names))
    expect(button(page)).to_be_hidden()
    expect(status(page)).to_have_count(0)
    assert page.evaluate("[window.canDictate(), window.canRead()]") == [False, False]
    # Asked all the same, it does nothing.
    page.evaluate("window.readAloud('một', 'vi-VN'); window.stopReading()")


def test_what_is_said_is_written_while_it_is_said(page: Page) -> None:
    button(page).click()
    expect(button(page)).to_have_attribute("aria-pressed", "true")
    expect(status(page)).to_have_text("Đang nghe, anh/chị nói giúp em.")
    assert page.evaluate("[heard.lang, heard.interimResults, heard.continuous]") == ["vi-VN", True, False]
    hear(page, "làm khai")
    expect(field(page)).to_have_value("làm khai")
    hear(page, "làm khai sinh ", " cho con")
    expect(field(page)).to_have_value("làm khai sinh cho con")
    end(page)
    expect(button(page)).to_have_attribute("aria-pressed", "false")
    expect(status(page)).to_have_text("")
    expect(field(page)).to_be_focused()


def test_behind_what_was_typed(page: Page) -> None:
    field(page).fill("Xin hỏi ")
    button(page).click()
    hear(page, "lệ phí")
    expect(field(page)).to_have_value("Xin hỏi lệ phí")


def test_others_hear_of_the_words(page: Page) -> None:
    page.evaluate(
        "document.getElementById('text').addEventListener('input', () => (window.inputs = (window.inputs ?? 0) + 1))"
    )
    button(page).click()
    hear(page, "một")
    hear(page, "một hai")
    assert page.evaluate("window.inputs") == 2


def test_pressed_again_it_stops(page: Page) -> None:
    button(page).click()
    button(page).click()
    assert page.evaluate("window.stopped") is True
    expect(button(page)).to_have_attribute("aria-pressed", "false")
    button(page).click()
    assert page.evaluate("window.starts") == 2


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("not-allowed", "bật quyền micro"),
        ("service-not-allowed", "bật quyền micro"),
        ("audio-capture", "bật quyền micro"),
        ("no-speech", "chưa nghe thấy gì"),
        ("network", "Chưa nhận được giọng nói"),
        ("language-not-supported", "Chưa nhận được giọng nói"),
    ],
)
def test_what_goes_wrong_is_told(page: Page, error: str, words: str) -> None:
    button(page).click()
    end(page, error)
    expect(status(page)).to_contain_text(words)
    expect(status(page)).to_have_role("status")
    expect(button(page)).to_have_attribute("aria-pressed", "false")
    # The next attempt begins anew.
    button(page).click()
    expect(status(page)).to_have_text("Đang nghe, anh/chị nói giúp em.")


def test_recogniser_that_does_not_start(page: Page) -> None:
    page.evaluate("window.refuses = true")
    button(page).click()
    expect(status(page)).to_contain_text("Chưa nhận được giọng nói")
    expect(button(page)).to_have_attribute("aria-pressed", "false")


def test_word_heard_after_sending_is_not_written(page: Page) -> None:
    button(page).click()
    hear(page, "lệ phí")
    page.get_by_role("button", name="Gửi").click()
    assert page.evaluate("[window.sent, window.aborted]") == [["lệ phí"], True]
    hear(page, "lệ phí bao nhiêu")
    expect(field(page)).to_have_value("")
    expect(status(page)).to_have_text("")


def test_typing_meanwhile_is_not_taken_back(page: Page) -> None:
    button(page).click()
    hear(page, "lệ")
    field(page).press_sequentially(" phí")
    hear(page, "lệ khác")
    expect(field(page)).to_have_value("lệ phí")
    expect(button(page)).to_have_attribute("aria-pressed", "false")


def test_reading_aloud_in_place_of_what_is_read(page: Page) -> None:
    page.evaluate("window.readAloud('Lệ phí: 8.000 đồng', 'vi-VN'); window.readAloud('Hai', 'vi-VN')")
    assert page.evaluate("window.spoken") == [["Lệ phí: 8.000 đồng", "vi-VN", "V"], ["Hai", "vi-VN", "V"]]
    assert page.evaluate("window.cancelled") == 2
    page.evaluate("window.readAloud('  ', 'vi-VN'); window.readAloud('Bonjour', 'fr-FR')")
    assert page.evaluate("window.spoken.slice(2)") == [["Bonjour", "fr-FR", ""]]
    page.evaluate("window.stopReading()")
    assert page.evaluate("window.cancelled") == 5


def test_long_text_is_read_sentence_by_sentence(page: Page) -> None:
    page.evaluate("window.readAloud('Lệ phí: 8.000 đồng. Nộp ở đâu?\\n\\n- Một cửa; mã 1.001193\\nHết.', 'vi-VN')")
    said = [text for text, _, _ in page.evaluate("window.spoken")]
    assert said == ["Lệ phí: 8.000 đồng.", "Nộp ở đâu?", "- Một cửa;", "mã 1.001193", "Hết."]


def test_own_voice_is_not_heard(page: Page) -> None:
    page.evaluate("window.readAloud('Một', 'vi-VN')")
    button(page).click()
    assert page.evaluate("window.cancelled") == 2


def test_english(page: Page) -> None:
    page.evaluate("window.setLanguage('en')")
    button(page).click()
    expect(status(page)).to_have_text("Listening. Please speak.")
