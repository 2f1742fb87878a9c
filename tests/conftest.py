"""Databases for every test: SQLite files and a private PostgreSQL cluster, both with the newest schema."""

import gzip
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from kb.db import make_engine
from kb.migrate import migrate
from tests.postgres import binaries, cluster
from tests.system.running import system as system
from tests.system.running import trained_model as trained_model

SHARED = Path(__file__).resolve().parents[2] / "shared"
_numbers = count(1)
# In the order of what they take; of the folders, some files take a minute.
LONG = (
    "tests/kb/procedures/search/test_search_quality.py",
    "tests/console/test_imports.py",
    "tests/nlu/",
    "tests/channels/test_bot_failures.py",
    "tests/browser/test_never_lost.py",
    "tests/system/",
    "tests/channels/",
    "tests/browser/",
    "tests/console/",
    "tests/deploy/",
    "tests/kb/procedures/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, or one of them would run alone at the end while the other processes have nothing to do.

    Tests marked `data` need the shared folder; without it they are skipped, and counted as skipped.
    """
    items.sort(key=lambda item: next((at for at, name in enumerate(LONG) if item.nodeid.startswith(name)), len(LONG)))
    if (SHARED / "data").is_dir():
        return
    for item in items:
        if item.get_closest_marker("data"):
            item.add_marker(pytest.mark.skip(reason="the shared data folder is not here"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the repository."""
    return SHARED


@pytest.fixture(scope="session")
def national_codes(shared: Path) -> frozenset[str]:
    """The codes of the national records."""
    with gzip.open(shared / "data" / "procedures.jsonl.gz", "rt", encoding="utf-8") as lines:
        return frozenset(json.loads(line)["ma"] for line in lines)


@pytest.fixture(scope="session")
def catalogue_codes(shared: Path) -> frozenset[str]:
    """The codes of all procedures that are known, most of them by title only."""
    with gzip.open(shared / "data" / "catalogue.jsonl.gz", "rt", encoding="utf-8") as lines:
        return frozenset(json.loads(line)["ma"] for line in lines)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "assistant.db"
    engine = make_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a cluster that has a migrated database `template`."""
    folder = binaries()
    if folder is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL's binaries are missing; .ci/run must install them")
        pytest.skip("PostgreSQL's binaries are not installed")
    with cluster(folder) as address:
        _administer(address, "CREATE DATABASE template")
        engine = make_engine(f"{address}/template")
        migrate(engine)
        engine.dispose()
        yield address


def _administer(address: str, statement: str) -> None:
    engine = sa.create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


@contextmanager
def sqlite_database(template: Path, folder: Path) -> Iterator[str]:
    """The address of a fresh SQLite database."""
    path = folder / f"assistant-{next(_numbers)}.db"
    shutil.copy(template, path)
    yield f"sqlite:///{path}"


@contextmanager
def postgres_database(address: str) -> Iterator[str]:
    """The address of a fresh PostgreSQL database, dropped afterwards."""
    name = f"test_{next(_numbers)}"
    _administer(address, f"CREATE DATABASE {name} TEMPLATE template STRATEGY FILE_COPY")
    try:
        yield f"{address}/{name}"
    finally:
        _administer(address, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database; each test runs once on either kind."""
    if request.param == "sqlite":
        with sqlite_database(request.getfixturevalue("sqlite_template"), tmp_path) as url:
            yield url
    else:
        with postgres_database(request.getfixturevalue("postgres")) as url:
            yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """An engine on a fresh, migrated database; each test runs once on either kind."""
    made = make_engine(database_url)
    yield made
    made.dispose()
