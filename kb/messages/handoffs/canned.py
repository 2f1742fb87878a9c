"""Answers that officers insert. `KbUnavailableError` from each."""

import sqlalchemy as sa

from kb.db import reading, writing
from kb.messages.handoffs.model import CannedAnswer, CannedAnswerNotFoundError
from kb.messages.queries import as_utc
from kb.messages.service import now
from kb.messages.tables import canned_answer
from kb.people.audit import note
from kb.people.model import Actor


def answers(engine: sa.Engine) -> tuple[CannedAnswer, ...]:
    """All, by title."""
    rows = sa.select(canned_answer).order_by(canned_answer.c.title, canned_answer.c.id)
    with reading(engine) as connection:
        found = connection.execute(rows).mappings()
        return tuple(CannedAnswer(**dict(row) | {"at": as_utc(row["at"])}) for row in found)


def add(engine: sa.Engine, title: str, text: str, *, by: Actor) -> int:
    """Keep a new one; its id."""
    values = {"title": title, "text": text, "author": by.name, "at": now()}
    with writing(engine) as connection:
        added = sa.insert(canned_answer).values(values).returning(canned_answer.c.id)
        made = int(connection.execute(added).scalar_one())
        note(connection, by, "canned.add", str(made), detail={"title": title})
    return made


def change(engine: sa.Engine, answer_id: int, title: str, text: str, *, by: Actor) -> None:
    """Put these words in place of what it says. Raises `CannedAnswerNotFoundError`."""
    values = {"title": title, "text": text, "author": by.name, "at": now()}
    this = canned_answer.c.id == answer_id
    with writing(engine) as connection:
        if connection.execute(sa.update(canned_answer).where(this).values(values)).rowcount != 1:
            raise CannedAnswerNotFoundError(str(answer_id))
        note(connection, by, "canned.change", str(answer_id), detail={"title": title})


def remove(engine: sa.Engine, answer_id: int, *, by: Actor) -> None:
    """Nobody inserts it any more. Raises `CannedAnswerNotFoundError`."""
    with writing(engine) as connection:
        gone = sa.delete(canned_answer).where(canned_answer.c.id == answer_id).returning(canned_answer.c.title)
        if (title := connection.execute(gone).scalar_one_or_none()) is None:
            raise CannedAnswerNotFoundError(str(answer_id))
        note(connection, by, "canned.remove", str(answer_id), detail={"title": title})
