"""Cards whose fields hold markup, addresses that run code, marks of direction, too much text, or wrong types."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import samples
from tests.browser.drawing import WIDER, draw, states_page
from tests.browser.fake_api import FakeApi

pytestmark = [pytest.mark.slow, pytest.mark.long]

MARKUP = [
    "<img src=x onerror=\"window.executed = 'img'\">",
    '"><script>window.executed = \'script\'</script><a href="javascript:1" style="position:fixed">',
    "javascript:window.executed='address'",
    "data:text/html,<script>window.executed='data'</script>",
    "\u202eđảo ngược\u2067 và \u200fnữa",
    "**[x](javascript:1)** https://a.vn/\"onmouseover='window.executed=1'",
]
ODD: list[Any] = [
    0,
    -1,
    1.5,
    None,
    True,
    "",
    [],
    ["a", None, {"x": 1}, []],
    {},
    {"text": {"text": 1}},
    "constructor",
    "__proto__",
]
LONG = ["a" * 10_000, "từ " * 3_333, "\u202e" + "ngược" * 2_000, "https://dichvucong.gov.vn/" + "x" * 9_000]

# Draws each card where its markup could come to life, and tells what went wrong.
_DRAW_ALL = """
async (cards) => {
  const {cardElement} = await import("/widget/card.js");
  const place = document.querySelector(".states");
  const context = {
    buttons: [null, 5, {payload: 7}, {title: "x", payload: "/report_mistake{}"}],
    press: () => {},
    memory: {load: () => cards[0], save: () => {}},
    loadPicture: () => Promise.reject(new Error("none")),
  };
  const wrong = [];
  for (const card of cards) {
    try {
      const node = cardElement(card, context);
      if (node === null) continue;
      place.replaceChildren(node);
      for (const each of node.querySelectorAll("*")) {
        const isOther = each.hasAttribute("href") && !each.href.startsWith("https:");
        const isBad = each.matches("script, iframe, img, style, object, base, form") || isOther;
        const names = each.getAttributeNames().filter((name) => name.startsWith("on") || name === "style");
        if (isBad || names.length > 0) wrong.push(each.outerHTML.slice(0, 200));
      }
    } catch (error) {
      wrong.push(`${error.stack}: ${JSON.stringify(card).slice(0, 300)}`);
    }
  }
  return {wrong: wrong.slice(0, 5), executed: window.executed ?? null};
}
"""


@pytest.fixture
def page(context: BrowserContext, api: FakeApi) -> Iterator[Page]:
    """A narrow page with the modules of the widget and no state drawn."""
    with states_page(context, api, "?only=none") as opened:
        opened.set_viewport_size({"width": 320, "height": 640})
        yield opened


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a card, its type aside."""
    if path and path != ("type",):
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places(each, (*path, key))


def with_value(card: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """A copy of the card with another value at one place."""
    changed: Any = copy.deepcopy(card)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return changed  # type: ignore[no-any-return]


def everywhere(value: Any, text: str) -> Any:
    """The value with this text in every field of text, its type and state aside."""
    if isinstance(value, dict):
        kept = {key: value[key] for key in ("type", "state", "name", "duty") if key in value}
        return {key: everywhere(each, text) for key, each in value.items()} | kept
    if isinstance(value, list):
        return [everywhere(each, text) for each in value]
    return text if isinstance(value, str) else value


@pytest.mark.parametrize("name", samples.CARDS)
@pytest.mark.parametrize(
    "values", [pytest.param((MARKUP[0],), id="one"), pytest.param((*MARKUP, *ODD), id="all", marks=pytest.mark.long)]
)
def test_no_single_value_breaks_a_card_or_runs(page: Page, name: str, values: tuple[Any, ...]) -> None:
    card = samples.CARDS[name]
    cards = [with_value(card, path, value) for path in places(card) for value in values]
    assert len(cards) >= len(values) * 5
    assert page.evaluate(_DRAW_ALL, cards) == {"wrong": [], "executed": None}


@pytest.mark.parametrize("card", [None, 5, "text", [], {}, {"type": None}, {"type": "constructor"}, {"type": {"a": 1}}])
def test_what_is_no_card_draws_nothing(page: Page, card: Any) -> None:
    assert page.evaluate("async (card) => (await import('/widget/card.js')).cardElement(card, {}) === null", card)


@pytest.mark.parametrize("name", samples.CARDS)
def test_a_card_without_any_field_is_drawn(page: Page, name: str) -> None:
    assert page.evaluate(_DRAW_ALL, [{"type": samples.CARDS[name]["type"]}]) == {"wrong": [], "executed": None}


@pytest.mark.parametrize("name", samples.CARDS)
@pytest.mark.parametrize(
    "text",
    [*MARKUP[:1], *LONG[:1], *(pytest.param(text, marks=pytest.mark.long) for text in (*MARKUP[1:], *LONG[1:]))],
    ids=lambda text: text[:12],
)
def test_the_layout_holds(page: Page, name: str, text: str) -> None:
    card = draw(page, everywhere(samples.CARDS[name], text))
    card.locator("details").evaluate_all("(nodes) => nodes.forEach((node) => { node.open = true; })")
    assert page.evaluate(WIDER) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate("window.executed ?? null") is None


def test_marks_of_direction_do_not_turn_the_neighbours(page: Page) -> None:
    lefts = []
    for bold in ("abc", "\u202eabc"):
        condition = {"text": f"**{bold}** https://a.vn/b"}
        card = draw(page, samples.PROCEDURE | {"aspects": {"conditions": [condition]}})
        card.locator("summary").first.click()
        box = card.locator("[data-aspect] a").bounding_box()
        assert box
        lefts.append(box["x"])
    assert lefts[0] == lefts[1]
