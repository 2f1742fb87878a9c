"""Every state of the widget's content: accessible, in the room it has, large enough to press."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.drawing import WIDER, states_page
from tests.browser.fake_api import FakeApi

pytestmark = [pytest.mark.slow, pytest.mark.long]

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
LEAST_PX, LEAST_LINK_PX = 44, 24
# What can be pressed, with the least of its sides in CSS pixels; seen through shadow roots.
TARGETS = """
() => {
  const found = [];
  const look = (root) => {
    for (const node of root.querySelectorAll("button, summary, label.papers__label, textarea, a")) {
      const {width, height} = node.getBoundingClientRect();
      // A link in a sentence is as high as its line.
      if (width === 0 || node.matches(".bubble__text a")) continue;
      found.push({what: node.textContent.slice(0, 40), tag: node.tagName, least: Math.min(width, height)});
    }
    for (const node of root.querySelectorAll("*")) if (node.shadowRoot) look(node.shadowRoot);
  };
  look(document);
  return found;
}
"""


@pytest.fixture
def page(context: BrowserContext, api: FakeApi) -> Iterator[Page]:
    """The page of all states, drawn."""
    with states_page(context, api) as opened:
        opened.wait_for_load_state("networkidle")
        yield opened


@pytest.fixture
def free_page(browser: Browser, api: FakeApi) -> Iterator[Page]:
    """The same without the policy, which axe's own measuring would break."""
    free = browser.new_context(bypass_csp=True, locale="vi-VN", reduced_motion="reduce")
    with free, states_page(free, api) as opened:
        opened.wait_for_load_state("networkidle")
        yield opened


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds wrong: the rule and where."""
    found = Axe().run(page, options=RULES).response
    assert len(found["passes"]) > 10
    return [(rule["id"], [_place(node) for node in rule["nodes"]]) for rule in found["violations"]]


def _place(node: dict[str, Any]) -> str:
    return f"{node['target']} {node['html'][:120]} {node['failureSummary'][:200]}"


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (375, "light"),
        (1280, "dark"),
        pytest.param(375, "dark", marks=pytest.mark.long),
        pytest.param(1280, "light", marks=pytest.mark.long),
    ],
)
def test_axe_finds_nothing(free_page: Page, scheme: Any, width: int) -> None:
    free_page.set_viewport_size({"width": width, "height": 800})
    free_page.emulate_media(color_scheme=scheme)
    assert violations(free_page) == []


def test_axe_looks_into_the_states(free_page: Page) -> None:
    free_page.locator("[data-state=ticket] button").evaluate("(node) => { node.textContent = ''; }")
    assert [rule for rule, _ in violations(free_page)] == ["button-name"]


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_is_wider_than_its_room(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate(WIDER) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_targets_are_large_enough(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    targets = page.evaluate(TARGETS)
    assert len(targets) > 100
    small = [target for target in targets if target["least"] < (LEAST_LINK_PX if target["tag"] == "A" else LEAST_PX)]
    assert small == []


def test_every_state_is_drawn_and_has_a_name_of_its_own(page: Page) -> None:
    states = page.locator("section.state")
    names = states.evaluate_all("(nodes) => nodes.map((node) => node.dataset.state)")
    heights = states.evaluate_all("(nodes) => nodes.map((node) => node.lastChild.getBoundingClientRect().height)")
    assert len(set(names)) == len(names) > 50
    assert [name for name, height in zip(names, heights, strict=True) if height < 40] == []


def test_states_of_another_language_leave_the_page_its_own(page: Page) -> None:
    expect(page.locator("[data-state=ticket-english] .badge")).to_have_text("Sent, waiting to be received")
    expect(page.locator("[data-state=ticket] .badge")).to_have_text("Đã gửi, chờ tiếp nhận")


def test_all_states_can_be_english(context: BrowserContext, api: FakeApi) -> None:
    with states_page(context, api, "?lang=en&only=ticket") as page:
        expect(page.locator("[data-state=ticket] .badge")).to_have_text("Sent, waiting to be received")
