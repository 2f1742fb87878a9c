"""Pieces of statements on platforms."""

from datetime import datetime

import sqlalchemy as sa

from kb.messages.model import WEB, OutboxState
from kb.messages.tables import outbox


def for_platforms(table: sa.FromClause = outbox) -> sa.ColumnElement[bool]:
    """What a platform has not taken. Written into the statement as it stands, or SQLite would not use the index."""
    open_state = table.c.state != sa.literal_column(f"'{OutboxState.DELIVERED.value}'")
    return sa.and_(open_state, table.c.channel != sa.literal_column(f"'{WEB}'"))


def later_of(column: sa.Column[datetime], moment: datetime) -> sa.ColumnElement[datetime]:
    """The later of the two."""
    given = sa.bindparam("moment", moment, column.type)
    return sa.case((column > given, column), else_=given)
