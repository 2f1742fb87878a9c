"""Reading an uploaded file into a list of differences, a batch of changes a transaction.

Nothing that citizens see is touched. Who begins again after a process that died begins with an empty list.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from kb.calendar.model import today
from kb.db import reading, writing
from kb.errors import ImportFileError
from kb.imports import leasing
from kb.imports.differences import differences
from kb.imports.leasing import Lease
from kb.imports.model import ChangeKind, ChangeState, Difference, ImportState, Measuring
from kb.imports.strings import say
from kb.imports.tables import import_change
from kb.procedures import queries
from kb.procedures.content import as_content
from kb.procedures.ingest import Line, count_records, read_records
from kb.procedures.ingest.bounds import check_unpacked
from kb.procedures.model import Procedure
from kb.procedures.reading import ImportReport, Reader

# A batch is stored after so many changes or seconds, whichever comes first: progress is seen, and nobody waits long.
BATCH = 100
SECONDS = 1.0
# A list this short is measured without being asked.
SHORT = 200


@dataclass(slots=True)
class _Listing:
    """One reading of one file."""

    engine: sa.Engine
    lease: Lease
    known: frozenset[str]
    report: ImportReport = field(default_factory=ImportReport)
    read: int = 0
    batch: dict[str, Procedure] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    flushed: float = field(default_factory=time.monotonic)

    def counted(self, lines: Iterable[Line]) -> Iterator[Line]:
        """The lines, with the progress stored in between."""
        for line in lines:
            yield line
            self.read += 1
            if len(self.batch) >= BATCH or time.monotonic() - self.flushed > SECONDS:
                self.flush()

    def take(self, procedure: Procedure) -> None:
        """Of a code that comes twice the last holds."""
        self.positions.setdefault(procedure.code, len(self.positions) + 1)
        self.batch[procedure.code] = procedure

    def flush(self) -> None:
        """Store what came since the last time. Raises `LeaseLostError`."""
        rows = self._rows()
        with writing(self.engine) as connection:
            leasing.hold(connection, self.lease, lines_read=self.read)
            c = import_change.c
            twice = (c.job_id == self.lease.job_id, c.code.in_(list(self.batch)))
            connection.execute(sa.delete(import_change).where(*twice))
            if rows:
                connection.execute(sa.insert(import_change), rows)
        self.batch.clear()
        self.flushed = time.monotonic()

    def _rows(self) -> list[dict[str, Any]]:
        codes = [code for code in self.batch if code in self.known]
        with reading(self.engine) as connection:
            before = {value.code: value for value in queries.procedures(connection, codes, day=None)}
            public = {value.code for value in queries.procedures(connection, codes, day=today())}
        return [
            self._row(procedure, before.get(code), public=code not in before or code in public)
            for code, procedure in self.batch.items()
        ]

    def _row(self, after: Procedure, before: Procedure | None, *, public: bool) -> dict[str, Any]:
        told = differences(before, after)
        told += () if public else (Difference("standing", say("retired")),)
        kind = ChangeKind.CHANGED if before else ChangeKind.ADDED
        return {
            "job_id": self.lease.job_id,
            "code": after.code,
            "position": self.positions[after.code],
            "kind": kind.value,
            "title": after.title,
            "field": after.field,
            "before": as_content(before) if before else None,
            "content": as_content(after),
            "differences": [[each.part, each.text] for each in told],
            "parts": " " + " ".join(dict.fromkeys(each.part for each in told)) + " ",
            "findings": len(after.findings),
            "state": ChangeState.WAITING.value,
        }


def list_changes(engine: sa.Engine, lease: Lease, path: Path, *, checked_at: date | None) -> None:
    """Read the file of an import that was claimed; afterwards it is ready, or failed with the reason, and the file is
    empty: what it held that is no procedure is nobody's business, and its place says where the rest of the work is.

    Raises `LeaseLostError` when another process began with it meanwhile.
    """
    try:
        listing = _listed(engine, lease, path, checked_at)
    except ImportFileError as error:
        _fail(engine, lease, str(error))
        _empty(path)
        return
    short = 0 < len(listing.positions) <= SHORT
    with writing(engine) as connection:
        leasing.finish(
            connection,
            lease,
            state=ImportState.READY.value,
            lines_total=listing.read,
            unchanged=listing.report.unchanged,
            rejected=[list(refused) for refused in listing.report.rejected],
            measuring=(Measuring.WAITING if short else Measuring.IDLE).value,
        )
    _empty(path)


def _empty(path: Path) -> None:
    if path.is_file():
        path.write_bytes(b"")


def _listed(engine: sa.Engine, lease: Lease, path: Path, checked_at: date | None) -> _Listing:
    if not path.is_file():
        raise ImportFileError(say("lost_file"))
    check_unpacked(path)
    _begin(engine, lease, count_records(path) or 0)
    with reading(engine) as connection:
        reader = Reader.of(connection, checked_at)
    listing = _Listing(engine, lease, frozenset(reader.known))
    for procedure in reader.read(listing.counted(read_records(path)), listing.report):
        listing.take(procedure)
    listing.flush()
    return listing


def _begin(engine: sa.Engine, lease: Lease, total: int) -> None:
    with writing(engine) as connection:
        leasing.hold(connection, lease, state=ImportState.READING.value, lines_read=0, lines_total=total)
        connection.execute(sa.delete(import_change).where(import_change.c.job_id == lease.job_id))


def _fail(engine: sa.Engine, lease: Lease, reason: str) -> None:
    with writing(engine) as connection:
        leasing.finish(connection, lease, state=ImportState.FAILED.value, error=reason)
        connection.execute(sa.delete(import_change).where(import_change.c.job_id == lease.job_id))
