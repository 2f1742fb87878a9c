"""The desk in a real browser, with its script and without: what is new comes by itself, the page is the heartbeat."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from kb.messages import turns
from kb.messages.handoffs import canned
from kb.messages.handoffs.sweeping import give_back_absent
from kb.messages.model import Answer
from kb.people.model import Actor
from tests.browser.conftest import browser as browser
from tests.console.conftest import As
from tests.kb.messages.talks import Talk

pytestmark = [pytest.mark.slow, pytest.mark.long]


@pytest.fixture
def talk(engine: sa.Engine) -> Talk:
    """Somebody who waits."""
    made = Talk.begin(engine)
    made.asks()
    return made


def writing(page: Page) -> Locator:
    """Where the officer writes."""
    return page.get_by_role("textbox", name="Trả lời (bắt buộc)")


def heard(talk: Talk, text: str) -> None:
    talk.says(text)
    turns.finish(talk.engine, talk.claim(), Answer())


@pytest.fixture(params=[True, False], ids=["script", "plain"])
def context(request: pytest.FixtureRequest, browser: Browser, console: str, as_role: As) -> Iterator[BrowserContext]:
    """A browser of an officer, with JavaScript or without."""
    # The looks of axe would break the policy of the page.
    free = request.param == "free"
    made = browser.new_context(locale="vi-VN", java_script_enabled=bool(request.param), bypass_csp=free)
    made.set_default_timeout(20_000)
    token = as_role("officer", name="lan").client.cookies["console"]
    made.add_cookies([{"name": "console", "value": token, "url": console}])
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page without errors."""
    opened, errors = context.new_page(), list[str]()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield opened
    # Of a conflict the browser tells too.
    assert [error for error in errors if "409" not in error] == []


def test_what_is_new_comes_by_itself(page: Page, console: str, talk: Talk, engine: sa.Engine) -> None:
    page.goto(f"{console}/desk")
    expect(page.get_by_text("1 người đang chờ")).to_be_visible()
    page.get_by_role("link", name="gặp cán bộ").click()
    page.get_by_role("button", name="Nhận trả lời").click()
    expect(writing(page)).to_be_visible()
    talk.since(300, "seen_at")
    heard(talk, "hồ sơ em sao rồi")
    expect(page.get_by_role("log")).to_contain_text("hồ sơ em sao rồi", timeout=25_000)
    assert give_back_absent(engine, after=timedelta(seconds=120)) == []


def test_an_officer_inserts_writes_and_sends(page: Page, console: str, talk: Talk, engine: sa.Engine) -> None:
    canned.add(engine, "Chào", "Chào anh/chị.", by=Actor("lan"))
    page.goto(f"{console}/desk/{talk.handoff.id}")
    page.get_by_role("button", name="Nhận trả lời").click()
    page.get_by_text("Câu trả lời mẫu", exact=True).click()
    page.get_by_role("link", name="Chào").click()
    field = writing(page)
    expect(field).to_have_value("Chào anh/chị.")
    field.fill("Chào anh/chị. Mai có kết quả.")
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_role("log")).to_contain_text("Mai có kết quả.")
    assert talk.lines()[-1] == "officer: Chào anh/chị. Mai có kết quả."


@pytest.mark.parametrize("context", [True], indirect=True)
def test_what_is_written_stays_when_somebody_else_has_it(page: Page, console: str, talk: Talk) -> None:
    page.goto(f"{console}/desk/{talk.handoff.id}")
    page.get_by_role("button", name="Nhận trả lời").click()
    writing(page).fill("đang viết dở")
    heard(talk, "một")
    expect(page.get_by_role("log")).to_contain_text("một")
    talk.since(300, "seen_at")
    give_back_absent(talk.engine, after=timedelta(seconds=120))
    page.wait_for_timeout(4_000)
    expect(writing(page)).to_have_value("đang viết dở")
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_text("chưa gửi", exact=False).first).to_be_visible()
    expect(page.get_by_label("vừa viết")).to_have_value("đang viết dở")


@pytest.mark.parametrize("context", ["free"], indirect=True)
def test_the_pages_are_accessible(page: Page, console: str, talk: Talk, engine: sa.Engine) -> None:
    canned.add(engine, "Chào", "Chào anh/chị.", by=Actor("lan"))
    for address in ("/desk", f"/desk/{talk.handoff.id}", "/desk/canned"):
        page.goto(console + address)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
