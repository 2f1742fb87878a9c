"""The pages as HTML: templates with autoescape on, and what they draw."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from channels.plain.cards import Card, Drawer, dossier, feedback, other
from channels.plain.procedures import procedure
from channels.plain.text import link, marked, safe_href
from channels.plain.values import record_of, text_of
from channels.reading import LONGEST_TEXT
from channels.strings import strings
from kb.calendar.model import VIETNAM
from kb.feedback.publishing import PublishedPage
from kb.messages.model import Button, Message

# No script at all, nothing from elsewhere, in no frame.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
_DRAWERS: Mapping[str, Drawer] = {"procedure": procedure, "dossier": dossier, "feedback": feedback}
# The buttons or the text say the same.
_SAID_BESIDE = frozenset({"choices", "event", "notice", "picture"})


@dataclass(frozen=True, slots=True)
class Line:
    """A message as it is drawn. `at` for people, `moment` for machines; `picture` the id of one that was sent."""

    seq: int
    sender: str
    author: str
    at: str
    moment: str
    text: str
    buttons: tuple[Button, ...]
    card: Card | None
    picture: str
    form: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, and what to do about it."""

    name: str
    title: str
    detail: str
    next_step: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """The chat: its lines, the token of its forms, and what the field for text holds.

    `refresh`: seconds until the page loads itself again, 0 for never; `announced`: what stands above a new chat.
    """

    lines: Sequence[Line]
    csrf: str
    form: str = ""
    text: str = ""
    problem: Problem | None = None
    notice: str = ""
    waiting: bool = False
    refresh: int = 0
    announced: Sequence[str] = ()


def line_of(message: Message) -> Line:
    """The message with its card."""
    local, card = message.at.astimezone(VIETNAM), record_of(message.card)
    kind = text_of(card.get("type"))
    draw = _DRAWERS.get(kind, other)
    return Line(
        seq=message.seq,
        sender=message.sender.value,
        author=_words()["author"][message.sender.value],
        at=f"{local:%H:%M %d/%m/%Y}",
        moment=local.isoformat(timespec="seconds"),
        text=message.text,
        buttons=message.buttons,
        card=draw(card) if kind and kind not in _SAID_BESIDE else None,
        picture=text_of(card.get("attachment")) if kind == "picture" else "",
        form=new_form(),
    )


def new_form() -> str:
    """The id of a form that is drawn."""
    return secrets.token_hex(16)


def chat(page: Page) -> HTMLResponse:
    """The chat, with the status of its problem."""
    status, headers = (page.problem.status, page.problem.headers) if page.problem else (200, {})
    return _render("chat.html", status, headers, page=page, longest=LONGEST_TEXT)


def confirm(what: str, csrf: str) -> HTMLResponse:
    """The question before something that cannot be taken back: `what` is "new" or "delete"."""
    return _render("confirm.html", 200, {}, what=what, csrf=csrf)


def refusal(problem: Problem) -> HTMLResponse:
    """Nothing but what went wrong."""
    return _render("refusal.html", problem.status, problem.headers, problem=problem)


def published(found: PublishedPage | None) -> HTMLResponse:
    """Answers to feedback that everybody may read; None while they cannot be read."""
    return _render("published.html", 200 if found else 503, {}, found=found)


def problem_of(name: str, headers: Mapping[str, str] | None = None, **values: object) -> Problem:
    """The problem of that name in strings.yml."""
    words: dict[str, Any] = strings()["problems"][name]
    told = {part: words[part].format(**values) for part in ("title", "detail", "next_step")}
    return Problem(name, **told, status=words["status"], headers=headers or {})


def _render(template: str, status: int, headers: Mapping[str, str], **values: object) -> HTMLResponse:
    drawn = _environment().get_template(template).render(w=_words(), **values)
    return HTMLResponse(drawn, status, {**_HEADERS, **headers})


@cache
def _environment() -> Environment:
    loader = PackageLoader("channels.plain")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    filters: dict[str, Callable[..., Any]] = {"marked": marked, "link": link, "safe_href": safe_href}
    made.filters.update(filters)
    return made


def _words() -> dict[str, Any]:
    words: dict[str, Any] = strings()["plain"]
    return words
