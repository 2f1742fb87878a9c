"""What was published of a procedure and when; going back to it; retiring; the day of the last check."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from kb.db import reading, writing
from kb.errors import ProcedureNotFoundError
from kb.messages.queries import as_utc
from kb.people.audit import note
from kb.people.model import Actor
from kb.procedures import queries
from kb.procedures.content import of_content
from kb.procedures.draft_model import Revision
from kb.procedures.model import Procedure
from kb.procedures.storing import lock_revisions, store
from kb.procedures.tables import procedure, revision

PHRASES = "phrases"


def history(engine: sa.Engine, code: str) -> tuple[Revision, ...]:
    """Its revisions, the newest first; those of citizens' words alone are left out."""
    rows = sa.select(revision).where(revision.c.code == code, revision.c.act != PHRASES).order_by(revision.c.id.desc())
    with reading(engine) as connection:
        return tuple(_as_revision(row) for row in connection.execute(rows).mappings())


def revision_of(engine: sa.Engine, code: str, revision_id: int) -> Revision:
    """Raises `ProcedureNotFoundError` when the procedure has no such revision."""
    with reading(engine) as connection:
        return _get(connection, code, revision_id)


def standing(engine: sa.Engine, code: str) -> tuple[Procedure, str, str, str]:
    """The record, its status, why it was retired and by what it is followed. Raises `ProcedureNotFoundError`."""
    head = procedure.c
    wanted = sa.select(head.status, head.retired_because, head.successor).where(head.code == code)
    with reading(engine) as connection:
        found, row = current(connection, code), connection.execute(wanted).one_or_none()
    if found is None or row is None:
        raise ProcedureNotFoundError(code)
    return found, row.status, row.retired_because, row.successor


def roll_back(engine: sa.Engine, code: str, revision_id: int, *, why: str, by: Actor) -> None:
    """Publish again what that revision said. Raises `ProcedureNotFoundError`."""
    with writing(engine) as connection:
        lock_revisions(connection)
        found = _get(connection, code, revision_id)
        if found.content is None:
            raise ProcedureNotFoundError(code)
        store(connection, [found.content], author=by.name, act="rollback")
        note(connection, by, "procedure.rollback", code, why=why, detail={"revision": revision_id})


def retire(engine: sa.Engine, code: str, *, why: str, successor: str, by: Actor) -> None:
    """Citizens see it no more; `successor` is the code of what takes its place, or "".

    Raises `ProcedureNotFoundError`, for the successor too.
    """
    with writing(engine) as connection:
        lock_revisions(connection)
        if successor and (successor == code or current(connection, successor) is None):
            raise ProcedureNotFoundError(successor)
        values = {"status": "retired", "retired_because": why, "successor": successor}
        published = (procedure.c.code == code, procedure.c.status == "published")
        if connection.execute(sa.update(procedure).where(*published).values(values)).rowcount != 1:
            raise ProcedureNotFoundError(code)
        told = {"code": code, "at": datetime.now(UTC), "author": by.name, "act": "retire", "content": None}
        connection.execute(sa.insert(revision).values(told))
        note(connection, by, "procedure.retire", code, why=why, detail={"successor": successor})


def confirm(engine: sa.Engine, code: str, today: date, *, by: Actor) -> None:
    """Somebody compared the record with its source today. Raises `ProcedureNotFoundError`."""
    with writing(engine) as connection:
        lock_revisions(connection)
        found = queries.procedures(connection, [code], day=today)
        if not found:
            raise ProcedureNotFoundError(code)
        store(connection, [replace(found[0], checked_at=today)], author=by.name, act="check")
        note(connection, by, "procedure.check", code)


def current(connection: sa.Connection, code: str) -> Procedure | None:
    """The record as it is stored, in force or not."""
    found = queries.procedures(connection, [code], day=None)
    return found[0] if found else None


def newest_of(connection: sa.Connection, code: str) -> int:
    """The newest revision of the record itself; 0 when there is none."""
    mine = (revision.c.code == code, revision.c.act != PHRASES)
    return connection.execute(sa.select(sa.func.max(revision.c.id)).where(*mine)).scalar() or 0


def _get(connection: sa.Connection, code: str, revision_id: int) -> Revision:
    wanted = sa.select(revision).where(revision.c.code == code, revision.c.id == revision_id)
    row = connection.execute(wanted).mappings().one_or_none()
    if row is None:
        raise ProcedureNotFoundError(code)
    return _as_revision(row)


def _as_revision(row: Any) -> Revision:
    content = of_content(row["content"]) if row["content"] else None
    return Revision(**dict(row) | {"at": as_utc(row["at"]), "content": content})
