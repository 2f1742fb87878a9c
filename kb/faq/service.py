"""What others ask of frequent questions: the one that a message asks, if it surely asks one."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from kb.db import reading, writing
from kb.faq.files import shipped_faqs
from kb.faq.model import Faq
from kb.faq.searching import FaqIndex
from kb.faq.tables import faq
from kb.procedures.following import Follower
from kb.sources import Source


class Faqs:
    """The frequent questions of one database. Safe to use from several threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._follower = Follower("faq index", lambda: self._follow(FaqIndex(())), self._follow)

    def asked(self, text: str, *, least: float) -> Faq | None:
        """The question that a message asks with a chance of at least `least`, 0 to 1. A change is followed within two
        seconds. Raises `KbUnavailableError`.
        """
        return self._follower.current().find(text, least=least)

    def get(self, slug: str) -> Faq | None:
        """The question of this name."""
        return next((each for each in self._follower.current().faqs if each.slug == slug), None)

    def _follow(self, index: FaqIndex) -> FaqIndex:
        with reading(self._engine) as connection:
            stored = _stored(connection)
        return index if stored == index.faqs else FaqIndex(stored)


def load_shipped_faqs(engine: sa.Engine) -> bool:
    """Bring the table up to the shipped files; returns whether anything changed."""
    shipped = shipped_faqs()
    with writing(engine) as connection:
        if _stored(connection) == shipped:
            return False
        connection.execute(sa.delete(faq))
        connection.execute(sa.insert(faq), [_row(each) for each in shipped])
    return True


def _stored(connection: sa.Connection) -> tuple[Faq, ...]:
    rows = connection.execute(sa.select(faq).order_by(faq.c.id)).mappings()
    return tuple(_faq(row) for row in rows)


_TEXTS = ("slug", "topic", "question", "answer", "code")


def _faq(row: sa.RowMapping) -> Faq:
    told: dict[str, Any] = {name: row[name] for name in _TEXTS}
    source = Source(row["source"], row["source_url"], row["read_on"])
    return Faq(**told, phrases=tuple(row["phrases"]), source=source)


def _row(value: Faq) -> Mapping[str, Any]:
    told: dict[str, Any] = {name: getattr(value, name) for name in _TEXTS}
    source = value.source
    told |= {"source": source.name, "source_url": source.url, "read_on": source.read_on}
    return told | {"phrases": list(value.phrases)}
