"""The search index of one process, kept up with the database."""

import logging
import threading
import time
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from kb.db import reading
from kb.errors import KbError
from kb.procedures import queries
from kb.procedures.phrases import phrases_of
from kb.procedures.search import SearchIndex, search_record
from kb.procedures.search.encoder import load_encoder

logger = logging.getLogger(__name__)

# A published change must be found within two seconds in every process.
POLL_SECONDS = 1.0
# Beyond this many changed records a new index is cheaper than replacing them one by one.
REBUILD_FROM = 200


class Searcher:
    """Builds the index at its first use and follows changes in a thread of its own; later searches wait for neither."""

    def __init__(self, engine: sa.Engine, model: Path | None = None) -> None:
        self._engine, self._model = engine, model
        self._lock = threading.Lock()
        self._index: SearchIndex | None = None
        self._revision = 0
        self._day = date.min
        self._checked = 0.0

    def index(self) -> SearchIndex:
        """The current index. Raises `KbUnavailableError` only while there is none to fall back on."""
        if self._index is None:
            with self._lock:
                if self._index is None:
                    self._build()
        elif time.monotonic() - self._checked > POLL_SECONDS and self._lock.acquire(blocking=False):
            self._checked = time.monotonic()
            threading.Thread(target=self._follow_aside, name="search-index", daemon=True).start()
        assert self._index is not None
        return self._index

    def _follow_aside(self) -> None:
        # The caller took the lock; nobody waits for this thread, so it is the one place that catches its errors.
        try:
            self._follow()
        except KbError:
            logger.exception("the search index could not follow the database and stays as it was")
        finally:
            self._lock.release()

    def _build(self) -> None:
        day = date.today()
        with reading(self._engine) as connection:
            revision = queries.newest_revision(connection)
            records = queries.procedures(connection, None, day=day)
            phrases = phrases_of(connection, None)
        found = (search_record(record, phrases.get(record.code)) for record in records)
        self._index = SearchIndex.build(found, load_encoder(self._model))
        self._revision, self._day, self._checked = revision, day, time.monotonic()

    def _follow(self) -> None:
        assert self._index is not None
        day = date.today()
        with reading(self._engine) as connection:
            revision, codes = queries.revisions_after(connection, self._revision)
            few = len(codes) < REBUILD_FROM and day == self._day
            changed = queries.procedures(connection, sorted(codes), day=day) if few else []
            phrases = phrases_of(connection, sorted(codes)) if few else {}
        if not few:
            # A new day may bring procedures into force or end them without any revision.
            self._build()
            return
        found = {record.code: record for record in changed}
        for code in codes:
            record = found.get(code)
            self._index.replace(code, search_record(record, phrases.get(code)) if record else None)
        self._revision = revision
