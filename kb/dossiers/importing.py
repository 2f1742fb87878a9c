"""Import of a table of dossiers: one transaction a file; the same file again changes nothing."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from kb.db import writing
from kb.dossiers import queries
from kb.dossiers.cells import CellError, read_step
from kb.dossiers.merging import Known, NoTitleError, Step, merged
from kb.dossiers.model import DossierTimeline
from kb.dossiers.rows import read_rows
from kb.dossiers.tables import dossier, dossier_event
from kb.sealing import Sealer, SealError
from kb.strings import say
from vi.codes import CodeMask

logger = logging.getLogger(__name__)

_BATCH = 500


@dataclass(slots=True)
class DossierReport:
    """What a file brought: codes added and changed, how many stayed as they were, and the lines refused."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)


class _DryRun(Exception):  # noqa: N818 - it ends a transaction, it is not an error
    """Rolls the transaction of a dry run back."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Importer:
    """Reads files into the tables. `mask`: what a code looks like; the time of a step without one is `clock`'s."""

    engine: sa.Engine
    sealer: Sealer
    mask: CodeMask
    clock: Callable[[], datetime] = _now

    def import_file(self, path: Path, *, dry_run: bool = False) -> DossierReport:
        """Store the dossiers of a file. Raises `ImportFileError` when the file as a whole cannot be read; then, and
        in a dry run, nothing is stored. A line that cannot be read is refused, and the rest goes in.
        """
        report = DossierReport()
        steps = self._steps(path, report)
        try:
            with writing(self.engine) as connection:
                queries.hold(connection, ["import of dossiers"])
                for batch in _batches(steps):
                    self._store(connection, batch, report)
                if dry_run:
                    raise _DryRun
        except _DryRun:
            return report
        counts = (len(report.added), len(report.changed), len(report.rejected))
        logger.info("dossiers imported: %d added, %d changed, %d lines refused", *counts)
        return report

    def _steps(self, path: Path, report: DossierReport) -> dict[str, list[Step]]:
        steps: dict[str, list[Step]] = {}
        for row in read_rows(path):
            try:
                step = read_step(row, self.mask)
            except CellError as error:
                report.rejected.append((row.number, str(error)))
            else:
                steps.setdefault(step.code, []).append(step)
        return steps

    def _store(self, connection: sa.Connection, batch: dict[str, list[Step]], report: DossierReport) -> None:
        known = self._known(connection, list(batch))
        fresh: list[Known] = []
        for code, steps in batch.items():
            before = known.get(code)
            try:
                after = merged(before, steps, self.clock())
            except NoTitleError:
                report.rejected += [(step.number, say("dossiers_no_title")) for step in steps]
                continue
            if after == before:
                report.unchanged += 1
                continue
            (report.added if before is None else report.changed).append(code)
            fresh.append(after)
        self._write(connection, fresh)

    def _known(self, connection: sa.Connection, codes: Sequence[str]) -> dict[str, Known]:
        phones = queries.phones(connection, codes)
        timelines = queries.timelines(connection, codes)
        return {code: Known(value, self._opened(phones[code])) for code, value in timelines.items()}

    def _opened(self, sealed: str) -> str:
        # Sealed with a key that is lost, the number is lost too; the file may bring it again.
        try:
            return self.sealer.open(sealed)
        except SealError:
            return ""

    def _write(self, connection: sa.Connection, values: Sequence[Known]) -> None:
        if not values:
            return
        codes = [value.timeline.code for value in values]
        connection.execute(sa.delete(dossier_event).where(dossier_event.c.code.in_(codes)))
        connection.execute(sa.delete(dossier).where(dossier.c.code.in_(codes)))
        connection.execute(sa.insert(dossier), [self._head(value) for value in values])
        connection.execute(sa.insert(dossier_event), [row for value in values for row in _event_rows(value.timeline)])

    def _head(self, value: Known) -> dict[str, Any]:
        names = ("code", "title", "procedure_code", "office", "appointed_on")
        row = {name: getattr(value.timeline, name) for name in names}
        return row | {"phone": self.sealer.seal(value.phone), "updated_at": self.clock()}


def _batches(steps: dict[str, list[Step]]) -> Iterator[dict[str, list[Step]]]:
    rest = iter(steps.items())
    while batch := dict(islice(rest, _BATCH)):
        yield batch


def _event_rows(timeline: DossierTimeline) -> Iterator[dict[str, Any]]:
    for position, event in enumerate(timeline.events):
        named: dict[str, str | date | datetime | None] = {
            name: getattr(event, name) for name in ("at", "reason", "todo", "until", "place")
        }
        yield {"code": timeline.code, "position": position, "stage": event.stage.value, **named}
