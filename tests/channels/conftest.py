"""A bot and a public edge on sockets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.plain import Reader
from tests.channels.servers import Citizen, FakeBot, edge_serving, edge_settings, free_port, serving
from tests.conftest import sqlite_database


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot()


@pytest.fixture
def bot_url(bot: FakeBot) -> Iterator[str]:
    with serving(bot.app(), free_port()) as url:
        yield url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    with sqlite_database(sqlite_template, tmp_path) as url:
        yield url


@pytest.fixture
def edge_url(sqlite_url: str, bot_url: str, tmp_path: Path) -> Iterator[str]:
    with edge_serving(edge_settings(sqlite_url, tmp_path, bot_url)) as url:
        yield url


@pytest.fixture
def citizen(edge_url: str) -> Citizen:
    return Citizen(edge_url)


@pytest.fixture
def reader(edge_url: str) -> Reader:
    """A citizen who has opened the page without JavaScript."""
    made = Reader(edge_url)
    made.open()
    return made
