"""What turns leave behind of how they were understood. In the transaction of the answer (`kb.effects`)."""

from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from kb.messages.model import Sender
from kb.messages.tables import conversation, inbox, message
from kb.procedures.tables import procedure
from kb.quality.model import Came, Reason, State, Understood
from kb.quality.tables import unanswered, understanding

# What comes of a message that nobody could do anything with.
_LOST = frozenset({Came.NOT_FOUND, Came.UNCLEAR})


def add(
    connection: sa.Connection, conversation_id: str, seq: int, told: Understood, *, refused: str, now: datetime
) -> None:
    """Keep what the message was understood as; it waits for the staff when nothing came of it.

    `refused`: the question whose answer or choices this message refuses; then that question waits.
    """
    values: dict[str, Any] = {
        "conversation": conversation_id,
        "seq": seq,
        "at": now,
        "intent": told.intent,
        "confidence": told.confidence,
        "aspects": list(told.aspects),
        "outcome": told.came.value,
        "hits": [list(hit) for hit in told.hits],
        "code": told.code,
        "told_field": told.field,
        "commune": told.commune,
        "model": told.model,
    }
    connection.execute(_adding(), values)
    if refused:
        wait(connection, conversation_id, _seq_of(connection, conversation_id, refused, seq), Reason.REFUSED, now=now)
    elif told.came in _LOST:
        wait(connection, conversation_id, seq, Reason.NONE, now=now)


@cache
def _adding() -> sa.Insert:
    """Built once: each turn runs it. The field is that of the procedure, unless another one is told."""
    conversation_id = sa.bindparam("conversation", type_=conversation.c.id.type)
    told = sa.bindparam("told_field", type_=sa.Text())
    channel = sa.select(conversation.c.channel).where(conversation.c.id == conversation_id).scalar_subquery()
    field = sa.select(procedure.c.field).where(procedure.c.code == sa.bindparam("code")).scalar_subquery()
    known = sa.case((told != "", told), else_=sa.func.coalesce(field, ""))
    plain = ("seq", "at", "intent", "confidence", "aspects", "outcome", "hits", "code", "commune", "model")
    columns: dict[str, Any] = {name: sa.bindparam(name, type_=understanding.c[name].type) for name in plain}
    return sa.insert(understanding).values(
        columns | {"conversation_id": conversation_id, "channel": channel, "field": known}
    )


def unhappy(connection: sa.Connection, conversation_id: str, seq: int, code: str, *, now: datetime) -> None:
    """A thumb down in message `seq`: the question that led to the answer on `code` waits; the last one without it."""
    u = understanding.c
    told = (u.conversation_id == conversation_id, u.seq < seq, u.outcome == Came.ANSWERED.value)
    answer = sa.select(sa.func.max(u.seq)).where(*told, *([u.code == code] if code else []))
    answered = connection.execute(answer).scalar()
    if answered is not None and (question := _typed(connection, conversation_id, inbox.c.seq <= answered)):
        wait(connection, conversation_id, question, Reason.UNHAPPY, now=now)


def wait(
    connection: sa.Connection, conversation_id: str, seq: int | None, reason: Reason, *, now: datetime
) -> int | None:
    """The citizen's typed message waits for the staff; the id of its row. Nothing for a button, nor a second time."""
    if seq is None or not _typed(connection, conversation_id, inbox.c.seq == seq):
        return None
    here = (unanswered.c.conversation_id == conversation_id, unanswered.c.seq == seq)
    if (known := connection.execute(sa.select(unanswered.c.id).where(*here)).scalar()) is not None:
        return int(known)
    u, m = understanding.c, message.c
    at = sa.and_(u.conversation_id == m.conversation_id, u.seq == m.seq)
    columns = (m.text, u.intent, u.code, u.field, u.commune)
    found = sa.select(*columns).select_from(message.outerjoin(understanding, at))
    row = connection.execute(found.where(m.conversation_id == conversation_id, m.seq == seq)).mappings().one()
    values = {name: value or "" for name, value in row.items()} | {"reason": reason.value, "at": now}
    values |= {"conversation_id": conversation_id, "seq": seq, "state": State.OPEN.value}
    return int(connection.execute(sa.insert(unanswered).values(values).returning(unanswered.c.id)).scalar_one())


def _typed(connection: sa.Connection, conversation_id: str, *conditions: sa.ColumnElement[bool]) -> int | None:
    """The newest message in the citizen's own words that meets the conditions."""
    typed = (inbox.c.conversation_id == conversation_id, inbox.c.payload.is_(None))
    return connection.execute(sa.select(sa.func.max(inbox.c.seq)).where(*typed, *conditions)).scalar()


def _seq_of(connection: sa.Connection, conversation_id: str, text: str, until: int) -> int | None:
    """The newest message of the citizen with this text."""
    m = message.c
    here = (m.conversation_id == conversation_id, m.seq <= until, m.sender == Sender.CITIZEN.value)
    return connection.execute(sa.select(sa.func.max(m.seq)).where(*here, sa.func.trim(m.text) == text)).scalar()
