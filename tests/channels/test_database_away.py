"""The database goes away while a platform takes a message, or while the bot answers."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from kb.db import make_engine
from kb.errors import KbUnavailableError
from kb.messages.tables import outbox
from kb.platforms import accounts
from tests.channels.platforms import USER, zalo_edge, zalo_running
from tests.channels.servers import Citizen, FakeBot, edge_serving, edge_settings, wait_until
from tests.conftest import postgres_database
from tests.load.faults.proxy import Proxy


@contextmanager
def behind_a_proxy(url: str) -> Iterator[tuple[Proxy, str]]:
    """The proxy, and the address of the database through it."""
    address = make_url(url)
    assert address.port
    proxy = Proxy(address.port)
    proxy.start()
    try:
        yield proxy, address.set(port=proxy.port).render_as_string(hide_password=False)
    finally:
        proxy.stop()


def test_what_left_meanwhile_is_noted_as_soon_as_it_is_back(postgres: str, bot_url: str, tmp_path: Path) -> None:
    with (
        postgres_database(postgres) as url,
        behind_a_proxy(url) as (proxy, through),
        zalo_running() as zalo,
        zalo_edge(zalo, through, tmp_path, bot_url),
    ):
        engine = make_engine(url)

        def rows(condition: sa.ColumnElement[bool]) -> bool:
            with engine.connect() as connection:
                return connection.execute(sa.select(outbox.c.id).where(condition)).first() is not None

        zalo.fake.latency = 1.0
        zalo.fake.say("246845883529197922", "một")
        wait_until(lambda: rows(outbox.c.tried_at.is_not(None)))
        proxy.shut(True)
        time.sleep(1.8)  # the platform answers, and that cannot be noted
        proxy.shut(False)
        # Long before the lease of thirty seconds ends.
        wait_until(lambda: rows(outbox.c.state == "delivered"), 20)
        zalo.hears("đáp một")
        engine.dispose()


def test_a_token_that_cannot_be_read_does_not_hold_the_message(
    sqlite_url: str, bot_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, away_until = accounts.account_of, [0.0]

    def flaky(*args: Any) -> Any:
        if time.monotonic() < away_until[0]:
            raise KbUnavailableError("away")
        return read(*args)

    monkeypatch.setattr(accounts, "account_of", flaky)
    with zalo_running() as zalo, zalo_edge(zalo, sqlite_url, tmp_path, bot_url):
        zalo.fake.say(USER, "một")
        zalo.hears("đáp một")
        away_until[0] = time.monotonic() + 1.5
        zalo.fake.say(USER, "hai")
        # It settles for three seconds and is looked up; its lease would last thirty.
        zalo.hears("đáp một", "đáp hai", seconds=15)


def test_an_answer_in_hand_waits_for_the_database(postgres: str, bot: FakeBot, bot_url: str, tmp_path: Path) -> None:
    bot.delay = 1.0
    with (
        postgres_database(postgres) as url,
        behind_a_proxy(url) as (proxy, through),
        edge_serving(edge_settings(through, tmp_path, bot_url)) as edge,
    ):
        citizen = Citizen(edge)
        citizen.post(text="một")
        wait_until(lambda: bool(bot.turns))
        proxy.shut(True)
        time.sleep(2.5)  # the bot answers, and that cannot be stored
        proxy.shut(False)
        # Long before the lease of thirty seconds ends, and without asking the bot again.
        citizen.hears("bot: đáp một", seconds=20)
    assert len(bot.turns) == 1
