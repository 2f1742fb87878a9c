"""What a citizen does with a handoff, in the transaction of the turn's answer; and what can be said beforehand."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

import sqlalchemy as sa

from kb.db import reading
from kb.messages.handoffs import queries
from kb.messages.handoffs.model import TO_TAKE, Handoff, HandoffState, Outlook
from kb.messages.queries import last_seqs
from kb.messages.tables import handoff

# What the estimate looks back on.
_LAST_TAKES = 10
_SINCE = timedelta(days=7)
_MINUTE = timedelta(minutes=1)
# Officers rest: a longer gap between two takes says nothing of their pace.
_LONGEST_GAP = timedelta(hours=1)


def of_conversation(engine: sa.Engine, conversation_id: str) -> Handoff | None:
    """The open handoff of the conversation."""
    here = (handoff.c.conversation_id == conversation_id, handoff.c.ended_at.is_(None))
    with reading(engine) as connection:
        return next(iter(queries.handoffs(connection, *here)), None)


def outlook(engine: sa.Engine, conversation_id: str, now: datetime) -> Outlook:
    """How it looks for this conversation, whether it is in the queue or about to be."""
    with reading(engine) as connection:
        ahead = queries.ahead_of(connection, conversation_id)
        takes = queries.takes(connection, since=now - _SINCE, limit=_LAST_TAKES)
    return Outlook(ahead, estimate(ahead, takes))


def estimate(ahead: int, takes: Sequence[tuple[datetime, datetime]]) -> int | None:
    """Whole minutes, from when the last handoffs were asked for and taken; None without any.

    Who is next waits as long as those before usually did; who is further back waits at least for so many takes at the
    pace at which officers took the last ones.
    """
    if not takes:
        return None
    usual = median((taken - asked) / _MINUTE for asked, taken in takes)
    gaps = [later - sooner for (_, later), (_, sooner) in pairwise(takes) if later - sooner <= _LONGEST_GAP]
    pace = median(gap / _MINUTE for gap in gaps) if gaps else usual
    return max(1, math.ceil(max(usual, pace * (ahead + 1))))


def ask(
    connection: sa.Connection,
    conversation_id: str,
    *,
    seq: int,
    reason: str,
    left: bool,
    language: str,
    now: datetime,
) -> None:
    """Put the conversation into the queue, or `left` among the messages for the next office hours; again: no second
    time. Nothing changes where an officer has it.
    """
    row = queries.open_row(connection, conversation_id, locked=True)
    state = (HandoffState.LEFT if left else HandoffState.WAITING).value
    asked = {"state": state, "language": language, "left_at": now if left else None}
    queued = {"queued_at": now, "told_at": None}
    if row is None:
        new = {"conversation_id": conversation_id, "reason": reason, "asked_at": now, "asked_seq": seq}
        connection.execute(sa.insert(handoff).values(new | asked | queued))
    elif row.state in TO_TAKE and row.state != state:
        connection.execute(sa.update(handoff).where(handoff.c.id == row.id).values(asked | queued))


def leave(connection: sa.Connection, conversation_id: str, *, now: datetime) -> None:
    """The citizen needs nobody any more. Nothing where an officer has it, or it is over."""
    here = (handoff.c.conversation_id == conversation_id, queries.to_take())
    ended = {"state": HandoffState.GIVEN_UP.value, "ended_at": now, "ending": "given_up"}
    connection.execute(sa.update(handoff).where(*here).values(ended))


def move(connection: sa.Connection, start: str, goal: str) -> None:
    """Who goes on in another conversation waits there, unless that one waits by itself."""
    row = queries.open_row(connection, start, locked=True)
    if row is None or queries.open_row(connection, goal, locked=True):
        return
    moved = {"conversation_id": goal, "asked_seq": last_seqs(connection, [goal])[goal]}
    connection.execute(sa.update(handoff).where(handoff.c.id == row.id).values(moved))
