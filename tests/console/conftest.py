"""A running console on a real socket, and members of the staff who use it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from console.app import create_app
from console.settings import Settings, read_settings
from kb.db import make_engine
from tests.channels.servers import free_port, serving
from tests.conftest import sqlite_database
from tests.console.people import Member, member_of

As = Callable[..., Member]


@pytest.fixture
def engine(sqlite_template: Path, tmp_path: Path) -> Iterator[sa.Engine]:
    """The pages run on SQLite; the rooms of the knowledge base behind them are tested on both kinds."""
    with sqlite_database(sqlite_template, tmp_path) as url:
        made = make_engine(url)
        yield made
        made.dispose()


@pytest.fixture
def console_settings(engine: sa.Engine, tmp_path: Path) -> Settings:
    url = engine.url.render_as_string(hide_password=False)
    port = free_port()
    environ = {"DATABASE_URL": url, "VAR": str(tmp_path), "SECRET_KEY": "a key for tests only", "PORT": str(port - 1)}
    return read_settings(environ)


@pytest.fixture
def console(console_settings: Settings) -> Iterator[str]:
    """The address of the running console."""
    with serving(create_app(console_settings), console_settings.port) as url:
        yield url


@pytest.fixture
def as_role(engine: sa.Engine, console: str) -> Iterator[As]:
    """Makes a member of the staff with these roles, logged in."""
    made: list[Member] = []

    def make(*roles: str, name: str = "") -> Member:
        member = member_of(engine, console, *roles, name=name)
        made.append(member)
        return member

    yield make
    for member in made:
        member.client.close()
