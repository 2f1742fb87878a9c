"""Import of a file of national records: one transaction a file, one revision a changed procedure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from kb.db import writing
from kb.procedures import queries
from kb.procedures.digest import source_digest
from kb.procedures.ingest import RecordError, read_procedure, read_records
from kb.procedures.ingest.files import Line
from kb.procedures.model import Procedure
from kb.procedures.storing import store

Advance = Callable[[int], object]
_BATCH = 200


@dataclass(slots=True)
class ImportReport:
    """What a file brought: codes added and changed, how many stayed as they were, and the lines refused."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    findings: dict[str, int] = field(default_factory=dict)


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
    known = dict(queries.source_digests(connection))
    full = set(queries.codes_with_content(connection))
    batch: dict[str, Procedure] = {}
    for line in lines:
        procedure = _read(line, known, report, checked_at)
        if procedure is None:
            continue
        if procedure.code in full and not _has_content(procedure):
            # A line of a catalogue, title only, takes nothing away from a record that says more.
            report.unchanged += 1
            continue
        if _has_content(procedure):
            full.add(procedure.code)
        (report.changed if procedure.code in known else report.added).append(procedure.code)
        known[procedure.code] = procedure.source_digest
        _count_findings(procedure, report)
        batch[procedure.code] = procedure
        if len(batch) >= _BATCH:
            _flush(connection, batch, author)
    _flush(connection, batch, author)


def _has_content(procedure: Procedure) -> bool:
    return bool(procedure.methods or procedure.documents)


def _read(line: Line, known: dict[str, str], report: ImportReport, checked_at: date | None) -> Procedure | None:
    if line.record is None:
        report.rejected.append((line.number, line.reason))
        return None
    if known.get(str(line.record.get("ma", "")).strip()) == source_digest(line.record):
        report.unchanged += 1
        return None
    try:
        return read_procedure(line.record, checked_at=checked_at)
    except RecordError as error:
        report.rejected.append((line.number, str(error)))
        return None


def _flush(connection: sa.Connection, batch: dict[str, Procedure], author: str) -> None:
    values = list(batch.values())
    store(connection, _with_aliases(connection, values), author=author, act="import")
    batch.clear()


def _with_aliases(connection: sa.Connection, values: Sequence[Procedure]) -> list[Procedure]:
    """Short names and sample questions are the staff's work; a new source record does not take them away."""
    kept = queries.aliases(connection, [value.code for value in values])
    return [
        replace(value, aliases=kept[value.code].aliases, questions=kept[value.code].questions)
        if value.code in kept
        else value
        for value in values
    ]


def _count_findings(procedure: Procedure, report: ImportReport) -> None:
    for finding in procedure.findings:
        report.findings[finding.kind] = report.findings.get(finding.kind, 0) + 1
