"""The migrations make the tables that the code declares."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from kb.db import make_engine, reading
from kb.errors import KbUnavailableError
from kb.migrate import ALL_TABLES, is_current, migrate
from tests.postgres import free_port


def test_migrations_and_tables_agree(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, ALL_TABLES) == []
        assert is_current(connection)


def test_migrating_twice_changes_nothing(engine: sa.Engine) -> None:
    migrate(engine)
    migrate(engine)
    with engine.connect() as connection:
        assert is_current(connection)


def test_sqlite_is_opened_as_the_design_says(sqlite_template: object) -> None:
    engine = make_engine(f"sqlite:///{sqlite_template}")
    with reading(engine) as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000}


def test_a_database_that_is_away_is_told_as_such() -> None:
    engine = make_engine(f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none")
    with pytest.raises(KbUnavailableError), reading(engine):
        pass
