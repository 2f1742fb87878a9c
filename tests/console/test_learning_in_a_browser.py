"""Pages of understanding in a real browser: nothing that axe finds, decisions without a script."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from kb.people.model import Actor
from kb.quality import learning, service, working
from kb.quality.model import OutOfScope, RunState, ToIntent
from kb.quality.queries import Wanted
from tests.browser.conftest import browser as browser
from tests.browser.test_states import RULES
from tests.console.conftest import As
from tests.console.fake_learn import report
from tests.kb.quality.talks import EDITOR, UNDERSTOOD, lost, turn, with_boats

pytestmark = [pytest.mark.slow, pytest.mark.long]
LONG = timedelta(hours=1)


@pytest.fixture(autouse=True)
def conversation(engine: sa.Engine) -> str:
    """Some of everything; the console that looks for work finds none that is free."""
    with_boats(engine)
    here = lost(engine, "giấy phép cho bè chuối", "giay phep cho be chuoi", "học phí trường làng", "thời tiết mai sao")
    turn(engine, here, "thuyền giấy hết bao nhiêu", UNDERSTOOD)
    ids = sorted(row.id for row in service.messages(engine, Wanted()))
    service.decide(engine, ids[2:3], ToIntent("ask_procedure", ("fee",)), by=EDITOR)
    service.decide(engine, ids[3:4], OutOfScope(), by=EDITOR)
    for missed in ([], ["intent:greet"]):
        learning.start(engine, by=EDITOR)
        run = working.take(engine, owner="a", lease=LONG)
        assert run is not None
        assert working.measured(engine, run, f"m{run.id}", report(missed))
    learning.activate(engine, 1, why="", by=Actor("b"))
    run = working.take(engine, owner="a", lease=LONG)
    assert run is not None
    assert working.in_use(engine, run, "m1")
    learning.start(engine, by=EDITOR)
    run = working.take(engine, owner="a", lease=LONG)
    assert run is not None
    assert working.go_on(engine, run, lease=LONG, state=RunState.MEASURING, progress=0.4)
    return here


def page_of(browser: Browser, console: str, as_role: As, **options: Any) -> Page:
    context = browser.new_context(locale="vi-VN", reduced_motion="reduce", **options)
    token = as_role("editor", "reviewer", name="tran.binh").client.cookies["console"]
    context.add_cookies([{"name": "console", "value": token, "url": console}])
    return context.new_page()


@pytest.fixture
def free(browser: Browser, console: str, as_role: As) -> Iterator[Page]:
    """Without the policy, which axe's own measuring would break."""
    page = page_of(browser, console, as_role, bypass_csp=True)
    yield page
    page.context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 375), ("dark", 1280)])
def test_axe_finds_nothing(free: Page, console: str, conversation: str, scheme: Any, width: int) -> None:
    free.set_viewport_size({"width": width, "height": 900})
    free.emulate_media(color_scheme=scheme)
    paths: tuple[str, ...] = (
        "/unanswered",
        "/unanswered/1",
        "/unanswered?state=attached",
        "/unanswered?state=out_of_scope",
        "/examples",
    )
    paths += ("/conversations", f"/conversations/{conversation}", "/learning")
    for path in (*paths, *(f"/learning/{number}" for number in (1, 2, 3))):
        free.goto(console + path)
        assert free.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        found = Axe().run(free, options=RULES).response
        told = [(rule["id"], [node["html"][:100] for node in rule["nodes"]]) for rule in found["violations"]]
        assert told == [], path


def test_a_group_is_attached_without_a_script(browser: Browser, console: str, as_role: As, engine: sa.Engine) -> None:
    page = page_of(browser, console, as_role, java_script_enabled=False)
    page.goto(f"{console}/unanswered")
    page.get_by_label("Tìm thủ tục khác").fill("thuyền giấy")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_label("giay phep cho be chuoi").uncheck()
    page.get_by_label("Đăng ký thuyền giấy").check()
    page.get_by_role("button", name="Gắn vào thủ tục đã chọn").click()
    expect(page.get_by_role("status")).to_contain_text("Đã ghi quyết định")
    assert [row.text for row in service.messages(engine, Wanted())] == ["giay phep cho be chuoi"]
    page.get_by_role("button", name="Ngoài phạm vi").click()
    expect(page.get_by_text("Không còn câu nào đang chờ")).to_be_visible()
    page.context.close()
