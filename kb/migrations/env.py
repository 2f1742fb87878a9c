"""Alembic's entry: runs migrations on the connection it is given, or on the configured database."""

from alembic import context

from kb.db import make_engine
from kb.migrate import ALL_TABLES
from kb.settings import read_settings


def run() -> None:
    """Run the migrations in one transaction."""
    connection = context.config.attributes.get("connection")
    if connection is None:
        with make_engine(read_settings().database_url).connect() as opened:
            _migrate(opened)
            opened.commit()
    else:
        _migrate(connection)


def _migrate(connection: object) -> None:
    context.configure(connection=connection, target_metadata=ALL_TABLES, render_as_batch=True, compare_type=True)  # type: ignore[arg-type]
    with context.begin_transaction():
        context.run_migrations()


run()
