"""The real public edge behind a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.channels.servers import FakeBot, edge_serving, edge_settings, free_port, serving
from tests.conftest import sqlite_database


@contextmanager
def real_edge(template: Path, folder: Path, **settings: str) -> Iterator[str]:
    """The address of an edge on a copy of the database `template`, with a bot that echoes."""
    with (
        sqlite_database(template, folder) as database,
        serving(FakeBot().app(), free_port()) as bot_url,
        edge_serving(edge_settings(database, folder, bot_url, **settings)) as url,
    ):
        yield url
