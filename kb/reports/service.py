"""What is asked of reports; nothing here changes anything. `KbUnavailableError` from each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import sqlalchemy as sa

from kb.db import reading
from kb.feedback.desk_model import View
from kb.feedback.queries import is_owed
from kb.messages.queries import as_utc
from kb.reports import queries
from kb.reports.model import DepartmentCount, Period, Report, Satisfaction, TimeSaved, Understood

SATISFACTION_GOAL, MINUTES_SAVED = ("satisfaction_goal", 90.0), ("minutes_saved", 10.0)
_TOP = 20
_BATCH = 1_000


def report(engine: sa.Engine, period: Period, view: View) -> Report:
    """Everything on the period; what waits is told as of `view.today`."""
    with reading(engine) as connection:
        outcomes = queries.outcomes(connection, period)
        answers = sum(each.count for each in outcomes if each.name == queries.ANSWERED)
        goal = queries.number_set(connection, *SATISFACTION_GOAL) / 100
        return Report(
            period=period,
            conversations=queries.conversations(connection, period),
            days=queries.day_counts(connection, period),
            outcomes=outcomes,
            procedures=queries.procedures(connection, period, _TOP),
            unanswered_fields=queries.unanswered_fields(connection, period, _TOP),
            unanswered_communes=queries.unanswered_communes(connection, period, _TOP),
            ratings=Satisfaction(*queries.ratings(connection, period), goal),
            tickets=Satisfaction(*queries.ticket_ratings(connection, period), goal),
            look_ups=queries.look_ups(connection, period),
            departments=_departments(queries.ticket_groups(connection, period, is_owed()), view),
            saved=TimeSaved(answers, queries.number_set(connection, *MINUTES_SAVED)),
        )


def understood(engine: sa.Engine, period: Period) -> Iterator[Understood]:
    """Every message that was understood, in order, some hundreds at a time: memory stays the same."""
    last = None
    while True:
        with reading(engine) as connection:
            rows = queries.understood(connection, period, last, _BATCH)
        yield from map(_as_understood, rows)
        if len(rows) < _BATCH:
            return
        last = rows[-1]


def _as_understood(row: sa.Row[tuple[object, ...]]) -> Understood:
    names = ("channel", "intent", "confidence", "outcome", "code", "field", "commune", "wrong")
    return Understood(as_utc(row.at), *(getattr(row, name) for name in names))


def _departments(groups: Sequence[queries.TicketGroup], view: View) -> list[DepartmentCount]:
    """By the department that answers, the one with the most feedback first."""
    found: dict[str, DepartmentCount] = {}
    for group in groups:
        name = group.department or view.categories.get(group.category).department
        count, kind = found.get(name, DepartmentCount(name)), _kind(group, view)
        found[name] = replace(count, **{kind: getattr(count, kind) + group.tickets})
    return sorted(found.values(), key=lambda each: (-each.total, each.department))


def _kind(group: queries.TicketGroup, view: View) -> str:
    """By working days: what was due on a Friday is in time until Sunday."""
    end = group.answered_on or view.today
    in_time = end <= group.due_on or not view.calendar.working_days_between(group.due_on, end)
    if group.answered_on:
        return "on_time" if in_time else "late"
    return "waiting" if in_time else "overdue"
