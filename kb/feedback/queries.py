"""One function a question about tickets. Every one takes an open connection and its transaction."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from kb.feedback.events import DECIDING, TOLD
from kb.feedback.model import OWED, UNKNOWN, TicketEvent, TicketNotFoundError
from kb.feedback.tables import attachment, feedback, feedback_event, feedback_follower
from kb.messages.queries import as_utc

Row = sa.Row[Any]
Condition = sa.ColumnElement[bool]
UNKNOWN_COMMUNES = ("", UNKNOWN)


def ticket_row(connection: sa.Connection, code: str, *, locked: bool = False) -> Row:
    """The ticket; `locked` holds it against other writers. Raises `TicketNotFoundError`."""
    found = sa.select(feedback).where(feedback.c.code == code)
    row = connection.execute(found.with_for_update() if locked else found).one_or_none()
    if row is None:
        raise TicketNotFoundError(code)
    return row


def going_on(connection: sa.Connection, code: str, *, locked: bool = False) -> Row:
    """The ticket, or the one that goes on in its place. Raises `TicketNotFoundError`."""
    row = ticket_row(connection, code)
    while row.merged_into:
        row = ticket_row(connection, row.merged_into)
    held = ticket_row(connection, row.code, locked=locked) if locked else row
    # Another officer may have merged it before it was held.
    return going_on(connection, held.code, locked=locked) if held.merged_into else held


def version(connection: sa.Connection, code: str) -> int:
    """What was decided last about the ticket; another number when something was since."""
    last = sa.select(sa.func.max(feedback_event.c.id))
    decided = (feedback_event.c.code == code, feedback_event.c.kind.in_(DECIDING))
    return connection.execute(last.where(*decided)).scalar_one() or 0


def ticket_rows(connection: sa.Connection, *conditions: Condition, limit: int | None = None) -> list[Row]:
    """Tickets that meet the conditions, newest first."""
    rows = sa.select(feedback).where(*conditions).order_by(feedback.c.sent_at.desc(), feedback.c.code)
    return list(connection.execute(rows.limit(limit)))


def is_taken(connection: sa.Connection, code: str) -> bool:
    """Whether a ticket has this code."""
    return connection.execute(sa.select(feedback.c.code).where(feedback.c.code == code)).first() is not None


def is_sent(connection: sa.Connection, message_id: str) -> bool:
    """Whether this turn has made its ticket."""
    return connection.execute(sa.select(feedback.c.code).where(feedback.c.message_id == message_id)).first() is not None


def followers(connection: sa.Connection, code: str) -> list[str]:
    """The conversations that joined it, in the order they did."""
    rows = sa.select(feedback_follower.c.conversation_id).where(feedback_follower.c.code == code)
    return list(connection.scalars(rows.order_by(feedback_follower.c.at, feedback_follower.c.conversation_id)))


def events(
    connection: sa.Connection, codes: Collection[str], *, inside: bool = False
) -> dict[str, tuple[TicketEvent, ...]]:
    """What happened to each of these tickets, in order; `inside` with what is the staff's alone."""
    found: dict[str, list[TicketEvent]] = {code: [] for code in codes}
    told = () if inside else (feedback_event.c.kind.in_(TOLD),)
    rows = sa.select(feedback_event).where(feedback_event.c.code.in_(codes), *told).order_by(feedback_event.c.id)
    for row in connection.execute(rows):
        found[row.code].append(TicketEvent(row.kind, as_utc(row.at), row.text, row.by))
    return {code: tuple(happened) for code, happened in found.items()}


def pictures(connection: sa.Connection, codes: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The ids of each ticket's pictures, in the order they came."""
    found: dict[str, list[str]] = {code: [] for code in codes}
    columns = sa.select(attachment.c.feedback_code, attachment.c.id).where(attachment.c.feedback_code.in_(codes))
    for row in connection.execute(columns.order_by(attachment.c.added_at, attachment.c.id)):
        found[row.feedback_code].append(row.id)
    return {code: tuple(ids) for code, ids in found.items()}


def concerns(conversation_id: str) -> Condition:
    """Tickets that the conversation sent or joined."""
    joined = sa.select(feedback_follower.c.code).where(feedback_follower.c.conversation_id == conversation_id)
    return sa.or_(feedback.c.conversation_id == conversation_id, feedback.c.code.in_(joined))


def goes_on() -> Condition:
    """Tickets that were not merged into another."""
    return feedback.c.merged_into == ""


def is_owed() -> Condition:
    """Tickets that wait for an answer."""
    return feedback.c.state.in_(sorted(state.value for state in OWED))


def was_due_before(day: date) -> Condition:
    """Tickets whose answer was due before this day."""
    return feedback.c.due_on < day


def has_state(state: str) -> Condition:
    """Tickets in that state."""
    return feedback.c.state == state


def may_be_alike(category: str, commune: str, conversation_id: str, since: datetime) -> Condition:
    """Open tickets of others, sent since then, of this kind and in this commune; an unknown one may be any."""
    recent = sa.and_(feedback.c.category == category, feedback.c.sent_at >= since, is_owed())
    known = sa.true() if commune in UNKNOWN_COMMUNES else feedback.c.commune.in_([commune, *UNKNOWN_COMMUNES])
    return sa.and_(recent, known, sa.not_(concerns(conversation_id)))
