"""The audit: who did or looked at what, when, and why. It is only ever added to; triggers refuse everything else."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from kb.db import reading, writing
from kb.messages.queries import as_utc
from kb.people.model import Actor, AuditEntry
from kb.people.tables import audit
from observe.events import tell

# Their subject is what somebody typed: it is for the audit, not for the log.
_TYPED = ("hold.",)


def note(
    connection: sa.Connection,
    by: Actor,
    act: str,
    subject: str,
    *,
    why: str = "",
    detail: Mapping[str, Any] | None = None,
    unnamed: bool = False,
) -> None:
    """Add an entry in the transaction of what was done, so that neither is without the other, and a line to the log
    when it is committed.

    `act` is a name like "procedure.publish"; `subject` the code or id it was done to. `unnamed`: the name is nobody's,
    and may be a password in the wrong field: it stays out of the log.
    """
    values = {"at": datetime.now(UTC), "who": by.name, "address": by.address, "act": act, "subject": subject[:128]}
    connection.execute(sa.insert(audit).values(values | {"why": why, "detail": dict(detail or {})}))
    told: dict[str, Any] = {"address": by.address, "failed": act.endswith(".refused"), "roles": _roles(detail or {})}
    told |= {} if unnamed else {"who": by.name, "of": "" if act.startswith(_TYPED) else subject}
    event.listen(connection, "commit", lambda _: tell(act, **told), once=True)


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


def _roles(detail: Mapping[str, Any]) -> list[str]:
    """Those that an account has from now on; a change tells them beside those before."""
    roles = detail.get("roles") or []
    return list(roles[-1]) if roles and isinstance(roles[-1], list) else list(roles)
