"""Uploads for tests: files of records, taken in and read as the console does it."""

import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from kb.imports import leasing, service
from kb.imports.leasing import Lease
from kb.imports.listing import list_changes
from kb.imports.model import ChangeFilter, ImportChange, ImportJob
from kb.imports.uploads import file_of
from kb.people.model import Actor
from tests.kb.procedures import test_importing

EDITOR, REVIEWER = Actor("bien-tap", "127.0.0.1"), Actor("duyet", "127.0.0.1")
DAY = date(2026, 7, 1)
EVERYTHING = ChangeFilter()


def record(code: str, **changes: Any) -> dict[str, Any]:
    """A record that is read without any finding."""
    return test_importing.record(code, **{"van_ban": ["1/2020/TT-BTP"], **changes})


def lines(*records: dict[str, Any] | str) -> bytes:
    """The records as a `.jsonl` file; a text stands for itself."""
    return "".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in records).encode()


def many(count: int, **changes: Any) -> list[dict[str, Any]]:
    """Records with codes from 9.200000 on."""
    return [record(f"9.{200_000 + number}", **changes) for number in range(count)]


def put(engine: sa.Engine, var: Path, content: bytes, name: str = "tep.jsonl") -> int:
    """Upload; returns the id of the import."""
    return service.upload(engine, var, name, io.BytesIO(content), checked_at=DAY, by=EDITOR)


def claimed(engine: sa.Engine, job_id: int, owner: str = "tests", seconds: float = 30) -> Lease:
    """The lease of an import that waits."""
    lease = Lease(job_id, owner, timedelta(seconds=seconds))
    assert leasing.claim(engine, lease)
    return lease


def listed(engine: sa.Engine, var: Path, *records: dict[str, Any] | str) -> int:
    """Upload and read; returns the id of the import."""
    return read(engine, var, put(engine, var, lines(*records))).id


def read(engine: sa.Engine, var: Path, job_id: int) -> ImportJob:
    """Read an upload that waits."""
    job = service.job(engine, job_id)
    list_changes(engine, claimed(engine, job_id), file_of(var, job_id, job.file_name), checked_at=job.checked_at)
    return service.job(engine, job_id)


def changes(engine: sa.Engine, job_id: int, wanted: ChangeFilter = EVERYTHING) -> dict[str, ImportChange]:
    """The changes by their codes."""
    found, _ = service.changes(engine, job_id, wanted, limit=100_000)
    return {change.code: change for change in found}


def accept_all(engine: sa.Engine, job_id: int) -> int:
    """Accept the whole list."""
    return service.accept_all(engine, job_id, EVERYTHING, True, by=EDITOR)
