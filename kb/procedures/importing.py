"""Import of a file of national records: one transaction a file, one revision a changed procedure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from kb.db import writing
from kb.procedures import queries
from kb.procedures.ingest import read_records
from kb.procedures.ingest.files import Line
from kb.procedures.model import Procedure
from kb.procedures.reading import ImportReport, Reader
from kb.procedures.storing import store

__all__ = ["ImportReport", "import_file", "with_aliases"]

Advance = Callable[[int], object]
_BATCH = 200


class _DryRun(Exception):  # noqa: N818 - it ends a transaction, it is not an error
    """Rolls the transaction of a dry run back."""


def import_file(
    engine: sa.Engine,
    path: Path,
    *,
    author: str,
    checked_at: date | None = None,
    dry_run: bool = False,
    advance: Advance = lambda _lines: None,
) -> ImportReport:
    """Store the records of a file as published. Raises `ImportFileError` when the file as a whole cannot be read;
    then, and in a dry run, nothing is stored. `advance` is called with the number of lines read since the last call.
    """
    report = ImportReport()
    try:
        with writing(engine) as connection:
            _import(connection, _counted(read_records(path), advance), report, author, checked_at)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return report


def _counted(lines: Iterable[Line], advance: Advance) -> Iterator[Line]:
    for line in lines:
        yield line
        advance(1)


def _import(
    connection: sa.Connection, lines: Iterable[Line], report: ImportReport, author: str, checked_at: date | None
) -> None:
    batch: dict[str, Procedure] = {}
    for procedure in Reader.of(connection, checked_at).read(lines, report):
        batch[procedure.code] = procedure
        if len(batch) >= _BATCH:
            _flush(connection, batch, author)
    _flush(connection, batch, author)


def _flush(connection: sa.Connection, batch: dict[str, Procedure], author: str) -> None:
    values = list(batch.values())
    store(connection, with_aliases(connection, values), author=author, act="import")
    batch.clear()


def with_aliases(connection: sa.Connection, values: Sequence[Procedure]) -> list[Procedure]:
    """Short names and sample questions are the staff's work; a new source record does not take them away."""
    kept = queries.aliases(connection, [value.code for value in values])
    return [
        replace(value, aliases=kept[value.code].aliases, questions=kept[value.code].questions)
        if value.code in kept
        else value
        for value in values
    ]
