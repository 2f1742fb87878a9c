"""Draws single cards with the widget's own modules, on a page under the strict policy."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page

from tests.browser.fake_api import FakeApi

# Puts a card into a shadow root with the chat's styles. What is pressed and kept can be read from `window`.
_DRAW = """
async ({card, buttons, lang}) => {
  const {cardElement} = await import("/widget/card.js");
  const {setLanguage} = await import("/widget/strings.js");
  setLanguage(lang);
  window.pressed ??= [];
  window.kept ??= {};
  window.asked ??= [];
  const context = {
    buttons,
    press: (offer) => window.pressed.push(offer),
    memory: {load: (key) => window.kept[key] ?? null, save: (key, value) => { window.kept[key] = value; }},
    loadPicture: async (id) => { window.asked.push(id); throw new Error("none"); },
  };
  const node = cardElement(card, context);
  if (node === null) return false;
  const host = document.createElement("div");
  host.className = "drawn";
  const styles = ["chat.css", "cards.css"].map((name) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `/widget/${name}`;
    return link;
  });
  const loaded = styles.map((link) => new Promise((done) => link.addEventListener("load", done)));
  const log = document.createElement("div");
  log.className = "log";
  const bubble = document.createElement("article");
  bubble.className = "bubble bubble--bot";
  bubble.append(node);
  log.append(bubble);
  host.attachShadow({mode: "open"}).append(...styles, log);
  document.querySelector(".states").prepend(host);
  await Promise.all(loaded);
  return true;
}
"""
# Elements that are wider than the room they have, seen through shadow roots; [] when the page never scrolls sideways.
WIDER = """
() => {
  const found = [];
  const look = (root) => {
    for (const node of root.querySelectorAll("*")) {
      // A field for text shortens its own hint.
      const isOut = node.matches(".visually-hidden, .visually-hidden *, thead, thead *, textarea");
      const isWider = node.clientWidth > 1 && node.scrollWidth > node.clientWidth + 1;
      if (isWider && !isOut) found.push(`${node.tagName}.${node.className}`);
      if (node.shadowRoot) look(node.shadowRoot);
    }
  };
  look(document);
  return found;
}
"""


@contextmanager
def states_page(context: BrowserContext, api: FakeApi, query: str = "") -> Iterator[Page]:
    """The page of all states. An error in its scripts or a breach of the policy fails the test."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{api.url}widget/states.html{query}")
    page.wait_for_selector("html[data-drawn]")
    yield page
    assert not errors, errors


def draw(page: Page, card: Any, *, buttons: Sequence[dict[str, str]] = (), lang: str = "vi") -> Locator:
    """The drawn card. Raises `AssertionError` when there is none for its type."""
    assert page.evaluate(_DRAW, {"card": card, "buttons": list(buttons), "lang": lang})
    return page.locator(".drawn").first.locator(".card")
