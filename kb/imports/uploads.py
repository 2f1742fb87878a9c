"""Taking a file in: it is looked at, put under the folder of state, and a job is made for it."""

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import sqlalchemy as sa

from kb.db import writing
from kb.errors import ImportFileError
from kb.imports.model import ImportState
from kb.imports.strings import say
from kb.imports.tables import import_job
from kb.people.audit import note
from kb.people.model import Actor
from kb.procedures.ingest.bounds import check_unpacked
from kb.procedures.ingest.files import check_kind

# Below what the console lets through in all, so that it is this sentence that is read.
MOST_UPLOAD = 95_000_000
_BLOCK = 1 << 20
# In letters; one of Vietnamese takes three bytes, and a folder takes names of 255.
_LONGEST_NAME = 80
# The name is kept in the audit: no identity, telephone or account number and no address belongs there.
_LONG_NUMBER = re.compile(r"\d{9,}|[\w.+\-]+@[\w\-]+(?=\.)")


def folder_of(var: Path, job_id: int) -> Path:
    """Where the file of an import lies."""
    return var / "imports" / str(job_id)


def file_of(var: Path, job_id: int, name: str) -> Path:
    """The file of an import; it need not be there: another replica may have taken it in."""
    return folder_of(var, job_id) / name


def safe_name(name: str) -> str:
    """The last part of a file's name, with nothing in it that a path or a terminal reads otherwise."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = re.sub(r"[^\w.\-]+", "_", _LONG_NUMBER.sub("_", last)).lstrip(".")
    return plain[-_LONGEST_NAME:].lstrip(".")


def upload(engine: sa.Engine, var: Path, name: str, content: BinaryIO, *, checked_at: date | None, by: Actor) -> int:
    """Store a file and make a job that waits to be read; returns its id.

    Raises `ImportFileError` (a Vietnamese sentence) for a file that is too large, of another kind or no such file at
    all, and for an archive that unpacks without end. What is wrong inside is found when it is read.
    """
    plain = safe_name(name)
    if not plain:
        raise ImportFileError(say("name_missing"))
    with _incoming(var) as folder:
        path = folder / plain
        _copy(content, path)
        check_kind(path)
        check_unpacked(path)
        with writing(engine) as connection:
            job_id = _insert(connection, plain, checked_at, by)
            target = folder_of(var, job_id)
            # Left behind by a database that is gone: ids begin again there.
            shutil.rmtree(target, ignore_errors=True)
            folder.rename(target)
            note(connection, by, "import.upload", str(job_id), detail={"file": plain})
    return job_id


@contextmanager
def _incoming(var: Path) -> Iterator[Path]:
    folder = var / "imports" / f".incoming-{secrets.token_hex(8)}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(content: BinaryIO, path: Path) -> None:
    size = 0
    with path.open("wb") as file:
        while block := content.read(_BLOCK):
            size += len(block)
            if size > MOST_UPLOAD:
                raise ImportFileError(say("upload_too_large", most=MOST_UPLOAD // 1_000_000))
            file.write(block)


def _insert(connection: sa.Connection, name: str, checked_at: date | None, by: Actor) -> int:
    values = {"file_name": name, "author": by.name, "created_at": datetime.now(UTC), "checked_at": checked_at}
    nothing_yet = {"lines_read": 0, "lines_total": 0, "unchanged": 0, "rejected": [], "error": ""}
    waiting = {"state": ImportState.WAITING.value}
    row = sa.insert(import_job).values(values | nothing_yet | waiting).returning(import_job.c.id)
    return int(connection.execute(row).scalar_one())
