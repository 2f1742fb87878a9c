"""Who works on an import. A lease that runs out lets another process begin again, so that none is left half-read.

Whoever stores something must still hold the lease (`hold`): a process that was believed to be dead keeps nothing.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from kb.db import reading, writing
from kb.errors import KbUnavailableError
from kb.imports.model import ImportState, LeaseLostError, Measuring
from kb.imports.strings import say
from kb.imports.tables import import_job

# What ends its process so many times in a row is given up.
MOST_ATTEMPTS = 3
LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on an import."""

    job_id: int
    owner: str
    length: timedelta = LEASE


def _now() -> datetime:
    return datetime.now(UTC)


def _to_read() -> sa.ColumnElement[bool]:
    return import_job.c.state.in_([ImportState.WAITING.value, ImportState.READING.value])


def _to_measure() -> sa.ColumnElement[bool]:
    return import_job.c.measuring.in_([Measuring.WAITING.value, Measuring.WORKING.value])


def _claimable() -> sa.ColumnElement[bool]:
    free = sa.or_(import_job.c.owner.is_(None), import_job.c.leased_until <= _now())
    return sa.and_(sa.or_(_to_read(), _to_measure()), free)


def waiting(engine: sa.Engine) -> tuple[int, ...]:
    """The imports with work that nobody does, oldest first."""
    with reading(engine) as connection:
        rows = connection.execute(sa.select(import_job.c.id).where(_claimable()).order_by(import_job.c.id))
        return tuple(rows.scalars())


def claim(engine: sa.Engine, lease: Lease) -> bool:
    """Take the work on an import; False when there is none, somebody has it, or it was given up now."""
    this = import_job.c.id == lease.job_id
    with writing(engine) as connection:
        query = sa.select(import_job.c.attempts).where(this, _claimable()).with_for_update()
        attempts = connection.execute(query).scalar_one_or_none()
        if attempts is None:
            return False
        if attempts >= MOST_ATTEMPTS:
            _give_up(connection, lease.job_id)
            return False
        taken = {"attempts": attempts + 1, "owner": lease.owner, "leased_until": _now() + lease.length}
        connection.execute(sa.update(import_job).where(this).values(taken))
        return True


def _give_up(connection: sa.Connection, job_id: int) -> None:
    this, free = import_job.c.id == job_id, {"owner": None, "leased_until": None, "attempts": 0}
    reading_failed = {"state": ImportState.FAILED.value, "error": say("interrupted", count=MOST_ATTEMPTS)}
    connection.execute(sa.update(import_job).where(this, _to_read()).values(**reading_failed, **free))
    failed = {"measuring": Measuring.FAILED.value}
    connection.execute(sa.update(import_job).where(this, _to_measure()).values(**failed, **free))


def hold(connection: sa.Connection, lease: Lease, **values: object) -> None:
    """Make sure, in the transaction of what is stored, that the lease holds; and set these columns of the import.

    Raises `LeaseLostError`.
    """
    mine = (import_job.c.id == lease.job_id, import_job.c.owner == lease.owner)
    renewed = {"leased_until": _now() + lease.length, **values}
    if connection.execute(sa.update(import_job).where(*mine).values(renewed)).rowcount != 1:
        raise LeaseLostError(lease.owner)


def finish(connection: sa.Connection, lease: Lease, **values: object) -> None:
    """Set these columns and give the lease back. Raises `LeaseLostError`."""
    hold(connection, lease, **{**values, "owner": None, "attempts": 0, "leased_until": None})


def release(engine: sa.Engine, lease: Lease) -> None:
    """Give back what a process held that is known to be dead; the attempt it made stays counted."""
    mine = (import_job.c.id == lease.job_id, import_job.c.owner == lease.owner)
    with writing(engine) as connection:
        connection.execute(sa.update(import_job).where(*mine).values(owner=None, leased_until=None))


@contextmanager
def kept(engine: sa.Engine, lease: Lease) -> Iterator[None]:
    """Renews the lease beside the work, which may be long without storing anything."""
    done = threading.Event()
    thread = threading.Thread(target=_renew, args=(engine, lease, done), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew(engine: sa.Engine, lease: Lease, done: threading.Event) -> None:
    while not done.wait(lease.length.total_seconds() / 3):
        try:
            with writing(engine) as connection:
                hold(connection, lease)
        except LeaseLostError:
            return
        except KbUnavailableError:
            # The work itself will say so when it stores something.
            continue
