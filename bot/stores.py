"""Where the bot keeps its conversations, so that they survive a restart and several bots can share them.

A turn is one row: its events, and the slots as it left them. Rows are only added. What was said last and the slots are
all that the next turn needs (domain.yml), so the last row is all that is read: a turn costs the same after ten turns
and after a thousand. Two bots that answer in one conversation at once add a row of the same number; the database lets
one of them do so (docs/adr/0023).
"""

import asyncio
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import make_url

from bot.failing import ConversationMovedOnError, StoreUnavailableError
from bot.taking import is_before, message_of, taking

Answer = TypeVar("Answer")

# What the bot said stands with the messages already.
KEPT = (UserUttered, ActionExecuted, SlotSet)

metadata = sa.MetaData()
tracker_turn = sa.Table(
    "tracker_turn",
    metadata,
    sa.Column("conversation_id", sa.String(255), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    # Seconds since 1970, as Rasa's events have it.
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("slots", sa.Text, nullable=False),
    sa.Column("events", sa.Text, nullable=False),
)

_LAST = (
    sa.select(tracker_turn.c.number, tracker_turn.c.slots, tracker_turn.c.events)
    .where(
        tracker_turn.c.conversation_id == sa.bindparam("conversation_id"),
        tracker_turn.c.number < sa.bindparam("before"),
    )
    .order_by(tracker_turn.c.number.desc())
    .limit(1)
)
_ALL = 2**31 - 1


def store_address(environ: Mapping[str, str] = os.environ) -> str:
    """`DATABASE_URL` when it names PostgreSQL (with psycopg 3), else a SQLite file of its own in `VAR`."""
    url = environ.get("DATABASE_URL", "")
    for scheme in ("postgresql+psycopg://", "postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return f"sqlite:///{Path(environ.get('VAR') or 'var').absolute() / 'tracker.db'}"


class ConversationStore(TrackerStore):
    """Rasa's trackers in the table above. What fails raises a `TurnFailedError`: there is no going on without it."""

    def __init__(self, domain: Domain | None = None, event_broker: EventBroker | None = None, **_: Any) -> None:
        remember_event_types()
        super().__init__(domain, event_broker)
        self.engine = _engine(store_address())
        self._made = False
        self._making = threading.Lock()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation as its last turn left it; None when it is new.

        A turn that is taken again finds what it found the first time. Raises `ConversationMovedOnError` for one that
        comes after a later one: a bot that slept must not bring back what was talked of then.
        """
        last, row = await self._asked(lambda connection: _found(connection, sender_id, taking.get()))
        if last == 0:
            return None
        before = [*_last_said(row.events), *_slots_set(row.slots)] if row else []
        events = [*_opening(), *before, ActionExecuted(ACTION_LISTEN_NAME)]
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
        _remember(tracker, last)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add what happened since it was read, if anything did."""
        number, known = getattr(tracker, "kept", (0, 0))
        new = list(tracker.events)[known:]
        if not new:
            return
        values = {
            "conversation_id": tracker.sender_id,
            "number": number + 1,
            "at": time.time(),
            "slots": _json({name: slot.value for name, slot in tracker.slots.items() if slot.value is not None}),
            "events": _json([event.as_dict() for event in new if isinstance(event, KEPT)]),
        }
        await self._asked(lambda connection: connection.execute(sa.insert(tracker_turn), values))
        _remember(tracker, number + 1)

    async def keys(self) -> Sequence[str]:
        """The names of all conversations."""
        names = sa.select(tracker_turn.c.conversation_id).distinct()
        return await self._asked(lambda connection: connection.scalars(names).all())

    async def _asked(self, ask: Callable[[sa.Connection], Answer]) -> Answer:
        # A file is there at once; a server may not be, and the other conversations must not wait for it.
        if self.engine.dialect.name == "sqlite":
            return self._ask(ask)
        return await asyncio.to_thread(self._ask, ask)

    def _ask(self, ask: Callable[[sa.Connection], Answer]) -> Answer:
        with _translated():
            self._make_table()
            with self.engine.begin() as connection:
                return ask(connection)

    def _make_table(self) -> None:
        if self._made:
            return
        with self._making:
            try:
                metadata.create_all(self.engine)
            except sa.exc.DBAPIError:
                # Two bots that start at once both make it.
                if not sa.inspect(self.engine).has_table(tracker_turn.name):
                    raise
            self._made = True


def _found(connection: sa.Connection, conversation_id: str, message: str) -> tuple[int, Any]:
    """The number of the last turn, 0 when there is none; and the last turn that is not of this message, or None."""
    row = connection.execute(_LAST, {"conversation_id": conversation_id, "before": _ALL}).first()
    last = row.number if row else 0
    while row and message:
        kept = message_of(row.events)
        if is_before(message, kept):
            raise ConversationMovedOnError("a later message is answered")
        if kept != message:
            break
        row = connection.execute(_LAST, {"conversation_id": conversation_id, "before": row.number}).first()
    return last, row


def remember_event_types() -> None:
    """Look the class of an event up once. Rasa walks all of its event classes for every stored event it reads."""
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sa.exc.IntegrityError as error:
        raise ConversationMovedOnError(type(error).__name__) from error
    except sa.exc.SQLAlchemyError as error:
        raise StoreUnavailableError(type(error).__name__) from error


def _remember(tracker: DialogueStateTracker, number: int) -> None:
    tracker.kept = (number, len(tracker.events))


def _opening() -> tuple[Event, ...]:
    return ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME)


def _last_said(events: str) -> list[Event]:
    # Rasa tells by its time whether the session has expired.
    said = [event for event in json.loads(events) if event["event"] == UserUttered.type_name]
    return [Event.from_parameters(event) for event in said[-1:]]


def _slots_set(slots: str) -> list[Event]:
    return [SlotSet(name, value) for name, value in json.loads(slots).items()]


def _json(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _engine(address: str) -> sa.Engine:
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=8, hide_parameters=True)
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, hide_parameters=True)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "busy_timeout = 10000"):
        connection.execute(f"PRAGMA {pragma}")
