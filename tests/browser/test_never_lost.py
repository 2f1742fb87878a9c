"""Nothing that a citizen has said is lost or sent twice: two tabs, sleep, dead networks, restarts, refused storage."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.fake_api import FakeApi
from tests.browser.test_chat_page import answers, ask, questions, stored
from tests.browser.test_element import choose, only_talk

pytestmark = pytest.mark.slow

Portal = Callable[[str], Page]
STAND = '<script src="/widget/assistant.js" data-open data-kiosk="{}"></script>'
KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('tro-ly'))"


@pytest.fixture
def other(page: Page, api: FakeApi) -> Page:
    """A second tab of the same profile."""
    tab = page.context.new_page()
    tab.goto(api.url)
    expect(tab.get_by_label("Câu hỏi của anh/chị")).to_be_visible()
    return tab


def erase(page: Page) -> None:
    choose(page, "Xóa cuộc trò chuyện")
    page.get_by_role("button", name="Xóa", exact=True).click()


def test_second_tab_shows_what_the_first_says(page: Page, other: Page, api: FakeApi) -> None:
    ask(page, "từ tab một")
    for tab in (page, other):
        expect(answers(tab)).to_have_count(1)
        expect(questions(tab)).to_have_count(1)
    ask(other, "từ tab hai")
    for tab in (page, other):
        expect(answers(tab)).to_have_count(2)
        expect(questions(tab)).to_have_count(2)
    assert api.posts == 2
    assert len(api.talks) == 1


def test_both_tabs_show_what_waits_and_one_sends_it(page: Page, other: Page, api: FakeApi) -> None:
    api.stop()
    ask(page, "một")
    ask(other, "hai")
    ask(page, "ba")
    for tab in (page, other):
        expect(questions(tab)).to_contain_text(["một", "hai", "ba"])
    api.start()
    for tab in (page, other):
        expect(answers(tab)).to_have_count(3, timeout=20_000)
        expect(questions(tab)).to_have_count(3)
    assert stored(api) == ["một", "hai", "ba"]
    # A try that the starting server cut off is made again; six would be both tabs sending all.
    assert api.posts <= 4


def test_without_locks_the_server_tells_them_apart(page: Page, api: FakeApi) -> None:
    page.context.add_init_script("Object.defineProperty(navigator, 'locks', {value: undefined})")
    page.reload()
    tab = page.context.new_page()
    tab.goto(api.url)
    api.stop()
    ask(page, "một")
    ask(tab, "hai")
    expect(questions(page)).to_have_count(2)
    api.start()
    for each in (page, tab):
        expect(answers(each)).to_have_count(2, timeout=20_000)
        expect(questions(each)).to_have_count(2)
    assert stored(api) == ["một", "hai"]
    # The other one was opened at the same moment, and nothing was said in it.
    assert sum(bool(talk.messages) for talk in api.talks.values()) == 1


def test_tab_that_is_closed_leaves_its_message_to_the_other(page: Page, other: Page, api: FakeApi) -> None:
    api.stop()
    ask(other, "rồi đóng")
    expect(questions(page)).to_have_count(1)
    other.close()
    api.start()
    expect(answers(page)).to_contain_text("Trả lời cho: rồi đóng", timeout=20_000)
    assert stored(api) == ["rồi đóng"]


def test_discarded_in_one_tab_it_leaves_the_other(page: Page, other: Page) -> None:
    ask(page, "/refuse")
    expect(other.get_by_role("alert").filter(has_text="Nút này không còn dùng được")).to_be_visible()
    page.get_by_role("button", name="Bỏ tin này").click()
    expect(questions(other)).to_have_count(0)


def test_server_that_dies_while_it_stores_is_asked_again_in_order(page: Page, api: FakeApi) -> None:
    sent: list[str] = []

    def die(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "{}")["client_id"])
        if len(sent) == 1:
            route.fetch()
            api.stop()
            route.abort()
        else:
            route.continue_()

    page.route("**/messages", die)
    for text in ("một", "hai", "ba"):
        ask(page, text)
    expect(page.get_by_text("Chưa gửi được")).to_be_visible()
    page.get_by_role("button", name="Thử lại ngay").click()
    expect(page.get_by_text("Chưa gửi được")).to_be_visible()
    api.start()
    expect(answers(page)).to_have_count(3, timeout=20_000)
    assert stored(api) == ["một", "hai", "ba"]
    # Asked again or told of by the stream before the server died: either way none goes before its elder.
    in_order = list(dict.fromkeys(sent))
    assert len(in_order) == 3
    assert sent == sorted(sent, key=in_order.index)
    expect(questions(page)).to_have_count(3)


def test_back_online_it_catches_up_at_once(page: Page, api: FakeApi) -> None:
    ask(page, "trước")
    expect(answers(page)).to_have_count(1)
    page.context.set_offline(True)
    ask(page, "trong hầm")
    only_talk(api).add("officer", text="Cán bộ đây ạ")
    expect(page.get_by_text("Chưa gửi được")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("[data-from=officer]")).to_have_count(1, timeout=3_000)
    expect(answers(page)).to_have_count(2, timeout=3_000)


@pytest.mark.parametrize(
    "awake",
    [
        "window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))",
        "document.dispatchEvent(new Event('visibilitychange'))",
    ],
)
def test_awake_again_it_catches_up_at_once(page: Page, api: FakeApi, awake: str) -> None:
    ask(page, "trước")
    expect(answers(page)).to_have_count(1)
    # Asleep: no stream, and nothing is waited for, so that nothing is asked for either.
    api.streams = False
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    only_talk(api).add("officer", text="Cán bộ đây ạ")
    page.wait_for_timeout(4_000)
    expect(page.locator("[data-from=officer]")).to_have_count(0)
    page.evaluate(awake)
    expect(page.locator("[data-from=officer]")).to_have_count(1, timeout=2_000)


def test_refused_storage_works_until_the_page_is_left(page: Page, api: FakeApi) -> None:
    page.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError') }})"
    )
    page.reload()
    ask(page, "không có chỗ nhớ")
    ask(page, "vẫn nhớ")
    expect(answers(page)).to_have_count(2)
    expect(questions(page)).to_have_count(2)
    api.stop()
    ask(page, "mất mạng")
    expect(page.get_by_text("Chưa gửi được")).to_be_visible()
    api.start()
    expect(answers(page)).to_have_count(3, timeout=20_000)
    assert stored(api) == ["không có chỗ nhớ", "vẫn nhớ", "mất mạng"]


def test_full_storage_loses_nothing(page: Page, api: FakeApi) -> None:
    page.context.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
    )
    page.reload()
    ask(page, "một")
    ask(page, "hai")
    expect(answers(page)).to_have_count(2)
    assert stored(api) == ["một", "hai"]


def test_erased_it_is_gone_everywhere(page: Page, other: Page, api: FakeApi) -> None:
    ask(page, "bí mật")
    expect(answers(other)).to_have_count(1)
    erase(page)
    expect(page.get_by_text("Đã xóa cuộc trò chuyện khỏi máy này và khỏi máy chủ.")).to_be_visible()
    for tab in (page, other):
        expect(tab.get_by_role("heading", name="Chào anh/chị!")).to_be_visible()
        expect(tab.get_by_text("bí mật")).to_have_count(0)
    assert api.talks == {}
    ask(other, "lại từ đầu")
    expect(answers(page)).to_have_count(1)


def test_erased_without_a_network_it_is_erased_later(page: Page, api: FakeApi) -> None:
    ask(page, "bí mật")
    expect(answers(page)).to_have_count(1)
    api.stop()
    erase(page)
    expect(page.get_by_text("Máy chủ chưa xóa được; trang sẽ tự thử lại")).to_be_visible()
    expect(page.get_by_text("bí mật")).to_have_count(0)
    assert len(api.talks) == 1
    api.start()
    page.reload()
    expect(page.get_by_text("Đã xóa cuộc trò chuyện khỏi máy này và khỏi máy chủ.")).to_be_visible()
    assert api.talks == {}


def test_erased_while_a_message_is_on_its_way_nothing_comes_back(page: Page, api: FakeApi) -> None:
    held: list[Route] = []
    ask(page, "trước")
    expect(answers(page)).to_have_count(1)
    page.route("**/messages", lambda route: held.append(route))
    ask(page, "đang đi")
    expect(questions(page)).to_have_count(2)
    erase(page)
    expect(page.get_by_text("Đã xóa cuộc trò chuyện")).to_be_visible()
    held[0].continue_()
    page.wait_for_timeout(2_000)
    assert len(held) == 1
    assert api.talks == {}
    expect(questions(page)).to_have_count(0)


def test_erased_while_the_conversation_is_opened_nothing_comes_back(page: Page, api: FakeApi) -> None:
    held: list[Route] = []
    page.route("**/conversations", lambda route: held.append(route))
    ask(page, "đang đi")
    expect(questions(page)).to_have_count(1)
    erase(page)
    held[0].continue_()
    page.wait_for_timeout(2_000)
    assert stored(api) == []
    expect(questions(page)).to_have_count(0)


@pytest.mark.long
def test_kiosk_is_wiped_when_nobody_is_there(portal: Portal, api: FakeApi) -> None:
    page = portal(STAND.format(6))
    ask(page, "chuyện riêng")
    expect(answers(page)).to_have_count(1)
    page.get_by_label("Câu hỏi của anh/chị").fill("còn nữa")
    expect(page.get_by_role("alert").filter(has_text="Chạm màn hình hoặc nhấn phím bất kỳ")).to_be_visible()
    expect(page.get_by_text("Còn 2 giây…")).to_be_visible(timeout=8_000)
    page.keyboard.press("Shift")
    expect(page.get_by_text("Còn 2 giây…")).to_be_hidden()
    expect(answers(page)).to_have_count(1)
    expect(page.get_by_role("heading", name="Chào anh/chị!")).to_be_visible(timeout=10_000)
    expect(page.get_by_text("chuyện riêng")).to_have_count(0)
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_have_value("")
    assert api.talks == {}
    assert page.evaluate(KEPT) == []


def test_kiosk_keeps_nothing_on_the_device(portal: Portal, api: FakeApi) -> None:
    page = portal(STAND.format(""))
    choose(page, "Chữ lớn (125 %)")
    page.keyboard.press("Escape")
    api.hold = True
    ask(page, "chuyện riêng")
    expect(questions(page)).to_have_count(1)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("document.querySelector('dvc-assistant').kiosk") == 60
    api.hold = False
    expect(answers(page)).to_have_count(1)
    page.reload()
    expect(page.get_by_role("heading", name="Chào anh/chị!")).to_be_visible()
    page.wait_for_timeout(500)
    assert api.talks == {}


@pytest.mark.long
def test_kiosk_forgets_what_waits(portal: Portal, api: FakeApi) -> None:
    page = portal(STAND.format(5))
    page.route("**/api/**", lambda route: route.abort())
    ask(page, "chưa gửi")
    expect(page.get_by_text("Chưa gửi được")).to_be_visible()
    expect(page.get_by_role("heading", name="Chào anh/chị!")).to_be_visible(timeout=10_000)
    page.unroute("**/api/**")
    page.wait_for_timeout(2_500)
    assert api.talks == {}
