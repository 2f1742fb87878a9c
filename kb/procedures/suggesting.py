"""Titles for what is typed so far. Light: the public edge suggests without the index that the search needs."""

import logging
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from kb.db import reading
from kb.errors import KbError
from kb.procedures import queries, tables
from kb.procedures.model import Origin
from kb.procedures.titles import Title, TitleIndex

logger = logging.getLogger(__name__)

MOST = 5
# As `kb.procedures.searcher`: a published change must be found within two seconds in every process.
POLL_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A procedure in force whose title, or short name, has what was typed."""

    code: str
    title: str


class Suggester:
    """Reads the titles at its first use and follows changes in a thread of its own; later calls wait for neither.

    An index is never changed: a new one takes its place, made from what the old one had read.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._index: TitleIndex | None = None
        self._seen = (0, date.min)
        self._checked = 0.0

    def suggest(self, text: str, *, limit: int = MOST) -> list[Suggestion]:
        """At most so many, best first. Raises `KbUnavailableError` only while there is no index to fall back on."""
        found = self._current().find(text, limit)
        return [Suggestion(title.code, title.title) for title in found]

    def _current(self) -> TitleIndex:
        if self._index is None:
            with self._lock:
                if self._index is None:
                    self._follow()
        elif time.monotonic() - self._checked > POLL_SECONDS and self._lock.acquire(blocking=False):
            self._checked = time.monotonic()
            threading.Thread(target=self._follow_aside, name="title-index", daemon=True).start()
        assert self._index is not None
        return self._index

    def _follow_aside(self) -> None:
        # The caller took the lock; nobody waits for this thread, so it is the one place that catches its errors.
        try:
            self._follow()
        except KbError:
            logger.exception("the titles could not follow the database and stay as they were")
        finally:
            self._lock.release()

    def _follow(self) -> None:
        day = date.today()
        with reading(self._engine) as connection:
            # A new day may bring procedures into force or end them without any revision.
            seen = (queries.newest_revision(connection), day)
            if self._index is not None and seen == self._seen:
                return
            titles = _titles(connection, day)
        self._index = TitleIndex(titles, self._index.entries if self._index else None)
        self._seen, self._checked = seen, time.monotonic()


def _titles(connection: sa.Connection, day: date) -> list[Title]:
    names = _names(connection)
    t = tables.procedure.c
    rows = connection.execute(sa.select(t.code, t.title, t.origin).where(queries.in_force(day)))
    return [Title(row.code, row.title, row.origin == Origin.SAMPLE.value, tuple(names[row.code])) for row in rows]


def _names(connection: sa.Connection) -> defaultdict[str, list[str]]:
    """Short names by code."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    t = tables.alias.c
    rows = sa.select(t.code, t.text).where(t.kind == "alias").order_by(t.code, t.position)
    for row in connection.execute(rows):
        found[row.code].append(row.text)
    return found
