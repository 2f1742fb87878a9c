"""Bring a database to the newest schema."""

from importlib import import_module
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from kb.db import metadata, reading, writing

for _room in (
    "procedures",
    "messages",
    "platforms",
    "dossiers",
    "feedback",
    "ratings",
    "people",
    "imports",
    "quality",
    "operations",
    "places",
    "services",
    "faq",
):
    import_module(f"kb.{_room}.tables")

ALL_TABLES: sa.MetaData = metadata


def migrate(engine: sa.Engine) -> None:
    """Run the migrations that are missing, in one transaction. Does nothing on a current schema."""
    with writing(engine) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(connection: sa.Connection) -> bool:
    """Whether the schema is the one this code was written for."""
    return MigrationContext.configure(connection).get_current_revision() == newest_schema()


def newest_schema() -> str | None:
    """The id of the last migration."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def schema_of(engine: sa.Engine) -> str:
    """The id of the last migration of this database; nothing where there was none."""
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def is_known(schema: str) -> bool:
    """Whether this code has that migration: another may come from a newer version."""
    return any(script.revision == schema for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
