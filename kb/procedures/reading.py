"""What the lines of a file bring, against what is stored: for the import at once and for the reviewed one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Self

import sqlalchemy as sa

from kb.procedures import queries
from kb.procedures.digest import source_digest
from kb.procedures.ingest import RecordError, read_procedure
from kb.procedures.ingest.files import Line
from kb.procedures.model import Procedure


@dataclass(slots=True)
class ImportReport:
    """What a file brought: codes added and changed, how many stayed as they were, and the lines refused."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    findings: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Reader:
    """`known`: code → fingerprint of the record that is stored; `full`: codes of which more than a title is."""

    known: dict[str, str]
    full: set[str]
    checked_at: date | None

    @classmethod
    def of(cls, connection: sa.Connection, checked_at: date | None) -> Self:
        """A reader that compares with what is stored now."""
        return cls(dict(queries.source_digests(connection)), set(queries.codes_with_content(connection)), checked_at)

    def read(self, lines: Iterable[Line], report: ImportReport) -> Iterator[Procedure]:
        """The procedures that a file adds or changes; the rest is counted. Of a code that comes twice both come."""
        for line in lines:
            procedure = self._read(line, report)
            if procedure is None:
                continue
            if procedure.code in self.full and not _has_content(procedure):
                # A line of a catalogue, title only, takes nothing away from a record that says more.
                report.unchanged += 1
                continue
            if _has_content(procedure):
                self.full.add(procedure.code)
            (report.changed if procedure.code in self.known else report.added).append(procedure.code)
            self.known[procedure.code] = procedure.source_digest
            _count_findings(procedure, report)
            yield procedure

    def _read(self, line: Line, report: ImportReport) -> Procedure | None:
        if line.record is None:
            report.rejected.append((line.number, line.reason))
            return None
        if self.known.get(str(line.record.get("ma", "")).strip()) == source_digest(line.record):
            report.unchanged += 1
            return None
        try:
            return read_procedure(line.record, checked_at=self.checked_at)
        except RecordError as error:
            report.rejected.append((line.number, str(error)))
            return None


def _has_content(procedure: Procedure) -> bool:
    return bool(procedure.methods or procedure.documents)


def _count_findings(procedure: Procedure, report: ImportReport) -> None:
    for finding in procedure.findings:
        report.findings[finding.kind] = report.findings.get(finding.kind, 0) + 1
