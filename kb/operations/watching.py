"""What is late or old in the base, for those who run the system. The procedures are looked through: ask rarely."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from kb.db import reading
from kb.feedback.model import OWED
from kb.feedback.tables import feedback
from kb.procedures.tables import procedure


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Published procedures, and those of them that nobody has checked for long, or ever."""

    published: int
    unchecked: int


def knowledge(engine: sa.Engine, today: date, *, old_after: timedelta) -> Knowledge:
    """Counted in one look through the procedures."""
    old = sa.or_(procedure.c.checked_at.is_(None), procedure.c.checked_at < today - old_after)
    counts = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(sa.case((old, 1), else_=0)), 0))
    with reading(engine) as connection:
        return Knowledge(*connection.execute(counts.where(procedure.c.status == "published")).one())


def late_tickets(engine: sa.Engine, today: date) -> int:
    """Tickets that are owed an answer and whose day is over."""
    late = (feedback.c.state.in_([state.value for state in OWED]), feedback.c.due_on < today)
    with reading(engine) as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(feedback).where(*late)).scalar_one()
