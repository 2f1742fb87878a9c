"""Accounts: made by an administrator, begun by a one-time link, never deleted but closed (the audit names them)."""

import re
import secrets
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from kb.db import reading, writing
from kb.people import queries
from kb.people.audit import note
from kb.people.model import AccountError, Actor, InvitationUnfitError, NameTakenError, Role, Staff
from kb.people.passwords import code_step, hashed
from kb.people.sessions import digest_of, end_sessions
from kb.people.tables import invitation, staff
from kb.sealing import Sealer

INVITATION_LASTS = timedelta(days=3)
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")


def create(
    engine: sa.Engine, name: str, *, full_name: str, unit: str, roles: Collection[Role], by: Actor, subject: str = ""
) -> Staff:
    """A new account without a password. Raises `NameTakenError`, `AccountError` "name" or "roles"."""
    if not _NAME.fullmatch(name):
        raise AccountError("name")
    if not roles:
        raise AccountError("roles")
    values: dict[str, Any] = {
        "name": name,
        "full_name": full_name.strip() or name,
        "unit": unit.strip(),
        "roles": sorted(roles),
    }
    values |= {"password": "", "totp": "", "active": True, "created_at": datetime.now(UTC), "subject": subject}
    try:
        with writing(engine) as connection:
            row = connection.execute(sa.insert(staff).values(values).returning(staff)).one()
            note(connection, by, "staff.create", name, detail={"roles": sorted(roles)})
            return queries.as_staff(row)
    except IntegrityError as error:
        raise NameTakenError(name) from error


def change(
    engine: sa.Engine, staff_id: int, *, full_name: str, unit: str, roles: Collection[Role], active: bool, by: Actor
) -> Staff:
    """Change what an account is. Its sessions end, so that new roles hold at once.

    Raises `StaffNotFoundError`, `AccountError` "roles", or "last": somebody must be able to administrate.
    """
    if not roles:
        raise AccountError("roles")
    values = {"full_name": full_name.strip(), "unit": unit.strip(), "roles": sorted(roles), "active": active}
    with writing(engine) as connection:
        before = queries.as_staff(queries.account(connection, staff.c.id == staff_id))
        row = connection.execute(sa.update(staff).where(staff.c.id == staff_id).values(values).returning(staff)).one()
        if not _administrators(connection):
            raise AccountError("last")
        if before.roles != frozenset(roles) or not active:
            end_sessions(connection, staff_id)
        told = {"roles": [sorted(before.roles), sorted(roles)], "active": [before.active, active]}
        note(connection, by, "staff.change", before.name, detail=told)
        return queries.as_staff(row)


def invite(engine: sa.Engine, staff_id: int, *, by: Actor) -> str:
    """The token of a one-time link with which the account sets its password and its one-time codes anew.

    What it had before holds until the link is used. Earlier links are void. Raises `StaffNotFoundError`.
    """
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    with writing(engine) as connection:
        found = queries.account(connection, staff.c.id == staff_id)
        connection.execute(sa.delete(invitation).where(invitation.c.staff_id == staff_id))
        values = {"digest": digest_of(token), "staff_id": staff_id, "expires_at": now + INVITATION_LASTS}
        connection.execute(sa.insert(invitation).values(values))
        note(connection, by, "staff.invite", found.name)
    return token


def invited(engine: sa.Engine, token: str) -> Staff:
    """Whom the link is for. Raises `InvitationUnfitError`."""
    with reading(engine) as connection:
        return queries.as_staff(_invited(connection, token))


def begin(engine: sa.Engine, sealer: Sealer, token: str, *, password: str, secret: str, code: str, by: Actor) -> Staff:
    """Use the link: set the password, and the secret if the code proves that the authenticator has it.

    Raises `InvitationUnfitError`, `AccountError` "short", "common", "code".
    """
    with writing(engine) as connection:
        row = _invited(connection, token)
        step = code_step(secret, code, datetime.now(UTC).timestamp(), 0)
        if step is None:
            raise AccountError("code")
        values = {"password": hashed(password, row.name), "totp": sealer.seal(secret), "totp_step": step}
        connection.execute(sa.update(staff).where(staff.c.id == row.id).values(values))
        # Of two that use it at once the second waits here, and finds it used.
        mine = (invitation.c.digest == digest_of(token), invitation.c.used_at.is_(None))
        if connection.execute(sa.update(invitation).where(*mine).values(used_at=datetime.now(UTC))).rowcount != 1:
            raise InvitationUnfitError("used")
        end_sessions(connection, row.id)
        note(connection, Actor(row.name, by.address), "staff.begin", row.name)
        return queries.as_staff(queries.account(connection, staff.c.id == row.id))


def staff_members(engine: sa.Engine) -> tuple[Staff, ...]:
    """Every account, by name."""
    with reading(engine) as connection:
        return queries.all_staff(connection)


def member(engine: sa.Engine, staff_id: int) -> Staff:
    """The account. Raises `StaffNotFoundError`."""
    with reading(engine) as connection:
        return queries.as_staff(queries.account(connection, staff.c.id == staff_id))


def by_subject(engine: sa.Engine, subject: str) -> Staff | None:
    """The open account of somebody at the single sign-on."""
    with reading(engine) as connection:
        row = connection.execute(sa.select(staff).where(staff.c.subject == subject, staff.c.active)).one_or_none()
    return queries.as_staff(row) if row and subject else None


def bind_subject(engine: sa.Engine, name: str, subject: str, *, by: Actor) -> Staff | None:
    """Bind the account of that name to somebody at the single sign-on. None where it has a subject already, or a
    password: who begins it so is known, and a name at the provider must not take it over.
    """
    free = (staff.c.name == name, staff.c.subject == "", staff.c.password == "", staff.c.active)
    with writing(engine) as connection:
        bound = sa.update(staff).where(*free).values(subject=subject).returning(staff)
        row = connection.execute(bound).one_or_none()
        if row is None:
            return None
        note(connection, by, "staff.bind", name)
        return queries.as_staff(row)


def has_administrator(engine: sa.Engine) -> bool:
    """Whether somebody can administrate already, or can begin to."""
    with reading(engine) as connection:
        return bool(_administrators(connection))


def _administrators(connection: sa.Connection) -> list[Staff]:
    everybody = queries.all_staff(connection)
    return [each for each in everybody if each.active and Role.ADMINISTRATOR in each.roles]


def _invited(connection: sa.Connection, token: str) -> queries.Row:
    rows = (
        sa.select(staff)
        .join(invitation, invitation.c.staff_id == staff.c.id)
        .where(invitation.c.digest == digest_of(token), invitation.c.used_at.is_(None))
        .where(invitation.c.expires_at > datetime.now(UTC), staff.c.active)
    )
    row = connection.execute(rows).one_or_none()
    if row is None:
        raise InvitationUnfitError("unknown, used or too old")
    return row
