"""Handing announcements to senders: at least once, each time under the same key.

A sender that keeps the key (a file, a gateway with idempotency keys) has each once. On the wire of an e-mail a crash
between sending and recording sends it again, under the same Message-ID (`kb.dossiers.mail`).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from kb.db import reading, writing
from kb.dossiers.tables import announcement

# An announcement is given up after so many attempts; the pauses between them add up to about two hours.
MOST_ATTEMPTS = 8
_FIRST_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An announcement under a lease. `address` is sealed; `attempt` counts from 1."""

    id: int
    key: str
    way: str
    address: str
    subject: str
    text: str
    attempt: int


def key_of(conversation_id: str, seq: int) -> str:
    """The key of what goes out beside this message.

    A message has its number once: from A to B and back to A are three messages, each with a key of its own. Digested,
    because the key goes out, and from the conversation's random id, because a new database counts from 1 again.
    """
    return "dossier-" + hashlib.sha256(f"{conversation_id}-{seq}".encode()).hexdigest()[:40]


def add_outgoing(
    connection: sa.Connection, key: str, way: str, *, address: str, subject: str, text: str, now: datetime
) -> None:
    """Queue it in the caller's transaction; `address` is sealed."""
    message = {"key": key, "way": way, "address": address, "subject": subject, "text": text}
    queued = {"state": "waiting", "attempts": 0, "next_attempt_at": now}
    connection.execute(sa.insert(announcement).values(message | queued))


def next_outgoing(engine: sa.Engine, now: datetime, lease: timedelta) -> Waiting | None:
    """The announcement that waits longest, under a lease that must be longer than sending takes. None when none is due.

    Attempts are counted when they begin, so that one which kills its process does not come for ever.
    """
    ready = (announcement.c.state == "waiting", announcement.c.next_attempt_at <= now)
    oldest_first = (announcement.c.next_attempt_at, announcement.c.id)
    first = sa.select(announcement).where(*ready).order_by(*oldest_first).limit(1)
    with reading(engine) as connection:
        if connection.execute(first).first() is None:
            return None
    with writing(engine) as connection:
        row = connection.execute(first.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        taken = {"attempts": row.attempts + 1, "next_attempt_at": now + lease}
        connection.execute(sa.update(announcement).where(announcement.c.id == row.id).values(taken))
        return Waiting(row.id, row.key, row.way, row.address, row.subject, row.text, row.attempts + 1)


def sent(engine: sa.Engine, waiting: Waiting, *, now: datetime) -> None:
    """It is out; its address is forgotten."""
    _change(engine, waiting, state="sent", sent_at=now, address="")


def not_sent(engine: sa.Engine, waiting: Waiting, *, now: datetime) -> bool:
    """Try again after a pause that doubles each time; False when it is given up, and its address forgotten."""
    if waiting.attempt >= MOST_ATTEMPTS:
        _change(engine, waiting, state="failed", address="")
        return False
    _change(engine, waiting, next_attempt_at=now + _FIRST_PAUSE * 2 ** (waiting.attempt - 1))
    return True


def _change(engine: sa.Engine, waiting: Waiting, **values: object) -> None:
    this = (announcement.c.id == waiting.id, announcement.c.state == "waiting")
    with writing(engine) as connection:
        connection.execute(sa.update(announcement).where(*this).values(values))
