"""Tickets on the same matter go on as one: nobody who waits for an answer to one of them is lost."""

from datetime import datetime

import sqlalchemy as sa

from kb.db import writing
from kb.feedback import queries
from kb.feedback.events import add_event
from kb.feedback.model import OWED, MergeError, TicketState
from kb.feedback.officers import Wording, hold, listeners
from kb.feedback.tables import feedback, feedback_follower
from kb.messages.queries import last_seqs, lock_conversation
from kb.messages.writes import add_messages
from kb.people.audit import note
from kb.people.model import Actor


def merge(
    engine: sa.Engine,
    code: str,
    into: str,
    now: datetime,
    *,
    by: Actor,
    told: Wording,
    answered: Wording,
    seen: int | None = None,
) -> None:
    """The ticket ends, and those who sent or followed it follow `into`, which is due on the earlier day of the two.

    They are told so in the words of `told`, which gets both codes; where `into` is answered, its answer in those of
    `answered`. Raises `MergeError`, `TicketNotFoundError`, `TicketChangedError`.
    """
    with writing(engine) as connection:
        # Conversations before tickets, and each in order: see `kb.feedback.writes`.
        for conversation_id in sorted({*listeners(connection, code), *listeners(connection, into)}):
            lock_conversation(connection, conversation_id)
        held = {each: hold(connection, each, seen if each == code else None) for each in sorted({code, into})}
        _check(held[code], held[into])
        new = _follow(connection, code, into, now)
        _end(connection, held[code], held[into])
        add_event(connection, code, "merged", now, text=into, by=by.name)
        add_event(connection, into, "gathered", now, text=code, by=by.name)
        note(connection, by, "feedback.merge", code, detail={"into": into})
        for conversation_id in listeners(connection, code):
            add_messages(connection, conversation_id, told(code, into), reply_to=None, now=now)
        if held[into].state == TicketState.ANSWERED:
            for conversation_id in new:
                add_messages(connection, conversation_id, answered(into, held[into].answer), reply_to=None, now=now)


def _check(row: queries.Row, goal: queries.Row) -> None:
    if row.code == goal.code:
        raise MergeError("itself")
    if row.state not in OWED:
        raise MergeError("merged" if row.merged_into else "not_owed")
    if goal.merged_into:
        raise MergeError("merged")
    if goal.state == TicketState.CLOSED:
        raise MergeError("closed")


def _follow(connection: sa.Connection, code: str, into: str, now: datetime) -> list[str]:
    """Those who heard of the one hear of the other; returns who did not before."""
    row = queries.ticket_row(connection, code)
    there = {queries.ticket_row(connection, into).conversation_id, *queries.followers(connection, into)}
    heard = last_seqs(connection, {row.conversation_id, *queries.followers(connection, code)} - there)
    if heard:
        rows = [{"code": into, "conversation_id": each, "at": now} for each in sorted(heard)]
        connection.execute(sa.insert(feedback_follower), rows)
    return sorted(heard)


def _end(connection: sa.Connection, row: queries.Row, goal: queries.Row) -> None:
    ended = {"state": TicketState.CLOSED.value, "merged_into": goal.code}
    connection.execute(sa.update(feedback).where(feedback.c.code == row.code).values(ended))
    if goal.state in OWED:
        # What was promised to the sender of either holds.
        due = {"due_on": min(row.due_on, goal.due_on)}
        connection.execute(sa.update(feedback).where(feedback.c.code == goal.code).values(due))
