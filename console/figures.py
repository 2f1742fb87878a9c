"""What Prometheus reads of the console: the desks, the state of the knowledge, the last backup."""

import asyncio
import json
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from prometheus_client import Gauge

from kb.calendar.model import today
from kb.db import use_of
from kb.errors import KbError
from kb.messages import watching as messages
from kb.messages.service import Engine
from kb.operations import watching as operations
from observe.database import DatabaseFigures
from observe.figures import Figures

OLD_AFTER = timedelta(days=90)
# A look through all procedures, so not at each scrape.
_KNOWLEDGE_EVERY = 600.0
_BACKUP = Path("backup", "last.json")


class ConsoleFigures:
    """The figures of one application."""

    def __init__(self, engine: Engine, var: Path) -> None:
        self.common = Figures()
        self._engine, self._var = engine, var
        self._looked = -_KNOWLEDGE_EVERY
        where = self.common.registry
        DatabaseFigures(where, lambda: use_of(engine))
        self._late = Gauge("console_feedback_late", "Tickets whose day is over", registry=where)
        self._desk = Gauge("console_desk_waiting", "Citizens who wait for a person", registry=where)
        self._desk_age = Gauge("console_desk_oldest_seconds", "How long the first of them has waited", registry=where)
        self._published = Gauge("console_procedures", "Published procedures", registry=where)
        self._old = Gauge("console_procedures_unchecked", "Of them, not checked for 90 days", registry=where)
        self._backup = Gauge(
            "console_backup_last_timestamp_seconds", "When the last backup was made; 0 for never", registry=where
        )
        self._disk = Gauge("console_disk_free_ratio", "Free part of the disk with the state", registry=where)

    async def text(self) -> bytes:
        """All figures; while the database is away the last known ones stand."""
        with suppress(KbError):
            await asyncio.to_thread(self._ask)
        self._backup.set(last_backup(self._var))
        with suppress(OSError):
            disk = shutil.disk_usage(self._var)
            self._disk.set(disk.free / disk.total)
        return self.common.text()

    def _ask(self) -> None:
        now = datetime.now(UTC)
        self._late.set(operations.late_tickets(self._engine, today()))
        count, age = messages.desk_age(self._engine, now)
        self._desk.set(count)
        self._desk_age.set(age)
        if time.monotonic() - self._looked >= _KNOWLEDGE_EVERY:
            found = operations.knowledge(self._engine, today(), old_after=OLD_AFTER)
            self._published.set(found.published)
            self._old.set(found.unchecked)
            self._looked = time.monotonic()


def last_backup(var: Path) -> float:
    """Seconds since 1970, as `VAR/backup/last.json` says ({"at": RFC 3339}); 0 when it is not there or cannot be
    read.
    """
    with suppress(OSError, ValueError, KeyError, TypeError):
        told: Mapping[str, Any] = json.loads((var / _BACKUP).read_text("utf-8"))
        return datetime.fromisoformat(told["at"]).timestamp()
    return 0.0
