"""Letting in: name, password and one-time code, throttled by account and by address.

After `FREE` failures in `WINDOW` the next attempt waits, twice as long each time; a success of the account ends its
own wait. Everybody who shares the database counts together, so that replicas give no more attempts.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from kb.db import writing
from kb.people import queries
from kb.people.audit import note
from kb.people.model import Actor, LoginRefusedError, Staff, StaffNotFoundError
from kb.people.passwords import code_step, fits
from kb.people.tables import login_attempt, staff
from kb.sealing import Sealer
from observe.events import Repeated, tell

WINDOW = timedelta(minutes=15)
FREE, FREE_OF_ADDRESS = 5, 20
_FIRST_WAIT, _LONGEST_WAIT = 15, 900
_told = Repeated()


def log_in(engine: sa.Engine, sealer: Sealer, by: Actor, *, password: str, code: str, now: datetime) -> Staff:
    """The account of that name. Raises `LoginRefusedError`, which never says what was wrong."""
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            # One after the other, or many at once would each count the others out. SQLite has a single writer anyway.
            connection.execute(sa.text("LOCK TABLE login_attempt IN EXCLUSIVE MODE"))
        wait, known = _wait(connection, by, now), queries.is_account(connection, by.name)
        if not wait:
            # Counted before it is looked at, so that many attempts at once are not one.
            attempt = _attempt(connection, by, now)
    if wait:
        if _told.is_new(f"{by.address} {by.name}"):
            tell("login.throttled", failed=True, who=by.name if known else "", address=by.address)
        raise LoginRefusedError("throttled", wait=wait)
    with writing(engine) as connection:
        found = _let_in(connection, sealer, by.name, password, code, now)
        if found:
            connection.execute(sa.update(login_attempt).where(login_attempt.c.id == attempt).values(succeeded=True))
        note(connection, by, "login" if found else "login.refused", by.name, unnamed=not known)
    if found is None:
        raise LoginRefusedError("wrong")
    return found


def _let_in(
    connection: sa.Connection, sealer: Sealer, name: str, password: str, code: str, now: datetime
) -> Staff | None:
    try:
        row = queries.account(connection, staff.c.name == name)
    except StaffNotFoundError:
        fits("", password)
        return None
    right = fits(row.password, password)
    step = code_step(sealer.open(row.totp), code, now.timestamp(), row.totp_step) if row.totp else None
    if not (right and step is not None and row.active):
        return None
    connection.execute(sa.update(staff).where(staff.c.id == row.id).values(totp_step=step))
    return queries.as_staff(row)


def _wait(connection: sa.Connection, by: Actor, now: datetime) -> int:
    """Seconds until the next attempt is looked at."""
    since = now - WINDOW
    counted = (
        (queries.failures(connection, login_attempt.c.name, by.name, since), FREE),
        (queries.failures(connection, login_attempt.c.address, by.address, since), FREE_OF_ADDRESS),
    )
    waits = [_wait_after(times, free, now) for times, free in counted]
    return max(waits)


def _wait_after(times: list[datetime], free: int, now: datetime) -> int:
    beyond = len(times) - free
    if beyond < 0:
        return 0
    pause = min(_FIRST_WAIT << min(beyond, 10), _LONGEST_WAIT)
    return max(0, round(pause - (now - times[0]).total_seconds()))


def _attempt(connection: sa.Connection, by: Actor, now: datetime) -> int:
    values = {"at": now, "name": by.name, "address": by.address, "succeeded": False}
    made = sa.insert(login_attempt).values(values).returning(login_attempt.c.id)
    attempt: int = connection.scalars(made).one()
    return attempt


def forget_attempts(engine: sa.Engine, *, before: datetime) -> int:
    """Remove attempts that no limit counts any more."""
    with writing(engine) as connection:
        return connection.execute(sa.delete(login_attempt).where(login_attempt.c.at < before)).rowcount


def now_utc() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)
