"""On a portal with brutal styles, scripts and a strict policy the assistant looks and works as on a plain page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.portals import BRUTAL_SCRIPTS, BRUTAL_STYLES, Portal, policy_of_the_guide, portal_of
from tests.browser.test_chat_page import answers, ask, questions
from tests.browser.test_element import launcher, panel
from tests.channels.servers import FakeBot
from tests.conftest import sqlite_database

pytestmark = [pytest.mark.slow, pytest.mark.long]

# Every computed style of each element that is seen, and its place on the screen. What they stand in has no size.
LOOKS = """
() => {
  const root = document.querySelector("dvc-assistant").shadowRoot;
  return [...root.querySelectorAll(".place > *, .place > * *, .launcher, .launcher *")].map((node) => {
    const {x, y, width, height} = node.getBoundingClientRect();
    const styles = getComputedStyle(node);
    const told = Object.fromEntries([...styles].map((name) => [name, styles.getPropertyValue(name)]));
    return [`${node.localName}.${node.getAttribute("class") ?? ""}`, {x, y, width, height, ...told}];
  });
}
"""


@pytest.fixture
def bot() -> FakeBot:
    """A bot that echoes."""
    return FakeBot()


@pytest.fixture
def portal(bot: FakeBot, sqlite_template: Path, tmp_path: Path) -> Iterator[Portal]:
    """A portal on a port of its own. An error or a breach of the policy on one of its pages fails the test."""
    with sqlite_database(sqlite_template, tmp_path) as database, portal_of(database, tmp_path, bot) as made:
        yield made
        assert made.breaches == []


def brutal(portal: Portal) -> None:
    """From now on its pages are the brutal ones, under the policy of the guide."""
    portal.head, portal.policy = BRUTAL_STYLES + BRUTAL_SCRIPTS, policy_of_the_guide(portal.edge)


def looks(page: Page) -> list[Any]:
    page.mouse.move(1, 1)
    found: list[Any] = page.evaluate(LOOKS)
    return found


def differences(plain: list[Any], other: list[Any]) -> list[str]:
    assert [name for name, _ in plain] == [name for name, _ in other]
    return [
        f"{name} {key}: {value!r} became {there[key]!r}"
        for (name, here), (_, there) in zip(plain, other, strict=True)
        for key, value in here.items()
        if there[key] != value
    ]


def visit(portal: Portal, context: BrowserContext, width: int) -> tuple[list[Any], list[Any]]:
    """How the button looks, and then the chat with an answer and buttons."""
    page = portal.open(context)
    page.set_viewport_size({"width": width, "height": 720})
    expect(launcher(page)).to_be_visible()
    closed = looks(page)
    launcher(page).click()
    ask(page, "chọn giúp em")
    expect(answers(page)).to_have_count(1)
    page.wait_for_timeout(200)
    opened = looks(page)
    page.evaluate("localStorage.clear()")
    page.close()
    return closed, opened


@pytest.mark.parametrize("width", [375, 1280])
def test_looks_as_on_a_plain_page(portal: Portal, context: BrowserContext, width: int) -> None:
    portal.embed()
    plain = visit(portal, context, width)
    brutal(portal)
    harsh = visit(portal, context, width)
    assert len(plain[1]) > 40
    for here, there in zip(plain, harsh, strict=True):
        assert differences(here, there)[:20] == []


def test_inline_it_fills_its_container(portal: Portal, context: BrowserContext) -> None:
    portal.policy = policy_of_the_guide(portal.edge)
    portal.head = BRUTAL_STYLES + '<link rel="stylesheet" href="inline.css">'
    portal.embed(before='<main class="help"><dvc-assistant position="inline"></dvc-assistant></main>')
    page = portal.open(context)
    ask(page, "chọn giúp em")
    expect(answers(page)).to_have_count(1)
    box = page.locator("dvc-assistant .panel").bounding_box()
    room = page.locator("main").bounding_box()
    assert box is not None and room is not None
    assert (box["width"], box["height"]) == (300, 450)
    assert (box["x"], box["y"]) == (room["x"], room["y"])


def test_works_as_on_a_plain_page(portal: Portal, context: BrowserContext, bot: FakeBot) -> None:
    brutal(portal)
    portal.embed()
    page = portal.open(context)
    # It was thrown out of the body once, and is there all the same.
    page.wait_for_function("window.thrownOut === 'dvc-assistant'")
    launcher(page).click()
    ask(page, "chọn giúp em")
    page.get_by_role("button", name="Nộp ở đâu?").click()
    expect(answers(page)).to_have_count(2)
    page.reload()
    launcher(page).click()
    expect(questions(page)).to_have_count(2)
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    assert bot.said() == ["chọn giúp em", "/ask{2}"]


def test_who_takes_it_away_later_has_it_away(portal: Portal, context: BrowserContext) -> None:
    portal.embed()
    page = portal.open(context)
    expect(launcher(page)).to_be_visible()
    page.wait_for_timeout(2_500)
    page.evaluate("document.querySelector('dvc-assistant').remove()")
    page.wait_for_timeout(300)
    expect(page.locator("dvc-assistant")).to_have_count(0)


def test_policy_without_the_assistant_keeps_it_out(portal: Portal, context: BrowserContext) -> None:
    """The check can fail: with a policy that does not name the assistant nothing of it runs."""
    portal.policy = policy_of_the_guide("https://assistant.example.gov.vn")
    portal.embed()
    page = portal.open(context)
    expect(page.get_by_role("heading", name="Cổng thông tin tỉnh")).to_be_visible()
    expect(page.locator("dvc-assistant")).to_have_count(0)
    assert portal.breaches
    portal.breaches.clear()
