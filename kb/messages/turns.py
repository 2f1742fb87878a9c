"""Turns: who may answer which message, and the answer. Safe for several processes on one database.

A row is taken under a lease. Whoever finishes must still hold it (id, owner and attempt are the fence), so a process
that was thought dead cannot answer a second time.
"""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from kb.db import reading, writing
from kb.effects import Doing, apply
from kb.messages import queries, statements
from kb.messages.handoffs.queries import is_held
from kb.messages.model import Answer, Draft, InboxItem, InboxState, Sender
from kb.messages.service import Engine, now
from kb.messages.tables import inbox
from kb.messages.writes import add_messages, close_leased, update_leased
from kb.operations.telling import untold


def claim(engine: Engine, *, owner: str, lease: timedelta) -> InboxItem | None:
    """The next message whose turn it is, under a lease. None when nothing is due.

    Messages of one conversation come in order, each after the one before is finished; conversations do not wait
    for one another. A row of which the lease has run out is taken again.
    """
    while (row := _due(engine)) is not None:
        moment = now()
        lease_of = {"inbox_here": row.id, "attempt_here": row.attempts, "owner_here": owner}
        with writing(engine) as connection:
            taken = connection.execute(statements.claimed(), {**lease_of, "until": moment + lease, "moment": moment})
        if taken.rowcount == 1:
            return queries.as_item(row, owner)
        # Somebody else was faster.
    return None


def _due(engine: Engine) -> sa.Row[Any] | None:
    # Most looks find nothing, and a look must not take SQLite's one write lock.
    with reading(engine) as connection:
        return connection.execute(queries.claimable(), {"now": now()}).first()


def finish(
    engine: Engine, item: InboxItem, answer: Answer, *, state: InboxState = InboxState.DONE, notices: bool = False
) -> bool:
    """Store the answer with its effects and close the row, together or not at all. `notices`: there may be some that
    the conversation has not been told.

    Where an officer has taken the conversation meanwhile, the row is closed and the bot says and changes nothing: the
    officer answers. False, and nothing stored, when the lease is lost. Raises `EffectError` and what the rooms raise;
    nothing is stored.
    """
    moment = now()
    with writing(engine) as connection:
        if not close_leased(connection, item, state, now=moment):
            return False
        if is_held(connection, item.conversation_id):
            answer = _silent(answer, state)
        apply(Doing(connection, item.conversation_id, item.message_id, moment), answer.effects)
        told = untold(connection, item.conversation_id, now=moment) if notices and answer.drafts else []
        add_messages(connection, item.conversation_id, [*told, *answer.drafts], reply_to=item.seq, now=moment)
    return True


def _silent(answer: Answer, state: InboxState) -> Answer:
    """What is left where the bot must be silent: what the house itself says of the message, such as a lost picture."""
    said = answer.drafts if state is InboxState.DONE else ()
    return Answer(tuple(draft for draft in said if draft.sender is Sender.SYSTEM))


def postpone(engine: Engine, item: InboxItem, *, delay: timedelta, refused: bool = False) -> bool:
    """Give the row back, to be taken after the delay. `refused` counts against the message itself."""
    values = {
        "state": InboxState.WAITING.value,
        "owner": None,
        "ready_at": now() + delay,
        "refusals": item.refusals + refused,
    }
    with writing(engine) as connection:
        return update_leased(connection, item, **values)


def release(engine: Engine, *, owner: str) -> int:
    """Give back all rows of an owner that is known to be dead, or that stops. Returns how many."""
    left = sa.and_(inbox.c.owner == owner, inbox.c.state == InboxState.WORKING.value)
    values = {"state": InboxState.WAITING.value, "owner": None, "ready_at": now()}
    with writing(engine) as connection:
        return connection.execute(sa.update(inbox).where(left).values(values)).rowcount


def tell_late(engine: Engine, *, after: timedelta, text: str) -> list[str]:
    """Tell, once a turn, each citizen who has waited longer than `after` since the first attempt.

    Returns the conversations that got the message.
    """
    before = now() - after
    with reading(engine) as connection:
        ids = connection.execute(queries.late(before)).scalars().all()
    return [told for inbox_id in ids if (told := _tell_late(engine, inbox_id, text))]


def _tell_late(engine: Engine, inbox_id: int, text: str) -> str | None:
    untold = sa.and_(inbox.c.id == inbox_id, inbox.c.told_late.is_(False), statements.is_open(inbox))
    columns = (inbox.c.conversation_id, inbox.c.seq)
    with writing(engine) as connection:
        row = connection.execute(sa.update(inbox).where(untold).values(told_late=True).returning(*columns)).first()
        if row is None:
            return None
        add_messages(connection, row.conversation_id, [Draft(Sender.SYSTEM, text)], reply_to=row.seq, now=now())
    return str(row.conversation_id)


def count_open(engine: Engine) -> int:
    """How many messages are not answered yet."""
    with reading(engine) as connection:
        return queries.count_open(connection)
