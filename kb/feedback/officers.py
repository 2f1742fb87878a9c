"""What an officer does with a ticket, each in a transaction of its own with its entry in the audit.

Of two officers at once one wins; the other gets `TicketStateError`, or `TicketChangedError` where `seen`, the version
of the ticket that the officer looked at (`DeskTicket.version`), is not the newest. `TicketNotFoundError` and
`KbUnavailableError` from each.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from kb.db import writing
from kb.feedback import queries
from kb.feedback.events import add_event
from kb.feedback.model import OWED, AssigneeError, TicketChangedError, TicketState, TicketStateError
from kb.feedback.tables import feedback
from kb.messages.model import Draft
from kb.messages.queries import last_seqs, lock_conversation
from kb.messages.writes import add_messages
from kb.people.audit import note as note_audit
from kb.people.model import Actor, Role
from kb.people.queries import all_staff

# Code and the officer's words → the messages that tell them.
Wording = Callable[[str, str], Sequence[Draft]]


def accept(engine: sa.Engine, code: str, now: datetime, *, by: Actor, seen: int | None = None) -> None:
    """A department takes the ticket up; it is the officer's unless it is somebody's already."""
    waiting = (TicketState.SENT, TicketState.REOPENED)
    with writing(engine) as connection:
        row = hold(connection, code, seen)
        _change(connection, code, waiting, state=TicketState.ACCEPTED.value, assignee=row.assignee or by.name)
        add_event(connection, code, "accepted", now, by=by.name)
        note_audit(connection, by, "feedback.accept", code)


def transfer(
    engine: sa.Engine, code: str, department: str, now: datetime, *, by: Actor, why: str = "", seen: int | None = None
) -> None:
    """Another department answers; it has not accepted yet, and none of its officers looks after it. The day it is due
    stays. `why` is for the staff alone. Raises `TicketStateError` when no answer is owed.
    """
    with writing(engine) as connection:
        row = hold(connection, code, seen)
        waiting = TicketState.REOPENED if row.reopened else TicketState.SENT
        _change(connection, code, OWED, state=waiting.value, department=department, assignee="")
        add_event(connection, code, "transferred", now, text=department, by=by.name)
        if why:
            add_event(connection, code, "note", now, text=why, by=by.name)
        note_audit(connection, by, "feedback.transfer", code, why=why, detail={"department": department})


def assign(engine: sa.Engine, code: str, assignee: str, now: datetime, *, by: Actor) -> None:
    """The officer of that account looks after the ticket; for "" nobody does.

    Raises `AssigneeError`, `TicketStateError` when no answer is owed.
    """
    with writing(engine) as connection:
        if assignee and assignee not in _officers(connection):
            raise AssigneeError(assignee)
        _change(connection, code, OWED, assignee=assignee)
        add_event(connection, code, "assigned", now, text=assignee, by=by.name)
        note_audit(connection, by, "feedback.assign", code, detail={"assignee": assignee})


def note(engine: sa.Engine, code: str, text: str, now: datetime, *, by: Actor) -> None:
    """A note that the staff alone reads, whatever the state."""
    with writing(engine) as connection:
        hold(connection, code)
        add_event(connection, code, "note", now, text=text, by=by.name)
        note_audit(connection, by, "feedback.note", code)


def answer(
    engine: sa.Engine, code: str, text: str, now: datetime, *, by: Actor, drafts: Wording, seen: int | None = None
) -> None:
    """Store the answer, and tell it in the sender's conversation and in each follower's, together or not at all.

    Raises `TicketStateError` when no answer is owed.
    """
    with writing(engine) as connection:
        # Before the ticket is held: see `kb.feedback.writes` on the order of locks.
        for conversation_id in listeners(connection, code):
            lock_conversation(connection, conversation_id)
        hold(connection, code, seen)
        given = {"answer": text, "answered_at": now, "satisfied": None}
        _change(connection, code, OWED, state=TicketState.ANSWERED.value, **given)
        add_event(connection, code, "answered", now, text=text, by=by.name)
        note_audit(connection, by, "feedback.answer", code)
        for conversation_id in listeners(connection, code):
            add_messages(connection, conversation_id, drafts(code, text), reply_to=None, now=now)


def close(engine: sa.Engine, code: str, now: datetime, *, by: Actor) -> None:
    """Nothing more is awaited of an answered ticket. Raises `TicketStateError`."""
    with writing(engine) as connection:
        _change(connection, code, (TicketState.ANSWERED,), state=TicketState.CLOSED.value)
        add_event(connection, code, "closed", now, by=by.name)
        note_audit(connection, by, "feedback.close", code)


def hold(connection: sa.Connection, code: str, seen: int | None = None) -> queries.Row:
    """The ticket, held against other writers. Raises `TicketNotFoundError`, `TicketChangedError`."""
    row = queries.ticket_row(connection, code, locked=True)
    if seen is not None and queries.version(connection, code) != seen:
        raise TicketChangedError(f"{code} is {row.state}, and has changed since it was looked at")
    return row


def listeners(connection: sa.Connection, code: str) -> list[str]:
    """The conversations that hear of the ticket and still exist, always in the same order."""
    heard = {queries.ticket_row(connection, code).conversation_id, *queries.followers(connection, code)}
    return sorted(last_seqs(connection, heard))


def _change(connection: sa.Connection, code: str, states: Collection[TicketState], **values: object) -> None:
    """Change the ticket if it is in one of these states."""
    allowed = feedback.c.state.in_([state.value for state in states])
    done = connection.execute(sa.update(feedback).where(feedback.c.code == code, allowed).values(values))
    if done.rowcount != 1:
        raise TicketStateError(f"{code} is {queries.ticket_row(connection, code).state}")


def _officers(connection: sa.Connection) -> set[str]:
    return {each.name for each in all_staff(connection) if each.active and Role.OFFICER in each.roles}
