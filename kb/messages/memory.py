"""The bot's own memory of conversations (bot/stores.py), which goes when they go.

It holds what the turns held: masked text, slots, sealed things. On PostgreSQL it lies in the same database, beside
SQLite in a file of its own. A turn that is under way while its conversation is deleted may still write there, and a
process may die between the two; what is left behind belongs to no conversation and is found by that.
"""

from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa

from kb.db import make_engine, reading, writing
from kb.messages.tables import conversation

FILE = "tracker.db"
# Where a conversation's name stands: in our store, and in the one of Rasa that older versions used.
NAMES = {"tracker_turn": "conversation_id", "events": "sender_id"}
_BATCH = 500


class BotMemory:
    """What the bot remembers of conversations. `KbUnavailableError` from each method that blocks."""

    def __init__(self, engine: sa.Engine, var: Path) -> None:
        self._engine, self._file = engine, var / FILE

    def forget(self, conversation_ids: Collection[str]) -> int:
        """Remove all that belongs to these conversations; returns how many rows. Blocks."""
        ids = list(conversation_ids)
        if not ids or not self._is_there:
            return 0
        gone = 0
        for first in range(0, len(ids), _BATCH):
            batch = ids[first : first + _BATCH]
            with writing(self._own) as connection:
                for table in self._tables():
                    gone += connection.execute(sa.delete(table).where(_name(table).in_(batch))).rowcount
        return gone

    def forget_strays(self) -> int:
        """Remove what belongs to no conversation any more; returns how many rows. Blocks."""
        return self.forget([each for batch in self._names() for each in batch])

    def count(self, conversation_id: str) -> int:
        """How many rows there are of this conversation. Blocks."""
        if not self._is_there:
            return 0
        rows = sa.func.count()
        with reading(self._own) as connection:
            here = [sa.select(rows).select_from(t).where(_name(t) == conversation_id) for t in self._tables()]
            return sum(connection.scalar(each) or 0 for each in here)

    def _names(self) -> Iterator[list[str]]:
        """Those that are remembered and are no conversation, in batches."""
        if not self._is_there:
            return
        with reading(self._own) as connection:
            distinct = [sa.select(_name(table)).distinct() for table in self._tables()]
            names = {name for each in distinct for name in connection.scalars(each)}
        listed = sorted(names)
        for first in range(0, len(listed), _BATCH):
            batch = listed[first : first + _BATCH]
            with reading(self._engine) as connection:
                known = set(connection.scalars(sa.select(conversation.c.id).where(conversation.c.id.in_(batch))))
            yield [name for name in batch if name not in known]

    @property
    def _is_there(self) -> bool:
        # The file is made by the bot; looking for it here must not.
        return self._is_shared or self._file.exists()

    @property
    def _is_shared(self) -> bool:
        return self._engine.dialect.name != "sqlite"

    @cached_property
    def _own(self) -> sa.Engine:
        return self._engine if self._is_shared else make_engine(f"sqlite:///{self._file}")

    def _tables(self) -> list[sa.TableClause]:
        # Asked each time: the bot makes its table at its first turn.
        there = set(sa.inspect(self._own).get_table_names()) & NAMES.keys()
        return [sa.table(name, sa.column(NAMES[name], sa.String)) for name in sorted(there)]


def _name(table: sa.TableClause) -> sa.ColumnElement[str]:
    return table.c[NAMES[table.name]]
