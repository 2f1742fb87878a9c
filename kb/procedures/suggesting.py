"""Titles for what is typed so far. Light: the public edge suggests without the index that the search needs."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from kb.calendar.model import today
from kb.db import reading
from kb.procedures import queries, tables
from kb.procedures.following import Follower
from kb.procedures.model import Origin
from kb.procedures.titles import Title, TitleIndex

MOST = 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A procedure in force whose title, or short name, has what was typed."""

    code: str
    title: str


class Suggester:
    """The titles follow changes beside the calls (`kb.procedures.following`).

    An index is never changed: a new one takes its place, made from what the old one had read.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._seen = (0, date.min)
        self._follower = Follower("titles", lambda: self._read(None), self._read)

    def suggest(self, text: str, *, limit: int = MOST) -> list[Suggestion]:
        """At most so many, best first. Raises `KbUnavailableError` only while there is no index to fall back on."""
        found = self._follower.current().find(text, limit)
        return [Suggestion(title.code, title.title) for title in found]

    def _read(self, index: TitleIndex | None) -> TitleIndex:
        day = today()
        with reading(self._engine) as connection:
            # A new day may bring procedures into force or end them without any revision.
            seen = (queries.newest_revision(connection), day)
            if index is not None and seen == self._seen:
                return index
            titles = _titles(connection, day)
        self._seen = seen
        return TitleIndex(titles, index.entries if index else None)


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
