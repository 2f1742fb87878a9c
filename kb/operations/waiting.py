"""How much work waits, for the first page of the console."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from kb.db import reading
from kb.feedback.model import OWED
from kb.feedback.tables import feedback
from kb.imports.tables import import_job
from kb.messages.tables import handoff
from kb.procedures.tables import draft, mistake_report, procedure
from kb.quality.tables import learning_run, unanswered


@dataclass(frozen=True, slots=True)
class Waiting:
    """Drafts for a review, records that citizens doubt, records not checked for long, files that were read, messages
    that were not understood, models that were measured, citizens who wait for a person, tickets that are owed an
    answer, and those of them that are late (by calendar days: which ones are late by working days, their desk tells).
    """

    drafts: int
    mistakes: int
    unchecked: int
    imports: int
    unanswered: int
    learning: int
    desk: int
    feedback: int
    overdue: int


def waiting(engine: sa.Engine, today: date, *, old_after: timedelta) -> Waiting:
    """Counted in one look."""
    old = sa.or_(procedure.c.checked_at.is_(None), procedure.c.checked_at < today - old_after)
    owed = feedback.c.state.in_([state.value for state in OWED])
    doubted = sa.select(sa.func.count(mistake_report.c.code.distinct())).where(mistake_report.c.settled_at.is_(None))
    counts = {
        "drafts": _count(draft, draft.c.state == "submitted"),
        "mistakes": doubted,
        "unchecked": _count(procedure, procedure.c.status == "published", old),
        "imports": _count(import_job, import_job.c.state == "ready"),
        "unanswered": _count(unanswered, unanswered.c.state == "open"),
        "learning": _count(learning_run, learning_run.c.state == "ready"),
        "desk": _count(handoff, handoff.c.state.in_(["waiting", "left"])),
        "feedback": _count(feedback, owed),
        "overdue": _count(feedback, owed, feedback.c.due_on < today),
    }
    with reading(engine) as connection:
        found = connection.execute(sa.select(*(each.scalar_subquery().label(name) for name, each in counts.items())))
        return Waiting(**found.mappings().one())


def _count(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> sa.Select[tuple[int]]:
    return sa.select(sa.func.count()).select_from(table).where(*conditions)
