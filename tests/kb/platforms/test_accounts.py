"""Tokens of platforms, on SQLite and PostgreSQL: one refresher at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import sqlalchemy as sa

from kb.dossiers.tables import announcement
from kb.messages.service import now
from kb.platforms import accounts
from kb.platforms.accounts import Account, AccountState, Alert

LEASE = timedelta(seconds=30)
NOBODY = Alert("", "", "")


def connect(engine: sa.Engine) -> None:
    end = now() + timedelta(hours=25)
    accounts.connect(engine, "zalo", account_id="388", access_token="a1", refresh_token="r1", expires_at=end)


def begin(engine: sa.Engine, refresher: str, *, stale: str = "a1", lease: timedelta = LEASE) -> bool:
    return accounts.begin_refresh(engine, "zalo", stale=stale, refresher=refresher, lease=lease)


def end(engine: sa.Engine, refresher: str, number: int = 2) -> bool:
    pair = {"access_token": f"a{number}", "refresh_token": f"r{number}"}
    return accounts.end_refresh(engine, "zalo", refresher=refresher, **pair, expires_at=now() + timedelta(hours=25))


def account(engine: sa.Engine) -> Account:
    found = accounts.account_of(engine, "zalo")
    assert found is not None
    return found


def test_nothing_is_stored_at_first(engine: sa.Engine) -> None:
    assert accounts.account_of(engine, "zalo") is None
    assert not begin(engine, "a")


def test_of_many_one_refreshes(engine: sa.Engine) -> None:
    connect(engine)
    with ThreadPoolExecutor(8) as pool:
        may = list(pool.map(lambda number: begin(engine, str(number)), range(8)))
    assert sum(may) == 1


def test_a_token_that_was_refreshed_is_not_refreshed_again(engine: sa.Engine) -> None:
    connect(engine)
    assert begin(engine, "a")
    assert end(engine, "a")
    assert account(engine).access_token == "a2"
    assert not begin(engine, "b", stale="a1")
    assert begin(engine, "b", stale="a2")


def test_a_dead_refresher_is_followed_when_its_lease_ends(engine: sa.Engine) -> None:
    connect(engine)
    assert begin(engine, "a", lease=timedelta(0))
    assert begin(engine, "b")
    assert not end(engine, "a")
    assert end(engine, "b", 3)
    assert account(engine).refresh_token == "r3"


def test_the_same_process_after_a_restart_goes_on_at_once(engine: sa.Engine) -> None:
    connect(engine)
    assert begin(engine, "a")
    assert begin(engine, "a")
    assert not begin(engine, "b")
    assert accounts.give_up_refresh(engine, "zalo", refresher="a")
    assert begin(engine, "b")


def test_refused_tokens_wait_for_an_administrator_who_hears_of_it_once(engine: sa.Engine) -> None:
    connect(engine)
    begin(engine, "a")
    alert = Alert("sealed", "Zalo", "Kết nối lại")
    assert accounts.refuse(engine, "zalo", refresher="a", reason="-14014 Invalid refresh token", alert=alert)
    assert not accounts.refuse(engine, "zalo", refresher="a", reason="again", alert=alert)
    assert (account(engine).state, account(engine).reason) == (
        AccountState.NEEDS_REAUTH,
        "-14014 Invalid refresh token",
    )
    assert not begin(engine, "b")
    with engine.connect() as connection:
        letters = connection.execute(sa.select(announcement.c.way, announcement.c.text)).all()
    assert [tuple(letter) for letter in letters] == [("email", "Kết nối lại")]
    connect(engine)
    assert account(engine).state is AccountState.CONNECTED


def test_nobody_to_tell_is_no_letter(engine: sa.Engine) -> None:
    connect(engine)
    begin(engine, "a")
    accounts.refuse(engine, "zalo", refresher="a", reason="no", alert=NOBODY)
    with engine.connect() as connection:
        assert connection.execute(sa.select(announcement)).all() == []
