"""Ratings: stored once a topic of a conversation; a later word replaces an earlier one."""

from datetime import datetime

import sqlalchemy as sa

from kb.db import reading
from kb.ratings.model import Rating
from kb.ratings.tables import rating


def add(connection: sa.Connection, given: Rating, *, now: datetime) -> None:
    """Keep the rating, in place of one on the same topic."""
    here = (rating.c.conversation_id == given.conversation_id, rating.c.topic == given.topic)
    connection.execute(sa.delete(rating).where(*here))
    values = {
        "conversation_id": given.conversation_id,
        "topic": given.topic,
        "procedure_code": given.procedure_code,
        "helpful": given.helpful,
        "reason": given.reason,
        "model": given.model,
        "at": now,
    }
    connection.execute(sa.insert(rating).values(values))


def ratings_of(engine: sa.Engine, conversation_id: str) -> tuple[Rating, ...]:
    """What a conversation has rated."""
    columns = [column for column in rating.c if column.name != "at"]
    rows = sa.select(*columns).where(rating.c.conversation_id == conversation_id).order_by(rating.c.at)
    with reading(engine) as connection:
        return tuple(Rating(**row) for row in connection.execute(rows).mappings())
