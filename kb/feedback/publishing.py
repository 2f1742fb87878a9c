"""Answers that everybody may read: in the officer's words, without anything of the sender, not even the code."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from kb.db import reading, writing
from kb.feedback import queries
from kb.feedback.categories import Categories
from kb.feedback.events import add_event
from kb.feedback.model import PublicTextError, TicketState, TicketStateError
from kb.feedback.rows import deployed_categories
from kb.feedback.service import day_of
from kb.feedback.tables import feedback
from kb.messages.queries import as_utc
from kb.people.audit import note
from kb.people.model import Actor

PAGE = 20
_ANSWERED = (TicketState.ANSWERED.value, TicketState.CLOSED.value)
# Addresses of e-mail, telephone numbers however they are grouped, and as many digits in a row as an identity has. A sum
# of money is grouped, and does not begin with 0.
_PERSONAL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|(?<![\d.])(?:\+\d|0)(?:[ .\-()]{0,2}\d){8,}|(?<!\d)\d{9,}")


@dataclass(frozen=True, slots=True)
class PublishedAnswer:
    """What everybody may read of a ticket. `question` and `answer` are the officer's words."""

    title: str
    department: str
    commune: str
    question: str
    answer: str
    answered_on: date


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """Some of the answers, the newest first; `pages` is at least 1."""

    answers: tuple[PublishedAnswer, ...]
    page: int
    pages: int


def publish(engine: sa.Engine, code: str, question: str, answer: str, now: datetime, *, by: Actor) -> None:
    """Everybody may read that matter and answer. Again: in place of what was published before.

    Raises `PublicTextError`, `TicketNotFoundError`, `TicketStateError` while an answer is owed.
    """
    question, answer = question.strip(), answer.strip()
    if not question or not answer:
        raise PublicTextError("empty")
    if _PERSONAL.search(question) or _PERSONAL.search(answer):
        raise PublicTextError("personal")
    told = {"published": True, "public_question": question, "public_answer": answer}
    with writing(engine) as connection:
        _change(connection, code, told)
        add_event(connection, code, "published", now, by=by.name)
        note(connection, by, "feedback.publish", code)


def withdraw(engine: sa.Engine, code: str, now: datetime, *, by: Actor, why: str = "") -> None:
    """Nobody else reads the answer any more. Raises `TicketNotFoundError`, `TicketStateError`."""
    with writing(engine) as connection:
        _change(connection, code, {"published": False}, feedback.c.published)
        add_event(connection, code, "withdrawn", now, text=why, by=by.name)
        note(connection, by, "feedback.withdraw", code, why=why)


def published(engine: sa.Engine, page: int = 1, categories: Categories | None = None) -> PublishedPage:
    """What was published; a page beyond the last is the last."""
    kinds, shown = categories or deployed_categories(), (feedback.c.published, feedback.c.state.in_(_ANSWERED))
    with reading(engine) as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(feedback).where(*shown)).scalar_one()
        pages = max(1, math.ceil(count / PAGE))
        page = min(max(page, 1), pages)
        rows = sa.select(feedback).where(*shown).order_by(feedback.c.answered_at.desc(), feedback.c.code)
        found = list(connection.execute(rows.limit(PAGE).offset((page - 1) * PAGE)))
    return PublishedPage(tuple(_as_answer(row, kinds) for row in found), page, pages)


def _as_answer(row: queries.Row, kinds: Categories) -> PublishedAnswer:
    kind = kinds.get(row.category)
    commune = "" if row.commune in queries.UNKNOWN_COMMUNES else row.commune
    told = (row.public_question, row.public_answer, day_of(as_utc(row.answered_at)))
    return PublishedAnswer(kind.title, row.department or kind.department, commune, *told)


def _change(
    connection: sa.Connection, code: str, values: dict[str, object], *conditions: sa.ColumnElement[bool]
) -> None:
    fit = (feedback.c.code == code, feedback.c.state.in_(_ANSWERED), feedback.c.merged_into == "", *conditions)
    if connection.execute(sa.update(feedback).where(*fit).values(values)).rowcount != 1:
        raise TicketStateError(f"{code} is {queries.ticket_row(connection, code).state}")
