"""Handing messages to platforms: in order for each user, under a lease, one part after the other.

Platforms know no key by which a message that comes twice would be taken once. So what is under way is marked before it
leaves (`trying`), and a process that finds the mark of a dead one asks the platform what it has before it sends again.
Whoever changes a row must still hold its lease (id, owner and attempt are the fence).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from kb.db import reading, writing
from kb.messages.model import Message, OutboxState, Sender
from kb.messages.queries import as_buttons, as_utc
from kb.messages.service import now
from kb.messages.tables import message, outbox
from kb.platforms.queries import for_platforms
from kb.platforms.tables import platform_user

_WAITING = OutboxState.WAITING.value


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message under a lease. `attempt` counts leases from 1, `parts_sent` what is out already.

    `tried_at`: since when the next part may be out without our knowing; None when it is not. `heard_at`: when the user
    was heard last. `refused`: why they must not be written to, or "".
    """

    id: int
    conversation_id: str
    channel: str
    user_id: str
    message: Message
    owner: str
    attempt: int
    parts_sent: int
    tried_at: datetime | None
    plain: bool
    queued_at: datetime
    heard_at: datetime
    refused: str


def claim(engine: sa.Engine, channels: Collection[str], *, owner: str, lease: timedelta) -> Outgoing | None:
    """The message that is due longest on these channels, with nothing before it that its user still waits for.

    The lease must be longer than one request takes; `trying` and `sent` renew it. None when nothing is due.
    """
    moment = now()
    first = _due(channels, moment)
    with reading(engine) as connection:
        # Most looks find nothing, and a look must not take SQLite's one write lock.
        if connection.execute(first).first() is None:
            return None
    with writing(engine) as connection:
        outbox_id = connection.execute(first.with_for_update(of=outbox, skip_locked=True)).scalar_one_or_none()
        if outbox_id is None:
            return None
        taken = {"owner": owner, "attempts": outbox.c.attempts + 1, "next_attempt_at": moment + lease}
        connection.execute(sa.update(outbox).where(outbox.c.id == outbox_id).values(taken))
        return _outgoing(connection, outbox_id)


def trying(engine: sa.Engine, item: Outgoing, *, lease: timedelta) -> bool:
    """The next part leaves now. False when the lease is lost: it must not leave."""
    return _change(engine, item, tried_at=now(), next_attempt_at=now() + lease)


def sent(engine: sa.Engine, item: Outgoing, parts: int, platform_id: str, *, last: bool, lease: timedelta) -> bool:
    """So many parts are out, the newest of them under this name of the platform. `last`: the message is delivered;
    otherwise the next part leaves now. False when the lease is lost.
    """
    moment = now()
    rest = {"tried_at": None if last else moment, "next_attempt_at": moment + lease, "reason": ""}
    if last:
        rest |= {"state": OutboxState.DELIVERED.value, "delivered_at": moment}
    with writing(engine) as connection:
        ids = connection.execute(sa.select(outbox.c.platform_ids).where(outbox.c.id == item.id)).scalar_one_or_none()
        values = {"parts_sent": parts, "platform_ids": [*(ids or ()), platform_id], **rest}
        return connection.execute(sa.update(outbox).where(*_mine(item)).values(values)).rowcount == 1


def confirm(engine: sa.Engine, channel: str, outbox_id: int, part: int, platform_id: str) -> bool:
    """The platform says by itself that it has this part (from 1). That is news only when its sender died under it."""
    open_part = (
        outbox.c.id == outbox_id,
        outbox.c.channel == channel,
        outbox.c.state == _WAITING,
        outbox.c.parts_sent == part - 1,
        outbox.c.tried_at.is_not(None),
        outbox.c.owner.is_(None),
    )
    found = sa.select(outbox.c.platform_ids).where(*open_part)
    with reading(engine) as connection:
        if connection.execute(found).first() is None:
            return False
    with writing(engine) as connection:
        row = connection.execute(found.with_for_update()).one_or_none()
        if row is None:
            return False
        values = {"parts_sent": part, "platform_ids": [*(row.platform_ids or ()), platform_id], "tried_at": None}
        connection.execute(sa.update(outbox).where(*open_part).values(values))
    return True


def postpone(engine: sa.Engine, item: Outgoing, delay: timedelta, reason: str, *, uncertain: bool = False) -> bool:
    """Try again after the delay. `uncertain`: the part that was under way may be out."""
    values: dict[str, Any] = {"next_attempt_at": now() + delay, "reason": reason, "owner": None}
    return _change(engine, item, **values if uncertain else values | {"tried_at": None})


def without_buttons(engine: sa.Engine, item: Outgoing, reason: str) -> bool:
    """The platform refused the form of the message: try at once with nothing but text."""
    return _change(engine, item, plain=True, tried_at=None, owner=None, next_attempt_at=now(), reason=reason)


