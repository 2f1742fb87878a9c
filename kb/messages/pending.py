"""What a conversation is in the middle of. Read by a turn before it answers, changed together with its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kb.db import reading
from kb.messages import statements
from kb.messages.queries import as_utc
from kb.messages.statements import here
from kb.messages.tables import pending


@dataclass(frozen=True, slots=True)
class Pending:
    """One topic: its data, what private thing its open question asks for, and when it was touched last."""

    data: Mapping[str, Any]
    private: str
    updated_at: datetime


def pending_of(engine: sa.Engine, conversation_id: str) -> dict[str, Pending]:
    """All that the conversation is in the middle of, by topic."""
    with reading(engine) as connection:
        rows = connection.execute(statements.pending_of(), here(conversation_id))
        return {row.topic: Pending(row.data, row.private, as_utc(row.updated_at)) for row in rows}


def keep(
    connection: sa.Connection, conversation_id: str, topic: str, data: Mapping[str, Any], *, private: str, now: datetime
) -> None:
    """Put the topic's data in place of what it had."""
    drop(connection, conversation_id, topic)
    values = {"data": dict(data), "private": private, "updated_at": now}
    connection.execute(sa.insert(pending).values(conversation_id=conversation_id, topic=topic, **values))


def drop(connection: sa.Connection, conversation_id: str, topic: str) -> None:
    """The topic is over."""
    here = (pending.c.conversation_id == conversation_id, pending.c.topic == topic)
    connection.execute(sa.delete(pending).where(*here))
