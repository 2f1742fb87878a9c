"""What an officer does with a ticket, each in a transaction of its own. `KbUnavailableError` from each.

Of two officers at once one wins; the other gets `TicketStateError`.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from kb.db import writing
from kb.feedback import queries
from kb.feedback.events import add_event
from kb.feedback.model import OWED, TicketState, TicketStateError
from kb.feedback.tables import feedback
from kb.messages.model import Draft
from kb.messages.queries import last_seqs, lock_conversation
from kb.messages.writes import add_messages

# Code and the officer's words → the messages that tell them.
Wording = Callable[[str, str], Sequence[Draft]]


def accept(engine: sa.Engine, code: str, officer: str, now: datetime) -> None:
    """A department takes the ticket up. Raises `TicketNotFoundError`, `TicketStateError`."""
    waiting = (TicketState.SENT, TicketState.REOPENED)
    with writing(engine) as connection:
        _change(connection, code, waiting, state=TicketState.ACCEPTED.value)
        add_event(connection, code, "accepted", now, by=officer)


def transfer(engine: sa.Engine, code: str, officer: str, department: str, now: datetime) -> None:
    """Another department answers; it has not accepted yet. The day it is due stays.

    Raises `TicketNotFoundError`, `TicketStateError` when no answer is owed.
    """
    with writing(engine) as connection:
        row = queries.ticket_row(connection, code, locked=True)
        waiting = TicketState.REOPENED if row.reopened else TicketState.SENT
        _change(connection, code, OWED, state=waiting.value, department=department)
        add_event(connection, code, "transferred", now, text=department, by=officer)


def answer(engine: sa.Engine, code: str, officer: str, text: str, now: datetime, *, drafts: Wording) -> None:
    """Store the answer, and tell it in the sender's conversation and in each follower's, together or not at all.

    Raises `TicketNotFoundError`, `TicketStateError` when no answer is owed.
    """
    with writing(engine) as connection:
        # Before the ticket is held: see `kb.feedback.writes` on the order of locks.
        for conversation_id in _listeners(connection, code):
            lock_conversation(connection, conversation_id)
        given = {"answer": text, "answered_at": now, "satisfied": None}
        _change(connection, code, OWED, state=TicketState.ANSWERED.value, **given)
        add_event(connection, code, "answered", now, text=text, by=officer)
        for conversation_id in _listeners(connection, code):
            add_messages(connection, conversation_id, drafts(code, text), reply_to=None, now=now)


def close(engine: sa.Engine, code: str, officer: str, now: datetime) -> None:
    """Nothing more is awaited of an answered ticket. Raises `TicketNotFoundError`, `TicketStateError`."""
    with writing(engine) as connection:
        _change(connection, code, (TicketState.ANSWERED,), state=TicketState.CLOSED.value)
        add_event(connection, code, "closed", now, by=officer)


def _change(connection: sa.Connection, code: str, states: Collection[TicketState], **values: object) -> None:
    """Change the ticket if it is in one of these states."""
    allowed = feedback.c.state.in_([state.value for state in states])
    done = connection.execute(sa.update(feedback).where(feedback.c.code == code, allowed).values(values))
    if done.rowcount != 1:
        raise TicketStateError(f"{code} is {queries.ticket_row(connection, code).state}")


def _listeners(connection: sa.Connection, code: str) -> list[str]:
    """The conversations that hear of the ticket and still exist, always in the same order."""
    heard = {queries.ticket_row(connection, code).conversation_id, *queries.followers(connection, code)}
    return sorted(last_seqs(connection, heard))