def end(engine: sa.Engine, item: Outgoing, state: OutboxState, reason: str) -> bool:
    """The message does not go out, or not now; staff see why."""
    return _change(engine, item, state=state.value, reason=reason, tried_at=None, owner=None)


def refuse_user(engine: sa.Engine, item: Outgoing, reason: str) -> None:
    """The platform says that the user cannot be written to: nothing goes out until they are heard again."""
    user = (platform_user.c.channel == item.channel, platform_user.c.user_id == item.user_id)
    with writing(engine) as connection:
        # The user before the message, as an event of theirs takes them.
        this = (*user, platform_user.c.heard_at == item.heard_at)
        connection.execute(sa.update(platform_user).where(*this).values(refused=reason))
        ended = {"state": OutboxState.REFUSED.value, "reason": reason, "tried_at": None, "owner": None}
        connection.execute(sa.update(outbox).where(*_mine(item)).values(ended))


def release(engine: sa.Engine, *, owner: str) -> int:
    """Give back all messages of an owner that is known to be dead, or that stops. Returns how many."""
    left = (for_platforms(), outbox.c.owner == owner, outbox.c.state == _WAITING)
    with writing(engine) as connection:
        given = sa.update(outbox).where(*left).values(owner=None, next_attempt_at=now())
        return connection.execute(given).rowcount


def platform_ids(engine: sa.Engine, item: Outgoing) -> frozenset[str]:
    """The platform's names of what it has taken in this conversation before; the newest hundred messages."""
    here = (outbox.c.conversation_id == item.conversation_id, outbox.c.platform_ids.is_not(None))
    rows = sa.select(outbox.c.platform_ids).where(*here).order_by(outbox.c.seq.desc()).limit(100)
    with reading(engine) as connection:
        return frozenset(name for names in connection.scalars(rows) for name in names)


def count_open(engine: sa.Engine) -> dict[tuple[str, str], int]:
    """How many messages have not reached their platform, by channel and state."""
    columns = (outbox.c.channel, outbox.c.state)
    rows = sa.select(*columns, sa.func.count()).where(for_platforms()).group_by(*columns)
    with reading(engine) as connection:
        return {(channel, state): count for channel, state, count in connection.execute(rows)}


def _due(channels: Collection[str], moment: datetime) -> sa.Select[tuple[int]]:
    earlier = outbox.alias("earlier")
    blocked = sa.exists().where(
        for_platforms(earlier),
        earlier.c.channel == outbox.c.channel,
        earlier.c.user_id == outbox.c.user_id,
        earlier.c.state == _WAITING,
        earlier.c.id < outbox.c.id,
    )
    due = (
        for_platforms(),
        outbox.c.channel.in_(channels),
        outbox.c.state == _WAITING,
        outbox.c.next_attempt_at <= moment,
        ~blocked,
    )
    return sa.select(outbox.c.id).where(*due).order_by(outbox.c.next_attempt_at, outbox.c.id).limit(1)


def _outgoing(connection: sa.Connection, outbox_id: int) -> Outgoing:
    said = sa.and_(message.c.conversation_id == outbox.c.conversation_id, message.c.seq == outbox.c.seq)
    user = sa.and_(platform_user.c.channel == outbox.c.channel, platform_user.c.user_id == outbox.c.user_id)
    columns = (message.c.sender, message.c.at, message.c.text, message.c.buttons, message.c.card)
    joined = outbox.join(message, said).join(platform_user, user)
    rows = sa.select(outbox, *columns, platform_user.c.heard_at, platform_user.c.refused).select_from(joined)
    row = connection.execute(rows.where(outbox.c.id == outbox_id)).one()
    return Outgoing(
        id=row.id,
        conversation_id=row.conversation_id,
        channel=row.channel,
        user_id=row.user_id,
        message=Message(row.seq, Sender(row.sender), as_utc(row.at), row.text, as_buttons(row.buttons), row.card),
        owner=row.owner,
        attempt=row.attempts,
        parts_sent=row.parts_sent,
        tried_at=as_utc(row.tried_at) if row.tried_at else None,
        plain=row.plain,
        queued_at=as_utc(row.at),
        heard_at=as_utc(row.heard_at),
        refused=row.refused,
    )


def _change(engine: sa.Engine, item: Outgoing, **values: Any) -> bool:
    with writing(engine) as connection:
        return connection.execute(sa.update(outbox).where(*_mine(item)).values(values)).rowcount == 1


def _mine(item: Outgoing) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        outbox.c.id == item.id,
        outbox.c.owner == item.owner,
        outbox.c.attempts == item.attempt,
        outbox.c.state == _WAITING,
    )
