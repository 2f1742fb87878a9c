"""What others ask of procedures: read one, search, know what changed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import sqlalchemy as sa

from kb.calendar.model import today
from kb.db import reading, writing
from kb.errors import ProcedureNotFoundError
from kb.phrases import Phrases
from kb.procedures import queries
from kb.procedures.model import Procedure
from kb.procedures.phrases import load_shipped, phrases_of
from kb.procedures.remembering import Remembered
from kb.procedures.search import Hit, SearchResult
from kb.procedures.searcher import Searcher
from kb.procedures.storing import report_mistake, store
from kb.procedures.taught import codes_for, with_taught
from kb.sample import load_sample

# The revision that the present turn saw first, by reader.
_seen: ContextVar[dict[int, int] | None] = ContextVar("seen", default=None)


class Procedures:
    """The procedures of one database. Safe to use from several threads. `model`: as `KbSettings.search_model`."""

    def __init__(self, engine: sa.Engine, model: Path | None = None) -> None:
        self._engine = engine
        self._searcher = Searcher(engine, model)
        self._remembered = Remembered()

    def get(self, code: str) -> Procedure:
        """The procedure in force with this code. Raises `ProcedureNotFoundError`, `KbUnavailableError`."""
        found = self.get_many([code])
        if not found:
            raise ProcedureNotFoundError(code)
        return found[0]

    def get_many(self, codes: Sequence[str]) -> list[Procedure]:
        """Procedures in force among these codes, in the order asked for."""
        wanted = [code for code in codes if code]
        found = self._found(wanted) if wanted else {}
        return [found[code] for code in wanted if code in found]

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Within, the newest revision is looked up once for all that is remembered already; what was not read yet is
        read as it is then.
        """
        token = _seen.set({})
        try:
            yield
        finally:
            _seen.reset(token)

    def _found(self, codes: Sequence[str]) -> dict[str, Procedure]:
        seen, day = _seen.get(), today()
        if seen and (known := self._remembered.known(codes, (seen.get(id(self), -1), day))) is not None:
            return known
        with reading(self._engine) as connection:
            revision = queries.newest_revision(connection)
            found = self._remembered.get_many(connection, codes, (revision, day))
        if seen is not None:
            seen[id(self)] = revision
        return found

    def search(self, question: str, *, limit: int = 10) -> SearchResult:
        """The best procedures for a citizen's question. The index follows published changes within two seconds."""
        result = self._searcher.search(question, limit)
        codes = codes_for(self._searcher.taught(), question)
        if len(codes) != 1:
            return result
        known = self.get_many(list(codes))
        hits = [Hit(each.code, each.title, each.field, 1.0) for each in known]
        return with_taught(result, hits[0], limit=limit) if hits else result

    def phrases(self, codes: Sequence[str]) -> Mapping[str, Phrases]:
        """Citizens' words for these procedures, with the facts that tell neighbours apart."""
        with reading(self._engine) as connection:
            return phrases_of(connection, codes)

    def report_mistake(self, code: str, *, conversation: str) -> None:
        """Note that a citizen doubts this record, for the staff to check."""
        with writing(self._engine) as connection:
            report_mistake(connection, code, conversation)


def load_shipped_phrases(engine: sa.Engine) -> int:
    """Bring citizens' words that ship with the project up to date; returns for how many codes they changed."""
    with writing(engine) as connection:
        return load_shipped(connection)


def load_sample_if_empty(engine: sa.Engine) -> int:
    """Store the shipped procedures when the database has none; returns how many were stored."""
    with writing(engine) as connection:
        if queries.count(connection):
            return 0
        sample = load_sample()
        store(connection, sample, author="sample", act="load")
        return len(sample)
