"""The audit: who did or looked at what, when, and why. It is only ever added to; triggers refuse everything else."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from kb.db import reading, writing
from kb.messages.queries import as_utc
from kb.people.model import Actor, AuditEntry
from kb.people.tables import audit


def note(
    connection: sa.Connection,
    by: Actor,
    act: str,
    subject: str,
    *,
    why: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry in the transaction of what was done, so that neither is without the other.

    `act` is a name like "procedure.publish"; `subject` the code or id it was done to.
    """
    values = {"at": datetime.now(UTC), "who": by.name, "address": by.address, "act": act, "subject": subject[:128]}
    connection.execute(sa.insert(audit).values(values | {"why": why, "detail": dict(detail or {})}))


def note_view(engine: sa.Engine, by: Actor, act: str, subject: str, *, why: str = "") -> None:
    """Add an entry for a look at personal data."""
    with writing(engine) as connection:
        note(connection, by, act, subject, why=why)


def entries(
    engine: sa.Engine, *, act: str = "", subject: str = "", who: str = "", limit: int = 100
) -> tuple[AuditEntry, ...]:
    """The newest entries first; `act` is the beginning of a name, the others are whole."""
    wanted = [audit.c.act.startswith(act, autoescape=True)] if act else []
    wanted += [column == value for column, value in ((audit.c.subject, subject), (audit.c.who, who)) if value]
    rows = sa.select(audit).where(*wanted).order_by(audit.c.id.desc()).limit(limit)
    with reading(engine) as connection:
        return tuple(AuditEntry(**dict(row) | {"at": as_utc(row["at"])}) for row in connection.execute(rows).mappings())
