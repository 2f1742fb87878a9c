"""What a citizen changes, each in the transaction of the turn's answer; what officers change: `officers`, `merging`.

Locks are taken in one order everywhere, the conversation before its tickets, so that a turn and an officer's answer
never wait for each other.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from kb.errors import KbError
from kb.feedback import queries
from kb.feedback.events import add_event
from kb.feedback.model import FeedbackDraft, TicketNotFoundError, TicketState, TicketStateError
from kb.feedback.tables import attachment, feedback, feedback_follower
from kb.messages.queries import lock_conversation


class CodeTakenError(KbError):
    """Another ticket has this code: the turn must be taken again, with another."""


def submit(
    connection: sa.Connection,
    conversation_id: str,
    message_id: str,
    code: str,
    draft: FeedbackDraft,
    *,
    due_on: str,
    now: datetime,
) -> None:
    """Store the draft as a ticket with its pictures; `due_on` an ISO day. Nothing when this turn has made its ticket.

    Raises `CodeTakenError`, `ValueError` for the day.
    """
    if queries.is_sent(connection, message_id):
        return
    values: dict[str, object] = {"code": code, "conversation_id": conversation_id, "message_id": message_id}
    values |= _told(draft) | {"sent_at": now, "due_on": date.fromisoformat(due_on)}
    if not _inserted(connection, values):
        return
    add_event(connection, code, "sent", now)
    ours = (attachment.c.conversation_id == conversation_id, attachment.c.feedback_code.is_(None))
    linked = sa.update(attachment).where(attachment.c.id.in_(draft.pictures), *ours)
    connection.execute(linked.values(feedback_code=code))


def _told(draft: FeedbackDraft) -> dict[str, object]:
    told = {name: getattr(draft, name) for name in ("category", "content", "commune", "detail", "when", "contact")}
    # No department of its own: that of its kind answers, until an officer passes it on.
    fresh = {"department": "", "state": TicketState.SENT.value, "answer": "", "reopened": False}
    return told | fresh


def _inserted(connection: sa.Connection, values: dict[str, object]) -> bool:
    """False when this turn's ticket came in meanwhile. Raises `CodeTakenError`."""
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(feedback).values(values))
    except IntegrityError as error:
        if queries.is_sent(connection, str(values["message_id"])):
            return False
        raise CodeTakenError(str(values["code"])) from error
    return True


def join(connection: sa.Connection, conversation_id: str, code: str, *, now: datetime) -> None:
    """The conversation hears what becomes of the ticket too. Nothing when it does already, or sent it.

    Like everything here, a ticket that was merged means the one that goes on in its place. Raises
    `TicketNotFoundError`.
    """
    row = _held(connection, conversation_id, code)
    if _takes_part(connection, conversation_id, row):
        return
    connection.execute(sa.insert(feedback_follower).values(code=row.code, conversation_id=conversation_id, at=now))
    add_event(connection, row.code, "joined", now)


def rate(
    connection: sa.Connection, conversation_id: str, code: str, *, satisfied: bool, reason: str, now: datetime
) -> None:
    """What the citizen thinks of the answer. The sender's word stands; a follower's while the sender has said none.

    Raises `TicketNotFoundError` for a ticket of others, `TicketStateError` without an answer.
    """
    row = _own(connection, conversation_id, code)
    if row.state not in (TicketState.ANSWERED, TicketState.CLOSED):
        raise TicketStateError(f"{code} is {row.state}: there is no answer to rate")
    if row.conversation_id == conversation_id or row.satisfied is None:
        connection.execute(sa.update(feedback).where(feedback.c.code == row.code).values(satisfied=satisfied))
    add_event(connection, row.code, "rated", now, text=reason)


def reopen(
    connection: sa.Connection, conversation_id: str, code: str, *, reason: str, due_on: str, now: datetime
) -> None:
    """The answer does not do: another one is owed by `due_on`, an ISO day, and nobody else reads it. Once only.

    Raises `TicketNotFoundError` for a ticket of others, `TicketStateError` a second time or without an answer,
    `ValueError` for the day.
    """
    row = _own(connection, conversation_id, code)
    answered = (feedback.c.state == TicketState.ANSWERED.value, feedback.c.reopened.is_(False))
    values = {"state": TicketState.REOPENED.value, "reopened": True, "due_on": date.fromisoformat(due_on)}
    values |= {"published": False}
    done = connection.execute(sa.update(feedback).where(feedback.c.code == row.code, *answered).values(values))
    if done.rowcount != 1:
        raise TicketStateError(f"{row.code} cannot be reopened: not answered, or reopened before")
    add_event(connection, row.code, "reopened", now, text=reason)


def _held(connection: sa.Connection, conversation_id: str, code: str) -> queries.Row:
    lock_conversation(connection, conversation_id)
    return queries.going_on(connection, code, locked=True)


def _own(connection: sa.Connection, conversation_id: str, code: str) -> queries.Row:
    row = _held(connection, conversation_id, code)
    if not _takes_part(connection, conversation_id, row):
        raise TicketNotFoundError(code)
    return row


def _takes_part(connection: sa.Connection, conversation_id: str, row: queries.Row) -> bool:
    return conversation_id == row.conversation_id or conversation_id in queries.followers(connection, row.code)
