"""Holds: what must not be deleted, by rule or on request, until somebody releases it (an inquiry, a court)."""

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from kb.db import reading, writing
from kb.errors import KbError
from kb.messages.queries import as_utc
from kb.operations.tables import hold
from kb.people.audit import note
from kb.people.model import Actor

CONVERSATION, FEEDBACK = "conversation", "feedback"


@dataclass(frozen=True, slots=True)
class Hold:
    """What is held, by whom and why."""

    kind: str
    subject: str
    why: str
    author: str
    at: datetime


class HeldError(KbError):
    """It is held and was not deleted."""

    def __init__(self, subject: str) -> None:
        super().__init__(f"{subject} is held")
        self.subject = subject


def holds(engine: sa.Engine) -> tuple[Hold, ...]:
    """All, the newest first."""
    with reading(engine) as connection:
        rows = connection.execute(sa.select(hold).order_by(hold.c.at.desc())).mappings()
        return tuple(Hold(**dict(row) | {"at": as_utc(row["at"])}) for row in rows)


def keep(engine: sa.Engine, kind: str, subject: str, *, why: str, by: Actor) -> None:
    """Hold it; again changes the reason."""
    this = (hold.c.kind == kind, hold.c.subject == subject)
    row = {"kind": kind, "subject": subject, "why": why, "author": by.name, "at": datetime.now(UTC)}
    with writing(engine) as connection:
        connection.execute(sa.delete(hold).where(*this))
        connection.execute(sa.insert(hold).values(row))
        note(connection, by, "hold.keep", f"{kind} {subject}", why=why)


def release(engine: sa.Engine, kind: str, subject: str, *, why: str, by: Actor) -> None:
    """The rule holds again."""
    with writing(engine) as connection:
        connection.execute(sa.delete(hold).where(hold.c.kind == kind, hold.c.subject == subject))
        note(connection, by, "hold.release", f"{kind} {subject}", why=why)


def held(connection: sa.Connection, kind: str) -> frozenset[str]:
    """The ids or codes that are held."""
    return frozenset(connection.scalars(sa.select(hold.c.subject).where(hold.c.kind == kind)))


def is_held(kind: str, subject: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """As a condition of a statement."""
    return sa.exists().where(hold.c.kind == kind, hold.c.subject == subject)
