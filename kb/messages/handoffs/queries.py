"""One function a question about handoffs. Every one takes an open connection and its transaction.

Locks are taken in one order everywhere: rows of the inbox, the handoff, the conversation.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from kb.messages.handoffs.model import TO_TAKE, Handoff, HandoffNotFoundError, HandoffState
from kb.messages.model import InboxState, Sender
from kb.messages.queries import as_utc
from kb.messages.tables import conversation, handoff, inbox, message

_Row = sa.Row[Any]


def open_row(connection: sa.Connection, conversation_id: str, *, locked: bool = False) -> _Row | None:
    """The open handoff of the conversation. `locked`: nobody takes it or gives it back until the transaction ends."""
    rows = sa.select(handoff).where(handoff.c.conversation_id == conversation_id, handoff.c.ended_at.is_(None))
    return connection.execute(rows.with_for_update() if locked else rows).one_or_none()


def is_held(connection: sa.Connection, conversation_id: str) -> bool:
    """Whether an officer has the conversation; whatever the answer, it stays so until the transaction ends."""
    state = connection.execute(_locked_state(), {"conversation_id": conversation_id}).scalar_one_or_none()
    return state == HandoffState.TAKEN.value


@cache
def _locked_state() -> sa.Select[tuple[str]]:
    """Built once: it is asked at the end of every turn."""
    here = handoff.c.conversation_id == sa.bindparam("conversation_id")
    return sa.select(handoff.c.state).where(here, handoff.c.ended_at.is_(None)).with_for_update()


def locked_row(connection: sa.Connection, handoff_id: int) -> _Row:
    """The handoff of this id, locked. Raises `HandoffNotFoundError`."""
    row = connection.execute(sa.select(handoff).where(handoff.c.id == handoff_id).with_for_update()).one_or_none()
    if row is None:
        raise HandoffNotFoundError(str(handoff_id))
    return row


def handoffs(connection: sa.Connection, *conditions: Any, newest: bool = False, limit: int = 500) -> list[Handoff]:
    """Those that meet the conditions: who asked first comes first, or the other way round."""
    joined = handoff.join(conversation, conversation.c.id == handoff.c.conversation_id)
    waits = sa.select(sa.func.count()).where(*_unanswered()).correlate(handoff).scalar_subquery()
    columns = (*handoff.c, conversation.c.channel, waits.label("waits"), _last().label("last"))
    order = handoff.c.id.desc() if newest else handoff.c.asked_at
    rows = sa.select(*columns).select_from(joined).where(*conditions).order_by(order, handoff.c.id).limit(limit)
    return [_value(row) for row in connection.execute(rows)]


def ahead_of(connection: sa.Connection, conversation_id: str) -> int:
    """How many wait in the queue before this conversation; all, where it is not there itself."""
    mine = (handoff.c.conversation_id == conversation_id, handoff.c.state == HandoffState.WAITING.value)
    asked = connection.execute(sa.select(handoff.c.asked_at).where(*mine)).scalar_one_or_none()
    others = [handoff.c.state == HandoffState.WAITING.value, handoff.c.conversation_id != conversation_id]
    if asked is not None:
        others.append(handoff.c.asked_at < asked)
    return connection.execute(sa.select(sa.func.count()).select_from(handoff).where(*others)).scalar_one()


def takes(connection: sa.Connection, *, since: datetime, limit: int) -> list[tuple[datetime, datetime]]:
    """When the handoffs that were taken last were asked for and taken, the newest first; left messages aside."""
    asked = (handoff.c.taken_at >= since, handoff.c.left_at.is_(None))
    columns = sa.select(handoff.c.asked_at, handoff.c.taken_at).where(*asked)
    rows = connection.execute(columns.order_by(handoff.c.taken_at.desc()).limit(limit))
    return [(as_utc(row.asked_at), as_utc(row.taken_at)) for row in rows]


def officer_spoke(connection: sa.Connection, row: _Row) -> bool:
    """Whether the officer who has it has said anything."""
    here = (message.c.conversation_id == row.conversation_id, message.c.sender == Sender.OFFICER.value)
    said = sa.select(message.c.seq).where(*here, message.c.seq > row.asked_seq, message.c.at >= row.taken_at)
    return connection.execute(said.limit(1)).first() is not None


def lock_inbox(connection: sa.Connection, conversation_id: str) -> None:
    """Keep turns of the conversation from ending until the transaction does."""
    rows = sa.select(inbox.c.id).where(inbox.c.conversation_id == conversation_id).order_by(inbox.c.id)
    connection.execute(rows.with_for_update())


def unanswered_seqs(connection: sa.Connection, handoff_id: int) -> list[int]:
    """The citizen's messages that neither an officer nor the bot has answered since a person was asked for."""
    rows = sa.select(message.c.seq).select_from(message).join(handoff, handoff.c.id == handoff_id)
    return list(connection.scalars(rows.where(*_unanswered()).order_by(message.c.seq)))


def reopen(connection: sa.Connection, conversation_id: str, seqs: Sequence[int], *, now: datetime) -> None:
    """Give these messages back to the bot, in their order."""
    again = {"state": InboxState.WAITING.value, "owner": None, "ready_at": now, "refusals": 0}
    fresh = {"first_tried_at": None, "told_late": False, "finished_at": None}
    closed = inbox.c.state.in_([InboxState.DONE.value, InboxState.FAILED.value])
    these = (inbox.c.conversation_id == conversation_id, inbox.c.seq.in_(seqs), closed)
    connection.execute(sa.update(inbox).where(*these).values(again | fresh))


def to_take() -> sa.ColumnElement[bool]:
    """Whether an officer may take it."""
    return sa.and_(handoff.c.ended_at.is_(None), handoff.c.state.in_(TO_TAKE))


def _unanswered() -> tuple[sa.ColumnElement[bool], ...]:
    """Conditions for messages of the handoff's conversation: a later word of an officer answers all before it."""
    answer, officers = message.alias("answer"), message.alias("officers")
    of_bot = (answer.c.conversation_id == message.c.conversation_id, answer.c.sender == Sender.BOT.value)
    by_officer = (officers.c.conversation_id == message.c.conversation_id, officers.c.sender == Sender.OFFICER.value)
    return (
        message.c.conversation_id == handoff.c.conversation_id,
        message.c.sender == Sender.CITIZEN.value,
        message.c.seq > handoff.c.asked_seq,
        ~sa.exists().where(*of_bot, answer.c.reply_to == message.c.seq),
        ~sa.exists().where(*by_officer, officers.c.seq > message.c.seq),
    )


def _last() -> sa.ScalarSelect[str]:
    said = message.alias("said")
    here = (said.c.conversation_id == handoff.c.conversation_id, said.c.sender == Sender.CITIZEN.value)
    last = sa.select(said.c.text).where(*here).order_by(said.c.seq.desc()).limit(1)
    return last.correlate(handoff).scalar_subquery()


def _value(row: _Row) -> Handoff:
    times = {name: getattr(row, name) for name in ("taken_at", "seen_at", "ended_at")}
    return Handoff(
        id=row.id,
        conversation_id=row.conversation_id,
        channel=row.channel,
        reason=row.reason,
        state=HandoffState(row.state),
        language=row.language,
        asked_at=as_utc(row.asked_at),
        asked_seq=row.asked_seq,
        queued_at=as_utc(row.queued_at),
        officer=row.officer,
        ending=row.ending,
        waits=row.waits,
        last=row.last or "",
        **{name: as_utc(value) if value else None for name, value in times.items()},
    )
