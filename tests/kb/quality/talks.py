"""Turns as the public edge stores them, with what was understood."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from kb.db import reading, writing
from kb.messages import service, turns
from kb.messages.model import Answer, Draft, InboxItem, Sender
from kb.people.model import Actor
from kb.procedures.storing import store
from kb.quality.tables import unanswered, understanding
from tests.samples import BOAT, SILENT

LEASE = timedelta(seconds=30)
EDITOR = Actor("an", "127.0.0.1")
CODE = BOAT.code
UNDERSTOOD: dict[str, Any] = {
    "do": "understanding.add",
    "intent": "ask_procedure",
    "confidence": 0.91,
    "aspects": ["fee"],
    "outcome": "answered",
    "hits": [[CODE, 0.93], ["9.000002", 0.2]],
    "code": CODE,
    "commune": "Phường Nha Trang",
    "model": "m1",
}
LOST = UNDERSTOOD | {"outcome": "not_found", "code": "", "field": "Thủy sản", "hits": []}


def with_boats(engine: sa.Engine) -> None:
    """Two procedures."""
    with writing(engine) as connection:
        store(connection, [BOAT, SILENT], author="test", act="load")


def taken(engine: sa.Engine, conversation: str, text: str, payload: str | None = None) -> InboxItem:
    """A message of the citizen, under a lease."""
    client_id = f"c{sum(service.last_seqs(engine, [conversation]).values())}"
    service.accept(engine, conversation, client_id=client_id, text=text, payload=payload)
    item = turns.claim(engine, owner="test", lease=LEASE)
    assert item is not None
    return item


def turn(engine: sa.Engine, conversation: str, text: str, *effects: dict[str, Any], payload: str | None = None) -> int:
    """A whole turn; the seq of the citizen's message."""
    item = taken(engine, conversation, text, payload)
    assert turns.finish(engine, item, Answer((Draft(Sender.BOT, "Đáp."),), effects))
    return item.seq


def lost(engine: sa.Engine, *texts: str) -> str:
    """A conversation in which nothing was found for these."""
    conversation = service.open_conversation(engine).id
    for text in texts:
        turn(engine, conversation, text, LOST)
    return conversation


def rows(engine: sa.Engine, table: sa.Table) -> list[dict[str, Any]]:
    """All rows of a table."""
    with reading(engine) as connection:
        return [dict(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()]


def waiting(engine: sa.Engine) -> list[tuple[str, str]]:
    """Text and reason of what waits or was decided."""
    return [(row["text"], row["reason"]) for row in rows(engine, unanswered)]


def read(engine: sa.Engine) -> list[dict[str, Any]]:
    """What was understood."""
    return rows(engine, understanding)
