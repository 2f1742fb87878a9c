"""The database as files and back: SQLite by its own online copy, PostgreSQL by pg_dump and psql.

Both copies are of one moment, while others write. Both ways back are one transaction: after a failure the database is
what it was.
"""

import os
import sqlite3
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from deploy.services import find_program
from deploy.strings import say
from kb.settings import KbSettings

SQLITE, POSTGRES = "sqlite", "postgresql"
_DRIVER = "postgresql+psycopg://"
# Whoever still uses the tables keeps them locked; then it is not the time for this.
LOCK_SECONDS = 10
_CLEAR = "SET lock_timeout = '{seconds}s';\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"


class DatabaseError(Exception):
    """A copy was not made, or not put back. The text is what the tool said."""


class Database(Protocol):
    """`kind`, and what can be done."""

    @property
    def kind(self) -> str:
        """SQLITE or POSTGRES."""

    def dump(self, folder: Path) -> list[Path]:
        """Copies as files in this folder. Raises `DatabaseError`."""

    def is_empty(self) -> bool:
        """Whether there is nothing yet. Raises `DatabaseError`."""

    def restore(self, folder: Path) -> None:
        """What `dump` put into the folder takes the place of what is there. Raises `DatabaseError`."""


def database_of(settings: KbSettings) -> Database:
    """The database of the settings."""
    if settings.database_url.startswith(_DRIVER):
        return Postgres(settings.database_url.replace(_DRIVER, "postgresql://", 1))
    return Sqlite(settings.var / "tracker.db", Path(settings.database_url.removeprefix("sqlite:///")))


@dataclass(frozen=True)
class Sqlite:
    """The bot's memory and everything else, each a file."""

    tracker: Path
    assistant: Path
    kind: str = SQLITE

    def dump(self, folder: Path) -> list[Path]:
        """See `Database`."""
        if not self.assistant.exists():
            raise DatabaseError(say("no_database", path=self.assistant))
        copies = []
        # The bot's memory first: what it does not know yet of a conversation is harmless, the other way is not.
        for name, path in (("tracker.db", self.tracker), ("assistant.db", self.assistant)):
            if path.exists():
                _copy(path, folder / name)
                copies.append(folder / name)
        return copies

    def is_empty(self) -> bool:
        """See `Database`."""
        return not self.assistant.exists()

    def restore(self, folder: Path) -> None:
        """See `Database`. Written into the file that is there, page by page in one transaction, not put in its place:
        a file beside it may belong to the old one, and an open process would go on with what is no longer there.
        """
        # The bot's memory last: where the first one cannot be written, nothing was.
        for name, path in (("assistant.db", self.assistant), ("tracker.db", self.tracker)):
            if (folder / name).exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                _copy(folder / name, path)
            elif path.exists():
                path.unlink()


@dataclass(frozen=True)
class Postgres:
    """A database of PostgreSQL by its address."""

    url: str
    kind: str = POSTGRES

    def dump(self, folder: Path) -> list[Path]:
        """See `Database`."""
        file = folder / "assistant.dump"
        self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")
        return [file]

    def is_empty(self) -> bool:
        """See `Database`."""
        query = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        return self._run("psql", "--no-psqlrc", "--tuples-only", "--no-align", f"--command={query}").strip() == "0"

    def restore(self, folder: Path) -> None:
        """See `Database`."""
        script, clear = folder / "assistant.sql", folder / "clear.sql"
        dump = ["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(folder / "assistant.dump")]
        _run(dump, dict(os.environ))
        if not self.is_empty():
            clear.write_text(_CLEAR.format(seconds=LOCK_SECONDS), "ascii")
        # A dump says itself that the schema is to be made; it is there.
        files = [f"--file={path}" for path in (clear, script) if path.exists()]
        options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        self._run("psql", *options, *files)

    def _run(self, program: str, *words: str) -> str:
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        user = parts.username or ""
        address = parts._replace(netloc=f"{user}@{host}" if user else host).geturl()
        # The password not in the command line, which everybody on the machine can read.
        env = dict(os.environ) | ({"PGPASSWORD": unquote(parts.password)} if parts.password else {})
        return _run([program, f"--dbname={address}", *words], env)


def _copy(source: Path, target: Path) -> None:
    try:
        # Not read-only: a file that was closed in good order has to get its log beside it again.
        opened = sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True, timeout=30)
        place = sqlite3.connect(target, timeout=LOCK_SECONDS)
        try:
            # In one step: a copy by pieces would begin again whenever somebody writes.
            opened.backup(place, progress=_not_for_ever(time.monotonic() + LOCK_SECONDS))
            told = place.execute("PRAGMA integrity_check").fetchone()[0]
        finally:
            opened.close()
            place.close()
    except sqlite3.Error as error:
        raise DatabaseError(f"{target.name}: {error}") from error
    if told != "ok":
        raise DatabaseError(f"{source.name}: {told}")


def _not_for_ever(end: float) -> Callable[[int, int, int], None]:
    """Python's copy asks again without end while somebody else writes to the target."""

    def look(status: int, _left: int, _pages: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > end:
            raise sqlite3.OperationalError(say("database_in_use"))

    return look


def _run(command: list[str], env: Mapping[str, str]) -> str:
    program = find_program(command[0])
    if program is None:
        raise DatabaseError(say("no_program", name=command[0]))
    done = subprocess.run([str(program), *command[1:]], env=dict(env), check=False, capture_output=True, text=True)
    if done.returncode:
        raise DatabaseError(f"{command[0]}: {done.stderr.strip()[-500:]}")
    return done.stdout
