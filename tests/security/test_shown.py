"""Whatever somebody writes is shown as text: hostile values in every field, then every page within reach is parsed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
import sqlalchemy as sa

from kb.db import writing
from kb.feedback.tables import feedback
from kb.messages.handoffs import canned
from kb.operations import notices
from kb.people import accounts
from kb.people.model import Role
from kb.procedures.importing import import_file
from tests.channels.plain import Reader
from tests.channels.servers import FakeBot, edge_serving, edge_settings, free_port, serving
from tests.console.conftest import As
from tests.console.people import OPERATOR
from tests.console.test_feedback import ticket
from tests.kb.feedback.tickets import answered
from tests.kb.imports.uploaded import DAY, lines, record
from tests.kb.messages.talks import Talk

# An element and an attribute that nobody else has, out of text, attribute, script and style alike.
HOSTILE = """zz'"><zzattack onzz=1></textarea></title></style></script><zzattack>{{7*7}}${7*7}"""
_EVENTS = ("on", "srcdoc", "formaction")
MOST_PAGES = 70


@dataclass
class Seen(HTMLParser):
    """What a browser would make of a page."""

    url: str
    links: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "zzattack" or any(name.startswith(_EVENTS) for name in given):
            self.wrong.append(f"{self.url}: <{tag} {given}>")
        if tag == "script" and "src" not in given:
            self.wrong.append(f"{self.url}: a script in the page")
        for name in ("href", "src", "action"):
            target = given.get(name, "")
            if urlsplit(target).scheme.lower() in ("javascript", "vbscript"):
                self.wrong.append(f"{self.url}: {target}")
            if tag == "a" and name == "href" and not urlsplit(urljoin(self.url, target)).netloc.startswith("evil"):
                self.links.add(urljoin(self.url, target).partition("#")[0])

    def handle_data(self, data: str) -> None:
        self.text += data


def crawled(client: httpx.Client, *starts: str) -> Iterator[Seen]:
    """Every page that links lead to, so many at most; logging out is no page."""
    home, waiting, known = str(client.base_url), [*starts], set[str]()
    while waiting and len(known) < MOST_PAGES:
        url = urljoin(home, waiting.pop(0))
        if url in known or not url.startswith(home):
            continue
        known.add(url)
        answer = client.get(url, follow_redirects=True)
        # A preview needs the actions, which are away here.
        assert answer.status_code < 500 or url.endswith("/preview"), url
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        page = Seen(url)
        page.feed(answer.text)
        yield page
        waiting += sorted(page.links - known)


@pytest.fixture
def written(engine: sa.Engine, tmp_path: Path) -> str:
    """Every field that a citizen, a platform, an officer or a file can write, filled with what is hostile."""
    code, _ = ticket(engine, content=HOSTILE, commune=HOSTILE[:60], detail=HOSTILE)
    answered(engine, code, HOSTILE)
    with writing(engine) as connection:
        told = {"when": HOSTILE, "public_question": HOSTILE, "public_answer": HOSTILE, "published": True}
        connection.execute(sa.update(feedback).values(told))
    talk = Talk.begin(engine)
    talk.turn(HOSTILE, reply=HOSTILE)
    talk.asks()
    talk.says(HOSTILE)
    canned.add(engine, HOSTILE[:100], HOSTILE, by=OPERATOR)
    begins = datetime.now(UTC) - timedelta(minutes=1)
    notices.announce(engine, HOSTILE, begins_at=begins, ends_at=None, why=HOSTILE, by=OPERATOR)
    name = HOSTILE[:100]
    accounts.create(engine, "an.hostile", full_name=name, unit=name, roles=[Role.OFFICER], by=OPERATOR)
    hostile = {name: HOSTILE for name, value in record("9.100001").items() if isinstance(value, str)}
    path = tmp_path / "hostile.jsonl"
    kept = {"ma": "9.100001", "link": "javascript:alert(1)"}
    path.write_bytes(lines(record("9.100001") | hostile | kept))
    import_file(engine, path, author=HOSTILE[:50], checked_at=DAY)
    return code


def test_no_page_of_the_console_makes_markup_of_what_was_written(engine: sa.Engine, as_role: As, written: str) -> None:
    everything = as_role("administrator", "officer", "editor", "reviewer", "auditor", name="lan")
    upload = {"file": (f"{HOSTILE}.jsonl", lines(record("9.100002")))}
    everything.client.post("/imports", data={"csrf": everything.csrf()}, files=upload)
    starts = ("/", f"/feedback/{written}", f"/procedures?q={HOSTILE}", "/procedures/9.100001")
    pages = list(crawled(everything.client, *starts))
    assert [wrong for page in pages for wrong in page.wrong] == []
    shown = [page for page in pages if "<zzattack" in page.text]
    # Otherwise nothing was looked at.
    assert len(shown) >= 6, [page.url for page in pages]
    assert not [page.url for page in pages if "zz'\">49" in page.text]


def test_no_page_for_citizens_makes_markup_of_what_was_written(engine: sa.Engine, written: str, tmp_path: Path) -> None:
    bot = FakeBot()
    said = {"text": HOSTILE, "buttons": [{"title": HOSTILE[:40], "payload": HOSTILE}], "card": _card()}
    bot.body = json.dumps({"messages": [said], "effects": []}).encode()
    url = engine.url.render_as_string(hide_password=False)
    with serving(bot.app(), free_port()) as bot_url, edge_serving(edge_settings(url, tmp_path, bot_url)) as edge:
        reader = Reader(edge)
        reader.open()
        reader.write(HOSTILE)
        pages = list(crawled(reader.http, "/chat", "/phan-anh", "/chat/new", "/chat/delete"))
        refused = Seen("refused")
        refused.feed(reader.http.post("/chat/messages", data={"text": HOSTILE, "csrf": HOSTILE, "form": HOSTILE}).text)
        answers = [
            reader.http.get("/api/v1/notices"),
            reader.http.get("/api/v1/suggestions", params={"q": HOSTILE[:60]}),
            reader.http.get(f"/nowhere/{HOSTILE}"),
        ]
    assert [wrong for page in [*pages, refused] for wrong in page.wrong] == []
    assert sum("<zzattack" in page.text for page in [*pages, refused]) >= 2
    for answer in answers:
        assert answer.headers["content-type"].split(";")[0] in ("application/json", "application/problem+json")
        assert answer.headers["x-content-type-options"] == "nosniff"


def _card() -> dict[str, object]:
    source = {"url": "javascript:alert(1)", "decision": HOSTILE, "legal_basis": [HOSTILE], "checked_at": HOSTILE}
    aspects = {"fee": [{"text": HOSTILE}], "documents": [{"title": HOSTILE, "case": HOSTILE}], HOSTILE: [HOSTILE]}
    return {"type": "procedure", "code": HOSTILE, "title": HOSTILE, "aspects": aspects, "source": source}
