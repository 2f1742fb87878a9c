"""Markup and code in every text that can reach the page run nowhere, with and without a policy of the portal."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from kb.db import make_engine, writing
from kb.messages import service
from kb.messages.model import Draft, Sender
from kb.messages.writes import add_messages
from tests.browser import samples
from tests.browser.live import photo
from tests.browser.portals import Portal, policy_of_the_guide, portal_of
from tests.browser.test_chat_page import answers, ask
from tests.channels.servers import FakeBot
from tests.conftest import sqlite_database

pytestmark = pytest.mark.slow

RUN = "window.__xss = (window.__xss || 0) + 1; alert(1)"
EVIL = (
    f'<img src=x onerror="{RUN}"><svg onload="{RUN}"><script>{RUN}</script>"\'><iframe srcdoc="<script>parent.{RUN}'
    f"</script>\"></iframe>**<b onclick='{RUN}'>đậm</b>** [liên kết](javascript:{RUN}) ${{alert(1)}}"
)
EVIL_URL = f"javascript:{RUN}//"
# Links that lead elsewhere than to a page, a telephone or a letter, and elements that texts must not make.
STRANGE = """
() => {
  const root = document.querySelector("dvc-assistant").shadowRoot;
  const links = [...root.querySelectorAll("a")].filter((link) => !/^(https?|tel|mailto):/.test(link.href));
  const made = [...root.querySelectorAll("script, iframe, object, base, [onerror], [onload], [onclick], [srcdoc]")];
  const images = [...root.querySelectorAll("img")].filter((image) => !image.src.startsWith("blob:"));
  return [...links, ...made, ...images].map((node) => node.outerHTML.slice(0, 200));
}
"""


@pytest.fixture
def bot() -> FakeBot:
    """A bot that says what it is told to say."""
    return FakeBot()


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    with sqlite_database(sqlite_template, tmp_path) as url:
        yield url


@pytest.fixture(params=["no policy", pytest.param("policy", marks=pytest.mark.long)])
def portal(request: pytest.FixtureRequest, bot: FakeBot, database: str, tmp_path: Path) -> Iterator[Portal]:
    """Under the policy of the guide, or under none: then only the assistant itself keeps code out."""
    with portal_of(database, tmp_path, bot) as made:
        made.policy = policy_of_the_guide(made.edge) if request.param == "policy" else ""
        yield made
        assert made.breaches == []


def check_nothing_ran(page: Page) -> None:
    page.wait_for_timeout(300)
    assert page.evaluate("window.__xss ?? null") is None
    assert page.evaluate(STRANGE) == []


def evil_of(value: Any) -> Any:
    """The same card with code in each text; its type and what chooses how it is drawn stay."""
    if isinstance(value, dict):
        kept = {"type", "state", "stage", "duty", "method", "unit", "attachment"}
        return {key: each if key in kept else evil_of(each) for key, each in value.items()}
    if isinstance(value, list):
        return [evil_of(each) for each in value]
    if isinstance(value, str):
        return EVIL_URL if value.startswith("http") else value + EVIL
    return value


def answering(*messages: dict[str, Any]) -> bytes:
    return json.dumps({"messages": [{"text": "", "buttons": [], "card": None} | each for each in messages]}).encode()


def test_code_would_run_if_it_were_let(portal: Portal, context: BrowserContext) -> None:
    portal.policy = ""
    page = portal.open(context)
    page.evaluate("(html) => document.body.insertAdjacentHTML('beforeend', html)", EVIL)
    page.wait_for_function("window.__xss > 0")
    assert portal.breaches
    portal.breaches.clear()


def test_citizens_own_text(portal: Portal, context: BrowserContext) -> None:
    portal.embed("data-open")
    page = portal.open(context)
    ask(page, EVIL)
    expect(answers(page)).to_contain_text("<img src=x")
    page.reload()
    expect(answers(page)).to_have_count(1)
    check_nothing_ran(page)


def test_texts_buttons_and_cards_of_the_bot(portal: Portal, context: BrowserContext, bot: FakeBot) -> None:
    cards = [evil_of(card) for card in CARDS]
    buttons = [
        {"title": EVIL[:200], "payload": "/ask{1}"},
        {"title": EVIL_URL, "payload": '/rate_answer{"helpful": "yes"}'},
    ]
    bot.body = answering({"text": EVIL, "buttons": buttons}, *[{"text": EVIL_URL, "card": card} for card in cards])
    portal.embed("data-open")
    page = portal.open(context)
    ask(page, "chào")
    expect(answers(page)).to_have_count(len(cards) + 1)
    for summary in answers(page).locator("summary").all():
        summary.evaluate("(node) => { node.parentElement.open = true; }")
    for link in page.locator("dvc-assistant").locator("a").all():
        assert "javascript:" not in (link.get_attribute("href") or "")
    answers(page).locator(".buttons .button").first.click()
    expect(answers(page)).to_have_count(2 * len(cards) + 2)
    check_nothing_ran(page)


def test_page_without_javascript_where_there_is_some(portal: Portal, context: BrowserContext, bot: FakeBot) -> None:
    cards = [evil_of(card) for card in CARDS]
    buttons = [{"title": EVIL[:200], "payload": "/ask{1}"}]
    bot.body = answering({"text": EVIL, "buttons": buttons}, *[{"text": EVIL_URL, "card": card} for card in cards])
    page = portal.open(context, at=f"{portal.edge}/chat")
    page.get_by_label("Câu hỏi của anh/chị").fill(EVIL)
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_text("<img src=x").nth(len(cards))).to_be_attached()
    page.wait_for_timeout(300)
    assert page.evaluate("window.__xss ?? null") is None
    for link in page.locator("a").all():
        assert (link.get_attribute("href") or "").startswith(("https:", "/", "#")), link


FIELD = {"name": "where", "label": "Nơi", "value": "A", "told": True}
CARDS: list[dict[str, Any]] = [
    samples.PROCEDURE,
    {"type": "choices", "options": [{"code": "1", "title": "Một"}, {"code": "2", "title": "Hai"}]},
    {
        "type": "dossier",
        "code": "H32.12-261126-0001",
        "title": "Hồ sơ",
        "stage": "supplement",
        "appointed_on": "2026-12-01",
        "office": "Nơi nhận",
        "fields": [{"label": "Nơi", "value": "A"}],
        "events": [
            {"stage": "lạ", "stage_text": "Bước", "at_text": "hôm nay", "reason": "vì", "todo": "làm", "place": "nơi"},
            {"stage": "supplement", "at": "2026-11-01", "reason": "vì", "todo": "làm", "until": "2026-12-01"},
        ],
    },
    {
        "type": "feedback",
        "state": "draft",
        "title": "Đang soạn",
        "fields": [{"name": "where", "label": "Nơi", "value": "A", "told": True}],
    },
    {
        "type": "feedback",
        "state": "sent",
        "code": "PA-261126-AAAA",
        "category": "loại",
        "due_on": "2026-12-01",
        "fields": [],
    },
    {
        "type": "feedback",
        "state": "lạ",
        "state_text": "Lạ",
        "code": "PA-261126-AAAA",
        "fields": [{"label": "a", "value": "b"}],
    },
]


def test_words_of_an_officer(portal: Portal, context: BrowserContext, database: str) -> None:
    portal.embed("data-open")
    page = portal.open(context)
    ask(page, "chào")
    expect(answers(page)).to_have_count(1)
    engine = make_engine(database)
    with writing(engine) as connection:
        name = connection.exec_driver_sql("SELECT id FROM conversation").scalar_one()
        drafts = [Draft(Sender.OFFICER, EVIL), Draft(Sender.SYSTEM, EVIL_URL + EVIL)]
        add_messages(connection, name, drafts, reply_to=None, now=service.now())
    engine.dispose()
    expect(page.locator("[data-from=officer]")).to_contain_text("<img src=x", timeout=20_000)
    expect(page.locator("[data-from=system]")).to_contain_text("<img src=x")
    check_nothing_ran(page)


def test_problem_documents_and_suggestions(portal: Portal, context: BrowserContext) -> None:
    portal.embed("data-open")
    page = portal.open(context)
    allowed = {"Access-Control-Allow-Origin": "*"}
    rows = [{"code": EVIL, "title": f"Đăng ký {EVIL}"}, {"code": "1", "title": EVIL_URL}]
    page.route("**/suggestions?*", lambda route: route.fulfill(json={"suggestions": rows}, headers=allowed))
    page.get_by_label("Câu hỏi của anh/chị").press_sequentially("dang ky")
    expect(page.get_by_role("option")).to_have_count(2)
    expect(page.get_by_role("option").first).to_contain_text("<img src=x")
    problem = {"type": EVIL_URL, "title": EVIL, "status": 422, "detail": EVIL, "next_step": EVIL, "code": EVIL}
    fulfilled = {
        "status": 422,
        "body": json.dumps(problem),
        "content_type": "application/problem+json",
        "headers": allowed,
    }
    page.route("**/messages", lambda route: route.fulfill(**fulfilled))
    page.route("**/attachments?*", lambda route: route.fulfill(**fulfilled))
    ask(page, "bị từ chối")
    expect(page.locator("dvc-assistant .bubble__state").first).to_contain_text("<img src=x")
    page.locator(".js-photo-file").set_input_files({**photo(), "name": EVIL[:60]})
    expect(page.locator("dvc-assistant .bubble--refused")).to_have_count(2)
    check_nothing_ran(page)


@pytest.mark.parametrize("suffix", ["", f"#{EVIL}", f"?q={EVIL}#open"])
def test_attributes_and_the_address_of_the_page(portal: Portal, context: BrowserContext, suffix: str) -> None:
    portal.embed("data-open")
    page = portal.open(context, suffix)
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_be_visible()
    for name in ("heading", "greeting", "colour", "lang", "position", "text-size", "kiosk"):
        # Attributes change while the chat is there, and stand there from the beginning.
        script = "([name, value]) => document.querySelector('dvc-assistant').setAttribute(name, value)"
        page.evaluate(script, [name, EVIL])
        page.evaluate(script, [name, f"red; background: url({EVIL_URL}) }} * {{ display: none }}"])
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_be_visible()
    check_nothing_ran(page)


@pytest.mark.parametrize("server", [EVIL_URL, "data:text/html,<script>parent.__xss=1</script>", "http://"])
def test_address_of_the_server(portal: Portal, context: BrowserContext, server: str) -> None:
    """What is no address of the web is not asked, and never stands in a link: then it is the script's own host."""
    portal.embed("data-open")
    portal.body = portal.body.replace(" defer", f' data-server="{server.replace(chr(34), "&quot;")}" defer')
    page = portal.open(context)
    ask(page, "chào")
    expect(answers(page)).to_have_count(1)
    check_nothing_ran(page)
    page.close()
    page = context.new_page()
    page.route(re.compile(r"/(assistant\.bundle|element)\.js$"), lambda route: route.abort())
    page.goto(portal.url)
    link = page.get_by_role("link", name="Mở trang trò chuyện")
    expect(link).to_have_attribute("href", f"{portal.edge}/chat")
