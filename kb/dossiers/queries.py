"""One function a question about dossiers. Every one takes an open connection and its transaction."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kb.dossiers.model import DossierEvent, DossierStatus, DossierTimeline, Stage
from kb.dossiers.tables import dossier, dossier_event, dossier_lookup
from kb.messages.queries import as_utc
from kb.messages.tables import conversation


def hold(connection: sa.Connection, names: Iterable[str]) -> None:
    """Wait until no other transaction holds one of these names, and hold them until this one ends.

    SQLite has a single writer anyway.
    """
    if connection.dialect.name != "postgresql":
        return
    # In one order everywhere, or two would wait for each other.
    for name in sorted(set(names)):
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


def status(connection: sa.Connection, code: str) -> DossierStatus | None:
    """The present stage and the appointed day."""
    joined = dossier.join(dossier_event, dossier_event.c.code == dossier.c.code)
    rows = sa.select(dossier.c.appointed_on, dossier_event.c.stage).select_from(joined).where(dossier.c.code == code)
    row = connection.execute(rows.order_by(dossier_event.c.position.desc()).limit(1)).first()
    return None if row is None else DossierStatus(code, Stage(row.stage), row.appointed_on)


def timeline(connection: sa.Connection, code: str) -> DossierTimeline | None:
    """The dossier with its events."""
    return timelines(connection, [code]).get(code)


def timelines(connection: sa.Connection, codes: Collection[str]) -> dict[str, DossierTimeline]:
    """The dossiers of these codes with their events."""
    events = _events(connection, codes)
    rows = connection.execute(sa.select(dossier).where(dossier.c.code.in_(codes)))
    return {
        row.code: DossierTimeline(
            row.code, row.title, row.office, row.appointed_on, tuple(events[row.code]), row.procedure_code
        )
        for row in rows
        if row.code in events
    }


def _events(connection: sa.Connection, codes: Collection[str]) -> dict[str, list[DossierEvent]]:
    rows = sa.select(dossier_event).where(dossier_event.c.code.in_(codes))
    events: dict[str, list[DossierEvent]] = {}
    for row in connection.execute(rows.order_by(dossier_event.c.code, dossier_event.c.position)):
        value = DossierEvent(Stage(row.stage), as_utc(row.at), row.reason, row.todo, row.until, row.place)
        events.setdefault(row.code, []).append(value)
    return events


def phones(connection: sa.Connection, codes: Collection[str]) -> dict[str, str]:
    """The sealed telephone numbers of these dossiers; "" where there is none."""
    rows = connection.execute(sa.select(dossier.c.code, dossier.c.phone).where(dossier.c.code.in_(codes)))
    return {row.code: row.phone for row in rows}


def origin(connection: sa.Connection, conversation_id: str) -> str:
    """The digest of the address that opened the conversation; "" when unknown."""
    row = sa.select(conversation.c.origin).where(conversation.c.id == conversation_id)
    return connection.execute(row).scalar_one_or_none() or ""


def entry(connection: sa.Connection, message_id: str, what: str, code: str) -> sa.Row[Any] | None:
    """What the audit has of this attempt: `id` and `outcome`."""
    table = dossier_lookup
    same = (table.c.message_id == message_id, table.c.what == what, table.c.code == code)
    return connection.execute(sa.select(table.c.id, table.c.outcome).where(*same)).first()


def newest_times(connection: sa.Connection, limit: int, *conditions: Any) -> list[datetime]:
    """When the newest look-ups that meet the conditions were, newest first."""
    rows = sa.select(dossier_lookup.c.at).where(*conditions).order_by(dossier_lookup.c.at.desc()).limit(limit)
    return [as_utc(at) for at in connection.scalars(rows)]


def newest_times_by_code(connection: sa.Connection, limit: int, *conditions: Any) -> list[datetime]:
    """The same, each code once, at its newest time."""
    newest = sa.func.max(dossier_lookup.c.at)
    rows = sa.select(newest).where(*conditions).group_by(dossier_lookup.c.code).order_by(newest.desc()).limit(limit)
    return [as_utc(at) for at in connection.scalars(rows)]
