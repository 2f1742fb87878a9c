"""Putting accepted changes in and taking them out again, each in one transaction that leaves revisions.

A record that was changed in between is left as it is. What is compared is what the import itself writes: short names
and sample questions are the staff's, and stay.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from kb.db import writing
from kb.imports import queries
from kb.imports.model import ChangeState, ChangeValues, ImportState, ImportStateError, Outcome
from kb.imports.tables import import_change, import_job
from kb.people.audit import note
from kb.people.model import Actor
from kb.procedures import storing, tables
from kb.procedures.importing import with_aliases
from kb.procedures.model import Procedure
from kb.procedures.queries import CHUNK, procedures

_STANDING = ("status", "effective_from", "effective_until", "retired_because", "successor")


def apply(engine: sa.Engine, job_id: int, *, by: Actor) -> Outcome:
    """Put the accepted changes in as revisions `import` of who applies them.

    Raises `ImportNotFoundError`; `ImportStateError` where the list is not ready, or nothing is accepted ("empty").
    """
    with writing(engine) as connection:
        storing.lock_revisions(connection)
        _check(connection, job_id, ImportState.READY)
        accepted = queries.values(connection, job_id, states=[ChangeState.ACCEPTED])
        if not accepted:
            raise ImportStateError("empty")
        current = _stored(connection, accepted)
        fit = [each for each in accepted if _same(current.get(each.change.code), each.before)]
        stale = [each for each in accepted if not _same(current.get(each.change.code), each.before)]
        _store(connection, [each.after for each in fit], by, "import")
        _mark(connection, job_id, fit, ChangeState.APPLIED)
        _mark(connection, job_id, stale, ChangeState.STALE)
        if fit:
            _close(connection, job_id, state=ImportState.APPLIED.value, applied_by=by.name, applied_at=_now())
        return _noted(connection, by, "import.apply", job_id, Outcome(len(fit), len(stale)))


def undo(engine: sa.Engine, job_id: int, *, by: Actor) -> Outcome:
    """Put back what stood before, and take out what was added, as revisions `undo`.

    Raises `ImportNotFoundError`; `ImportStateError` where it was not applied.
    """
    with writing(engine) as connection:
        storing.lock_revisions(connection)
        _check(connection, job_id, ImportState.APPLIED)
        applied = queries.values(connection, job_id, states=[ChangeState.APPLIED])
        current = _stored(connection, applied)
        held = _held_back(connection, current)
        fit = [each for each in applied if _undoable(each, current.get(each.change.code), held)]
        _store(connection, [each.before for each in fit if each.before], by, "undo")
        added = [each.change.code for each in fit if each.before is None]
        storing.remove(connection, added, author=by.name, act="undo")
        _mark(connection, job_id, fit, ChangeState.UNDONE)
        _close(connection, job_id, state=ImportState.UNDONE.value, undone_by=by.name, undone_at=_now())
        return _noted(connection, by, "import.undo", job_id, Outcome(len(fit), len(applied) - len(fit)))


def _now() -> datetime:
    return datetime.now(UTC)


def _check(connection: sa.Connection, job_id: int, state: ImportState) -> None:
    job = queries.job(connection, job_id, locked=True)
    if job.state is not state:
        raise ImportStateError(job.state.value)


def _stored(connection: sa.Connection, changes: Iterable[ChangeValues]) -> dict[str, Procedure]:
    codes = [each.change.code for each in changes]
    return {value.code: value for value in procedures(connection, codes, day=None)}


def _same(stored: Procedure | None, known: Procedure | None) -> bool:
    if stored is None or known is None:
        return stored is known
    return replace(stored, aliases=known.aliases, questions=known.questions) == known


def _undoable(change: ChangeValues, stored: Procedure | None, held: frozenset[str]) -> bool:
    if change.before is None:
        # Names that the staff gave an added procedure since, and its being retired, would be lost with it.
        return stored == change.after and change.change.code not in held
    return _same(stored, change.after)


def _store(connection: sa.Connection, values: Sequence[Procedure], by: Actor, act: str) -> None:
    """What is not published stays so: an import brings nothing back that the staff took away."""
    codes = [value.code for value in values]
    standings = _standings(connection, codes)
    storing.store(connection, with_aliases(connection, values), author=by.name, act=act)
    for code, standing in standings.items():
        this = tables.procedure.c.code == code
        connection.execute(sa.update(tables.procedure).where(this).values(standing))


def _held_back(connection: sa.Connection, codes: Iterable[str]) -> frozenset[str]:
    return frozenset(_standings(connection, list(codes)))


def _standings(connection: sa.Connection, codes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Those that are not simply published, with what is said of it."""
    c = tables.procedure.c
    special = sa.or_(c.status != "published", c.effective_from.is_not(None), c.effective_until.is_not(None))
    found: dict[str, dict[str, Any]] = {}
    for at in range(0, len(codes), CHUNK):
        columns = (c.code, *(c[name] for name in _STANDING))
        rows = connection.execute(sa.select(*columns).where(c.code.in_(codes[at : at + CHUNK]), special)).mappings()
        found |= {row["code"]: {name: row[name] for name in _STANDING} for row in rows}
    return found


def _mark(connection: sa.Connection, job_id: int, changes: Sequence[ChangeValues], state: ChangeState) -> None:
    codes = [each.change.code for each in changes]
    for at in range(0, len(codes), CHUNK):
        these = (import_change.c.job_id == job_id, import_change.c.code.in_(codes[at : at + CHUNK]))
        connection.execute(sa.update(import_change).where(*these).values(state=state.value))


def _close(connection: sa.Connection, job_id: int, **values: object) -> None:
    connection.execute(sa.update(import_job).where(import_job.c.id == job_id).values(**values, measuring=""))


def _noted(connection: sa.Connection, by: Actor, act: str, job_id: int, outcome: Outcome) -> Outcome:
    note(connection, by, act, str(job_id), detail={"done": outcome.done, "left": outcome.left})
    return outcome
