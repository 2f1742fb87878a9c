"""Emergency notices in a conversation: each is told once, in the transaction of the answer that it stands before."""

from datetime import datetime

import sqlalchemy as sa

from kb.messages.model import Draft, Sender
from kb.operations.model import NoticeKind
from kb.operations.tables import notice, notice_told


def untold(connection: sa.Connection, conversation_id: str, *, now: datetime) -> list[Draft]:
    """What this conversation has not been told yet; from now on it has."""
    told = (notice_told.c.notice_id == notice.c.id, notice_told.c.conversation_id == conversation_id)
    lasts = sa.or_(notice.c.ends_at.is_(None), notice.c.ends_at > now)
    holds = (notice.c.kind == NoticeKind.EMERGENCY.value, notice.c.ended_at.is_(None), notice.c.begins_at <= now, lasts)
    rows = sa.select(notice.c.id, notice.c.text).where(*holds, ~sa.exists().where(*told)).order_by(notice.c.id)
    found = connection.execute(rows).all()
    if found:
        marks = [{"notice_id": row.id, "conversation_id": conversation_id} for row in found]
        connection.execute(sa.insert(notice_told), marks)
    return [draft_of(row.text) for row in found]


def draft_of(text: str, *, kind: NoticeKind = NoticeKind.EMERGENCY) -> Draft:
    """The message that tells it."""
    return Draft(Sender.SYSTEM, text, card={"type": "notice", "kind": kind.value})
