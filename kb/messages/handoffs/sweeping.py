"""Nobody is left without an answer: officers who are gone, and queues that nobody looks at. For any number of processes
at once: each handoff is changed under its lock, after another look. `KbUnavailableError` from each.
"""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from kb.db import reading, writing
from kb.messages.handoffs import queries, wording
from kb.messages.handoffs.model import HandoffState
from kb.messages.handoffs.service import return_absent
from kb.messages.service import now
from kb.messages.tables import handoff
from kb.messages.writes import add_messages


def give_back_absent(engine: sa.Engine, *, after: timedelta) -> list[str]:
    """Give back what an officer has whose page has been silent for so long while the citizen waits for a word.

    Returns the conversations that got news.
    """
    gone = (handoff.c.state == HandoffState.TAKEN.value, handoff.c.seen_at <= now() - after)
    return _each(engine, gone, lambda connection, found: _give_back(connection, found, gone))


def tell_untaken(engine: sa.Engine, *, after: timedelta) -> list[str]:
    """Tell, once for each time in the queue, who has waited for so long. Returns the conversations that got news."""
    due = (handoff.c.state == HandoffState.WAITING.value, handoff.c.queued_at <= now() - after)
    untold = (*due, handoff.c.told_at.is_(None))
    return _each(engine, untold, lambda connection, found: _tell(connection, found, untold, after))


_Conditions = tuple[sa.ColumnElement[bool], ...]


def _each(
    engine: sa.Engine, conditions: _Conditions, act: Callable[[sa.Connection, sa.Row[tuple[int, str]]], bool]
) -> list[str]:
    rows = sa.select(handoff.c.id, handoff.c.conversation_id).where(handoff.c.ended_at.is_(None), *conditions)
    with reading(engine) as connection:
        found = connection.execute(rows).all()
    told = []
    for row in found:
        with writing(engine) as connection:
            if act(connection, row):
                told.append(row.conversation_id)
    return told


def _still(connection: sa.Connection, handoff_id: int, conditions: _Conditions) -> sa.Row[tuple[object, ...]] | None:
    rows = sa.select(handoff).where(handoff.c.id == handoff_id, handoff.c.ended_at.is_(None), *conditions)
    return connection.execute(rows.with_for_update()).one_or_none()


def _give_back(connection: sa.Connection, found: sa.Row[tuple[int, str]], gone: _Conditions) -> bool:
    queries.lock_inbox(connection, found.conversation_id)
    row = _still(connection, found.id, gone)
    if row is None:
        return False
    if queries.officer_spoke(connection, row) and not queries.unanswered_seqs(connection, found.id):
        return False
    return_absent(connection, found.id)
    return True


def _tell(connection: sa.Connection, found: sa.Row[tuple[int, str]], untold: _Conditions, after: timedelta) -> bool:
    row = _still(connection, found.id, untold)
    if row is None:
        return False
    connection.execute(sa.update(handoff).where(handoff.c.id == found.id).values(told_at=now()))
    minutes = max(1, round(after / timedelta(minutes=1)))
    add_messages(connection, found.conversation_id, [wording.untaken(row.language, minutes)], reply_to=None, now=now())
    return True
