"""Accounts, sessions, attempts to log in and the audit, on both databases."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from kb.db import reading, writing
from kb.people import accounts, sessions
from kb.people.audit import entries, note
from kb.people.login import forget_attempts, log_in
from kb.people.model import (
    AccountError,
    Actor,
    InvitationUnfitError,
    LoginRefusedError,
    NameTakenError,
    Role,
    Staff,
)
from kb.people.tables import login_attempt, staff, staff_session
from kb.sealing import Sealer

OPERATOR = Actor("operator")
SEALER = Sealer("k" * 32)
PASSWORD = "bốn con ngựa chạy qua cầu"


def account(engine: sa.Engine, name: str = "le.lan", *roles: Role) -> Staff:
    return accounts.create(
        engine, name, full_name="Lê Lan", unit="Sở", roles=roles or (Role.ADMINISTRATOR,), by=OPERATOR
    )


def begun(engine: sa.Engine) -> str:
    """An account that can log in; returns the secret of its codes."""
    token, secret = accounts.invite(engine, account(engine).id, by=OPERATOR), pyotp.random_base32()
    given = {"password": PASSWORD, "secret": secret, "code": pyotp.TOTP(secret).now()}
    accounts.begin(engine, SEALER, token, **given, by=Actor("", "10.0.0.1"))
    with writing(engine) as connection:
        connection.execute(sa.update(staff).values(totp_step=0))
    return secret


def attempt(engine: sa.Engine, password: str, code: str, *, address: str = "10.0.0.1") -> str:
    try:
        by, now = Actor("le.lan", address), datetime.now(UTC)
        return log_in(engine, SEALER, by, password=password, code=code, now=now).name
    except LoginRefusedError as error:
        return error.reason


@pytest.mark.parametrize("act", ["UPDATE audit SET who = 'nobody'", "DELETE FROM audit"])
def test_the_audit_is_only_added_to(engine: sa.Engine, act: str) -> None:
    with writing(engine) as connection:
        note(connection, OPERATOR, "test", "one", why="thử")
    with pytest.raises(DBAPIError, match="only added to"), writing(engine) as connection:
        connection.execute(sa.text(act))
    assert [entry.who for entry in entries(engine)] == ["operator"]


def test_what_is_not_done_is_not_noted(engine: sa.Engine) -> None:
    account(engine)
    with pytest.raises(NameTakenError):
        account(engine)
    assert len(entries(engine, act="staff.create")) == 1


@pytest.mark.parametrize("name", ["", "a", "Lan", "lê lan", "../x", "a" * 64])
def test_names_are_plain(engine: sa.Engine, name: str) -> None:
    with pytest.raises(AccountError, match="name"):
        account(engine, name)


def test_neither_password_nor_secret_nor_token_is_readable_in_the_tables(engine: sa.Engine) -> None:
    secret = begun(engine)
    token = sessions.open_session(engine, accounts.staff_members(engine)[0], address="", agent="")
    with reading(engine) as connection:
        stored = str(connection.execute(sa.select(staff)).all()) + str(
            connection.execute(sa.select(staff_session)).all()
        )
    assert "$argon2id$" in stored
    assert not any(each in stored for each in (PASSWORD, secret, token))


def test_many_guesses_at_once_are_all_counted(engine: sa.Engine) -> None:
    secret = begun(engine)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: attempt(engine, "wrong", "000000"), range(16)))
    assert answers.count("wrong") <= 6
    assert set(answers) == {"wrong", "throttled"}
    assert attempt(engine, PASSWORD, pyotp.TOTP(secret).now()) == "throttled"


def test_a_code_that_comes_twice_at_once_lets_in_once(engine: sa.Engine) -> None:
    code = pyotp.TOTP(begun(engine)).at(time.time() + 30)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: attempt(engine, PASSWORD, code), range(4)))
    assert sorted(answers) == ["le.lan", "wrong", "wrong", "wrong"]


def test_old_attempts_are_forgotten(engine: sa.Engine) -> None:
    begun(engine)
    attempt(engine, "wrong", "000000")
    assert forget_attempts(engine, before=datetime.now(UTC) - timedelta(minutes=1)) == 0
    assert forget_attempts(engine, before=datetime.now(UTC) + timedelta(minutes=1)) == 1
    with reading(engine) as connection:
        assert connection.execute(sa.select(login_attempt)).all() == []


def test_sessions_end_when_told_when_idle_and_after_their_time(engine: sa.Engine) -> None:
    member = account(engine)
    first, second = (sessions.open_session(engine, member, address="", agent="") for _ in range(2))
    sessions.revoke(engine, member.id, by=OPERATOR, digest=sessions.digest_of(first))
    assert sessions.session_of(engine, first) is None
    assert sessions.session_of(engine, second)
    with writing(engine) as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(sa.update(staff_session).values(expires_at=past))
    assert sessions.session_of(engine, second) is None


def test_a_link_is_used_by_one_of_two(engine: sa.Engine) -> None:
    token = accounts.invite(engine, account(engine).id, by=OPERATOR)

    def begin(number: int) -> str:
        secret = pyotp.random_base32()
        given = {"password": f"{PASSWORD} {number}", "secret": secret, "code": pyotp.TOTP(secret).now()}
        try:
            return accounts.begin(engine, SEALER, token, **given, by=OPERATOR).name
        except InvitationUnfitError:
            return "unfit"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(begin, range(2))) == ["le.lan", "unfit"]
