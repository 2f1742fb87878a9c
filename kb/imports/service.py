"""What others ask of imports: look at them and their changes, decide, measure, apply, undo."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from kb.db import reading, writing
from kb.imports import queries
from kb.imports.applying import apply, undo
from kb.imports.leasing import waiting
from kb.imports.model import (
    ChangeCounts,
    ChangeFilter,
    ChangeState,
    ChangeValues,
    ImportChange,
    ImportJob,
    ImportNotFoundError,
    ImportState,
    ImportStateError,
    Measuring,
)
from kb.imports.tables import import_change, import_job
from kb.imports.uploads import file_of, upload
from kb.people.audit import note
from kb.people.model import Actor

__all__ = [
    "accept",
    "accept_all",
    "apply",
    "ask_to_measure",
    "change",
    "changes",
    "counts",
    "job",
    "jobs",
    "remove_files",
    "undo",
    "upload",
    "waiting_here",
]

# What may still be decided, and decided again.
_OPEN = (ChangeState.WAITING, ChangeState.ACCEPTED, ChangeState.REFUSED)


def jobs(engine: sa.Engine, *, limit: int = 50) -> tuple[ImportJob, ...]:
    """The newest imports first, without their refused lines."""
    with reading(engine) as connection:
        return queries.jobs(connection, limit=limit)


def job(engine: sa.Engine, job_id: int) -> ImportJob:
    """Raises `ImportNotFoundError`."""
    with reading(engine) as connection:
        return queries.job(connection, job_id)


def counts(engine: sa.Engine, job_id: int) -> ChangeCounts:
    """What there is in the whole list."""
    with reading(engine) as connection:
        return queries.counts(connection, job_id)


def changes(
    engine: sa.Engine, job_id: int, wanted: ChangeFilter, *, limit: int, offset: int = 0
) -> tuple[tuple[ImportChange, ...], int]:
    """Changes in the order of the file, and how many are meant in all."""
    with reading(engine) as connection:
        found = queries.changes(connection, job_id, wanted, limit=limit, offset=offset)
        return found, queries.count_changes(connection, job_id, wanted)


def change(engine: sa.Engine, job_id: int, code: str) -> ChangeValues:
    """A change with both values. Raises `ImportNotFoundError`."""
    with reading(engine) as connection:
        found = queries.values(connection, job_id, code=code)
    if not found:
        raise ImportNotFoundError(f"{job_id}/{code}")
    return found[0]


def accept(engine: sa.Engine, job_id: int, codes: Sequence[str], accepted: bool, *, by: Actor) -> int:
    """Accept or refuse these; returns how many. Raises `ImportNotFoundError`, `ImportStateError`."""
    return _decide(engine, job_id, import_change.c.code.in_(list(codes)), accepted, by, codes=list(codes)[:50])


def accept_all(engine: sa.Engine, job_id: int, wanted: ChangeFilter, accepted: bool, *, by: Actor) -> int:
    """Accept or refuse all that are meant; returns how many. Raises `ImportNotFoundError`, `ImportStateError`."""
    return _decide(engine, job_id, queries.matching(job_id, wanted), accepted, by, all=True)


def _decide(
    engine: sa.Engine, job_id: int, these: sa.ColumnElement[bool], accepted: bool, by: Actor, **detail: object
) -> int:
    state = ChangeState.ACCEPTED if accepted else ChangeState.REFUSED
    c = import_change.c
    still_open = c.state.in_([each.value for each in _OPEN])
    with writing(engine) as connection:
        _check_ready(connection, job_id)
        where = (c.job_id == job_id, still_open, these)
        done = connection.execute(sa.update(import_change).where(*where).values(state=state.value)).rowcount
        note(connection, by, f"import.{state.value}", str(job_id), detail={"changes": done, **detail})
    return done


def ask_to_measure(engine: sa.Engine, job_id: int, *, by: Actor) -> None:
    """Have the search measured with what is accepted now. Raises `ImportNotFoundError`, `ImportStateError`."""
    with writing(engine) as connection:
        found = _check_ready(connection, job_id)
        if found.measuring in (Measuring.WAITING, Measuring.WORKING):
            return
        asked = {"measuring": Measuring.WAITING.value, "attempts": 0}
        connection.execute(sa.update(import_job).where(import_job.c.id == job_id).values(asked))
        note(connection, by, "import.measure", str(job_id))


def _check_ready(connection: sa.Connection, job_id: int) -> ImportJob:
    found = queries.job(connection, job_id, locked=True)
    if found.state is not ImportState.READY:
        raise ImportStateError(found.state.value)
    return found


def remove_files(engine: sa.Engine, var: Path) -> int:
    """Remove the files of imports that are over, whatever they hold; returns how many. Blocks."""
    folders = [folder for folder in (var / "imports").glob("[0-9]*") if folder.name.isdigit()]
    if not folders:
        return 0
    c = import_job.c
    over = c.state.in_([each.value for each in (ImportState.FAILED, ImportState.APPLIED, ImportState.UNDONE)])
    busy = c.measuring.in_([Measuring.WAITING.value, Measuring.WORKING.value])
    with reading(engine) as connection:
        ids = set(connection.scalars(sa.select(c.id).where(over, ~busy)))
    gone = [folder for folder in folders if int(folder.name) in ids]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def waiting_here(engine: sa.Engine, var: Path) -> tuple[int, ...]:
    """The imports with work that nobody does, and whose file lies under this folder of state."""
    found = [job(engine, job_id) for job_id in waiting(engine)]
    return tuple(each.id for each in found if file_of(var, each.id, each.file_name).is_file())
