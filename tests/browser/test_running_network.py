"""The running system behind bad networks and dying processes: what a citizen says arrives once, in order."""

import os
import signal
import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.live import PATIENCE_MS, answer_to, messages, said, talk
from tests.browser.test_chat_page import answers, ask, questions
from tests.system.processes import pids
from tests.system.running import System

pytestmark = [pytest.mark.slow, pytest.mark.long]

MARRIAGE, FEE, PLACE = "đăng ký kết hôn cần giấy tờ gì", "còn lệ phí?", "thế nộp ở đâu"
# A bad mobile connection: 400 kbit/s and 400 ms.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
# On it a citizen who has never been here can type after so many milliseconds, and sees what was sent after so many.
TYPING_WITHIN, PENDING_WITHIN = 8_000, 500


@pytest.fixture
def ready(system: System) -> Iterator[System]:
    """The system, with all its processes there before and after."""
    wait_for(system)
    yield system
    wait_for(system)


def wait_for(system: System, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_ready(system):
        assert time.monotonic() < end, "the system did not come back"
        time.sleep(0.2)


def is_ready(system: System) -> bool:
    try:
        return httpx.get(f"{system.address}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def kill(system: System, module: str, number: signal.Signals = signal.SIGKILL) -> None:
    found = pids(system.var, module)
    assert found, f"{module} does not run"
    for pid in found:
        os.kill(pid, number)


def aspects(page: Page, system: System) -> list[list[str]]:
    """What each answer told, in order."""
    told = [message for message in messages(page, system) if message["from"] == "bot"]
    return [list(message["card"]["aspects"]) for message in told]


def test_offline_and_back(live: Page, ready: System) -> None:
    talk(live, MARRIAGE)
    live.context.set_offline(True)
    ask(live, FEE)
    ask(live, PLACE)
    expect(live.get_by_text("Chưa gửi được. Tin sẽ tự gửi lại khi có kết nối.")).to_be_visible()
    expect(questions(live)).to_have_count(3)
    live.context.set_offline(False)
    expect(answers(live)).to_have_count(3, timeout=PATIENCE_MS)
    expect(live.get_by_text("Chưa gửi được")).to_have_count(0)
    assert said(live, ready) == [MARRIAGE, FEE, PLACE]
    assert aspects(live, ready) == [["documents"], ["fee"], ["place"]]


def test_offline_over_a_reload(live: Page, ready: System) -> None:
    talk(live, MARRIAGE)
    live.route("**/api/**", lambda route: route.abort())
    ask(live, FEE)
    expect(live.get_by_text("Chưa gửi được")).to_be_visible()
    live.reload()
    expect(questions(live)).to_have_count(1)
    live.unroute("**/api/**")
    expect(answers(live)).to_have_count(2, timeout=PATIENCE_MS)
    assert said(live, ready) == [MARRIAGE, FEE]


def test_server_killed_before_it_has_read_the_message(live: Page, ready: System) -> None:
    talk(live, MARRIAGE)
    # It takes the connection and reads nothing: the message is in the middle of its way.
    kill(ready, "channels", signal.SIGSTOP)
    ask(live, FEE)
    ask(live, PLACE)
    expect(questions(live)).to_have_count(3)
    kill(ready, "channels")
    expect(answers(live)).to_have_count(3, timeout=PATIENCE_MS)
    assert said(live, ready) == [MARRIAGE, FEE, PLACE]
    assert aspects(live, ready) == [["documents"], ["fee"], ["place"]]


def test_server_killed_when_it_has_stored_and_not_yet_said_so(live: Page, ready: System) -> None:
    talk(live, MARRIAGE)
    tries: list[str] = []

    def stored_and_killed(route: Route) -> None:
        tries.append(route.request.method)
        if tries.count("POST") == 1 and route.request.method == "POST":
            route.fetch()
            kill(ready, "channels")
            route.abort("connectionreset")
        else:
            route.continue_()

    live.route("**/messages", stored_and_killed)
    ask(live, FEE)
    expect(answers(live)).to_have_count(2, timeout=PATIENCE_MS)
    expect(live.get_by_text("Chưa gửi được")).to_have_count(0, timeout=PATIENCE_MS)
    assert said(live, ready) == [MARRIAGE, FEE]
    assert aspects(live, ready) == [["documents"], ["fee"]]
    expect(questions(live)).to_have_count(2)


def test_bot_killed(live: Page, ready: System) -> None:
    talk(live, MARRIAGE)
    kill(ready, "bot.serve")
    ask(live, FEE)
    expect(live.locator("[data-from=system]")).to_contain_text("không cần gửi lại", timeout=PATIENCE_MS)
    expect(answers(live)).to_have_count(2, timeout=2 * PATIENCE_MS)
    expect(answers(live).last).to_contain_text("miễn phí")
    assert aspects(live, ready) == [["documents"], ["fee"]]
    assert said(live, ready) == [MARRIAGE, FEE]


def test_slow_mobile_network(browser: Browser, system: System) -> None:
    wait_for(system)
    made = browser.new_context(locale="vi-VN", viewport={"width": 375, "height": 667}, reduced_motion="reduce")
    page = made.new_page()
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    page.goto(system.address, wait_until="commit")
    page.get_by_label("Câu hỏi của anh/chị").wait_for(timeout=TYPING_WITHIN)
    ask(page, MARRIAGE)
    expect(questions(page)).to_have_attribute("data-state", "sending", timeout=PENDING_WITHIN)
    expect(answer_to(page, 0, 0)).to_contain_text("1.000894")
    made.close()
