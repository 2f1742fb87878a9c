"""The search index of one process, kept up with the database."""

from datetime import date
from pathlib import Path

import sqlalchemy as sa

from kb.calendar.model import today
from kb.db import reading
from kb.procedures import queries
from kb.procedures.following import Follower
from kb.procedures.phrases import phrases_of
from kb.procedures.search import SearchIndex, SearchResult, search_record
from kb.procedures.search.encoder import load_encoder
from kb.procedures.taught import Taught, read_taught

# Beyond this many changed records a new index is cheaper than replacing them one by one.
REBUILD_FROM = 200
REMEMBERED = 2_000


class Searcher:
    """The index follows changes beside the searches (`kb.procedures.following`)."""

    def __init__(self, engine: sa.Engine, model: Path | None = None) -> None:
        self._engine, self._model = engine, model
        self._revision = 0
        self._day = date.min
        self._taught: Taught = {}
        self._answers: tuple[object, dict[tuple[str, int], SearchResult]] = (None, {})
        self._follower = Follower("search index", self._build, lambda index: self._follow(index))

    def index(self) -> SearchIndex:
        """The current index. Raises `KbUnavailableError` only while there is none to fall back on."""
        return self._follower.current()

    def search(self, question: str, limit: int) -> SearchResult:
        """As the index. A turn asks the same several times, and citizens ask alike: answers are remembered until the
        index changes. Raises as `index`.
        """
        index = self.index()
        of, answers = self._answers
        if of is not index.state:
            of, answers = index.state, {}
            self._answers = of, answers
        if (found := answers.get((question, limit))) is None:
            if len(answers) >= REMEMBERED:
                answers.clear()
            found = answers[question, limit] = index.search(question, limit=limit)
        return found

    def taught(self) -> Taught:
        """Questions that the staff attached, as new as the index."""
        return self._taught

    def _build(self) -> SearchIndex:
        day = today()
        with reading(self._engine) as connection:
            revision = queries.newest_revision(connection)
            records = queries.procedures(connection, None, day=day)
            phrases, taught = phrases_of(connection, None), read_taught(connection)
        found = (search_record(record, phrases.get(record.code)) for record in records)
        index = SearchIndex.build(found, load_encoder(self._model))
        self._revision, self._day, self._taught = revision, day, taught
        return index

    def _follow(self, index: SearchIndex) -> SearchIndex:
        day = today()
        with reading(self._engine) as connection:
            revision, codes = queries.revisions_after(connection, self._revision)
            few = len(codes) < REBUILD_FROM and day == self._day
            changed = queries.procedures(connection, sorted(codes), day=day) if few else []
            phrases = phrases_of(connection, sorted(codes)) if few else {}
            taught = read_taught(connection) if codes else self._taught
        if not few:
            # A new day may bring procedures into force or end them without any revision.
            return self._build()
        found = {record.code: record for record in changed}
        for code in codes:
            record = found.get(code)
            index.replace(code, search_record(record, phrases.get(code)) if record else None)
        self._revision, self._taught = revision, taught
        return index
