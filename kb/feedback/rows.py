"""Tickets from their rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from kb.calendar.service import Calendar
from kb.feedback import queries
from kb.feedback.categories import Categories, open_categories
from kb.feedback.model import OWED, Ticket, TicketState
from kb.messages.queries import as_utc
from kb.settings import read_settings


def deployed_categories() -> Categories:
    """The kinds of this deployment. Raises `SettingsError`."""
    return open_categories(read_settings().feedback_categories)


def as_tickets(
    connection: sa.Connection,
    rows: Sequence[queries.Row],
    today: date,
    calendar: Calendar,
    categories: Categories | None,
    *,
    inside: bool = False,
) -> tuple[Ticket, ...]:
    """The rows as tickets with everything but the contact, `mine` set. None: the kinds of this deployment.

    `inside`: with the history that is the staff's alone.
    """
    codes = [row.code for row in rows]
    happened, shown = queries.events(connection, codes, inside=inside), queries.pictures(connection, codes)
    read = bare_tickets(rows, today, calendar, categories)
    return tuple(replace(each, events=happened[each.code], pictures=shown[each.code]) for each in read)


def bare_tickets(
    rows: Sequence[queries.Row], today: date, calendar: Calendar, categories: Categories | None
) -> tuple[Ticket, ...]:
    """As `as_tickets`, without history and pictures."""
    kinds = categories or deployed_categories()
    # Counted once for a day, however many tickets were due on it.
    late = {day: calendar.working_days_between(day, today) for day in {row.due_on for row in rows} if day < today}
    owed = {state.value for state in OWED}
    return tuple(_as_ticket(row, kinds, late.get(row.due_on, 0) if row.state in owed else 0) for row in rows)


def _as_ticket(row: queries.Row, kinds: Categories, days: int) -> Ticket:
    kind = kinds.get(row.category)
    texts = {name: getattr(row, name) for name in ("commune", "content", "detail", "when", "answer")}
    return Ticket(
        code=row.code,
        category=replace(kind, department=row.department or kind.department),
        state=TicketState(row.state),
        sent_at=as_utc(row.sent_at),
        due_on=row.due_on,
        mine=True,
        answered_at=as_utc(row.answered_at) if row.answered_at else None,
        overdue=days,
        satisfied=row.satisfied,
        reopened=row.reopened,
        merged_into=row.merged_into,
        **texts,
    )


def as_merged(found: Ticket, into: Ticket) -> Ticket:
    """The ticket with what becomes of the one that goes on in its place."""
    names = ("state", "due_on", "answer", "answered_at", "overdue", "satisfied", "reopened")
    kind = replace(found.category, department=into.category.department)
    return replace(found, category=kind, merged_into=into.code, **{name: getattr(into, name) for name in names})


def without_words(found: Ticket) -> Ticket:
    """What those may see who neither sent nor joined it."""
    bare = replace(found, mine=False, content="", detail="", when="", answer="")
    return replace(bare, pictures=(), events=())
