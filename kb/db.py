"""Engines and the shared metadata. SQLite by default (WAL, foreign keys, busy time-out); PostgreSQL by address."""

import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from kb.errors import KbUnavailableError

BUSY_TIMEOUT_MS = 10_000

# Of PostgreSQL's client library, in seconds: a server that has vanished is given up, and one that sees a client vanish
# in the middle of a transaction lets its locks go. What the address says of these goes before.
_ENDS_OF_WAITING = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "options": "-c idle_in_transaction_session_timeout=60s",
}

_writers: defaultdict[sa.URL, threading.RLock] = defaultdict(threading.RLock)
# How often the database could not be used, by this process.
_failures = [0]

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(sa.TypeDecorator[datetime]):
    """A point in time, stored and compared in UTC.

    SQLite keeps no zone and compares what it is given as text: midnight in Vietnam would count as seven hours later.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        return value if value is None or value.tzinfo is None else value.astimezone(UTC)


def make_engine(url: str) -> sa.Engine:
    """An engine that opens no connection yet. Creates the folder of a SQLite file. Errors hide the citizen's words."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return sa.create_engine(
            address,
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=10,
            hide_parameters=True,
            connect_args={**_ENDS_OF_WAITING, **{name: str(value) for name, value in address.query.items()}},
        )
    if address.database not in (None, "", ":memory:"):
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(address, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, hide_parameters=True)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself: BEGIN is ours, below.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten, or it would stay readable in the file.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that reads and then writes must take the write lock at once: upgrading later fails
    # with SQLITE_BUSY although the time-out has not passed.
    writes = connection.get_execution_options().get("writes", False)
    # Past SQLAlchemy's own execution, which costs ten times as much as the statement.
    driver = connection.connection.driver_connection
    assert driver is not None, "a connection that begins is open"
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


@dataclass(frozen=True, slots=True)
class DatabaseUse:
    """Connections of this process that are in use and that there may be at most, and its failures so far."""

    in_use: int
    most: int
    failures: int


def use_of(engine: sa.Engine) -> DatabaseUse:
    """How this process uses the database; asks the database nothing."""
    pool = engine.pool
    if not isinstance(pool, sa.QueuePool):
        return DatabaseUse(0, 0, _failures[0])
    return DatabaseUse(pool.checkedout(), pool.size() + max(0, pool._max_overflow), _failures[0])


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection with one read transaction. Raises `KbUnavailableError` when the database cannot be reached."""
    with _translated(), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection with one write transaction, committed at the end. Raises `KbUnavailableError`."""
    with _translated(), engine.connect() as connection, _one_by_one(engine):
        connection = connection.execution_options(writes=True)
        with connection.begin():
            yield connection


def _one_by_one(engine: sa.Engine) -> AbstractContextManager[object]:
    # SQLite lets who finds its write lock taken sleep up to a tenth of a second before the next look. The threads of
    # one process are woken by each other instead.
    return _writers[engine.url] if engine.dialect.name == "sqlite" else nullcontext()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        _failures[0] += 1
        raise KbUnavailableError(str(error.orig)) from error
    except sqlite3.OperationalError as error:  # of `_begin_sqlite`
        _failures[0] += 1
        raise KbUnavailableError(str(error)) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            _failures[0] += 1
            raise KbUnavailableError(str(error.orig)) from error
        raise
