"""Where the bot keeps its conversations, so that they survive a restart."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event


def store_address(environ: Mapping[str, str] = os.environ) -> str:
    """`DATABASE_URL` when it names PostgreSQL (with psycopg 3), else a SQLite file of its own in `VAR`."""
    url = environ.get("DATABASE_URL", "")
    for scheme in ("postgresql+psycopg://", "postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return f"sqlite:///{Path(environ.get('VAR') or 'var').absolute() / 'tracker.db'}"


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL tracker store, with its address from the environment and WAL on SQLite."""

    def __init__(self, domain: Domain | None = None, event_broker: EventBroker | None = None, **_: Any) -> None:
        remember_event_types()
        address = store_address()
        if address.startswith("sqlite:///"):
            Path(address.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        super().__init__(domain=domain, host=address, event_broker=event_broker)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            self.engine.dispose()  # what the parent opened has not been prepared


def remember_event_types() -> None:
    """Look the class of an event up once. Rasa walks all of its event classes for every stored event it reads."""
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "busy_timeout = 10000"):
        connection.execute(f"PRAGMA {pragma}")
