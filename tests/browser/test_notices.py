"""What everybody is told: above the greeting of a new chat, and as a message of its own in one that has begun."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.fake_api import FakeApi
from tests.browser.test_chat_page import answers, ask

pytestmark = pytest.mark.slow
STORM = "Bão số 9: bộ phận một cửa nghỉ **chiều nay**."


def announced(page: Page) -> Locator:
    """What stands above the greeting."""
    return page.locator(".announced__text")


def test_a_notice_stands_above_the_greeting_until_the_conversation_begins(page: Page, api: FakeApi) -> None:
    expect(announced(page)).to_have_count(0)
    api.notices = [{"kind": "emergency", "text": STORM}, {"kind": "off", "text": "<b>Trợ lý</b> nghỉ."}]
    page.reload()
    expect(announced(page)).to_have_text(["Bão số 9: bộ phận một cửa nghỉ chiều nay.", "<b>Trợ lý</b> nghỉ."])
    expect(announced(page).locator("strong")).to_have_text("chiều nay")
    ask(page, "xin chào")
    expect(answers(page)).to_have_count(1)
    expect(announced(page).first).to_be_hidden()


def test_a_notice_in_the_conversation_ends_the_waiting(page: Page, api: FakeApi) -> None:
    api.hold = True
    ask(page, "xin chào")
    expect(page.get_by_text("Đang soạn câu trả lời")).to_be_visible()
    [talk] = api.talks.values()
    talk.add("system", text=STORM, card={"type": "notice", "kind": "off"})
    bubble = page.locator("[data-from=system]")
    expect(bubble).to_contain_text("Bão số 9")
    expect(bubble).to_have_class("bubble bubble--system bubble--notice")
    expect(page.get_by_text("Đang soạn câu trả lời")).to_have_count(0)


def test_an_officer_is_not_said_to_be_writing(page: Page, api: FakeApi) -> None:
    ask(page, "xin chào")
    expect(answers(page)).to_have_count(1)
    [talk] = api.talks.values()
    talk.add("officer", text="Chào chị, tôi là cán bộ trực.")
    expect(page.locator("[data-from=officer]")).to_contain_text("Cán bộ")
    api.hold = True
    ask(page, "hồ sơ em sao rồi")
    expect(page.get_by_role("log").locator("[data-from=citizen]")).to_have_count(2)
    expect(page.get_by_text("Đang soạn câu trả lời")).to_have_count(0)


def test_a_server_without_notices_is_no_error(page: Page, api: FakeApi) -> None:
    page.route("**/api/v1/notices", lambda route: route.fulfill(json={"notices": "odd"}))
    page.reload()
    expect(page.get_by_role("heading", name="Chào anh/chị!")).to_be_visible()
    expect(announced(page)).to_have_count(0)
    ask(page, "xin chào")
    expect(answers(page)).to_have_count(1)
