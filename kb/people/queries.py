"""One function a question about the staff. Every one takes an open connection and its transaction."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kb.messages.queries import as_utc
from kb.people.model import Role, Staff, StaffNotFoundError, StaffSession
from kb.people.tables import login_attempt, staff, staff_session

Row = sa.Row[Any]


def account(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> Row:
    """The row of the account, held against other writers. Raises `StaffNotFoundError`."""
    row = connection.execute(sa.select(staff).where(*conditions).with_for_update()).one_or_none()
    if row is None:
        raise StaffNotFoundError("no such account")
    return row


def is_account(connection: sa.Connection, name: str) -> bool:
    """Whether an account has this name."""
    return connection.execute(sa.select(staff.c.id).where(staff.c.name == name)).first() is not None


def as_staff(row: Any) -> Staff:
    """The value of a row."""
    return Staff(
        id=row.id,
        name=row.name,
        full_name=row.full_name,
        unit=row.unit,
        roles=frozenset(Role(role) for role in row.roles),
        active=row.active,
        has_password=bool(row.password),
        has_totp=bool(row.totp),
        created_at=as_utc(row.created_at),
    )


def all_staff(connection: sa.Connection) -> tuple[Staff, ...]:
    """Every account, by name."""
    return tuple(as_staff(row) for row in connection.execute(sa.select(staff).order_by(staff.c.name)))


def failures(connection: sa.Connection, column: sa.ColumnElement[str], value: str, since: datetime) -> list[datetime]:
    """When logins failed since then for this name or from this address, after the last one that succeeded; newest
    first.
    """
    rows = (
        sa.select(login_attempt.c.at, login_attempt.c.succeeded)
        .where(column == value, login_attempt.c.at >= since)
        .order_by(login_attempt.c.id.desc())
    )
    times = []
    for row in connection.execute(rows):
        if row.succeeded:
            break
        times.append(as_utc(row.at))
    return times


def session_rows(connection: sa.Connection, now: datetime, *conditions: sa.ColumnElement[bool]) -> list[Row]:
    """Sessions that hold, with the account of each, the newest first."""
    holds = (staff_session.c.revoked_at.is_(None), staff_session.c.expires_at > now, staff.c.active)
    rows = (
        sa.select(
            *(staff_session.c[name] for name in ("digest", "seen_at", "address", "agent")),
            staff_session.c.created_at.label("opened_at"),
            staff,
        )
        .join(staff, staff.c.id == staff_session.c.staff_id)
        .where(*holds, *conditions)
        .order_by(staff_session.c.seen_at.desc())
    )
    return list(connection.execute(rows))


def as_session(row: Any) -> StaffSession:
    """The value of a row of `session_rows`."""
    return StaffSession(row.digest, as_staff(row), as_utc(row.opened_at), as_utc(row.seen_at), row.address, row.agent)
