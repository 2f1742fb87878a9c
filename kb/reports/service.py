"""What is asked of reports; nothing here changes anything. `KbUnavailableError` from each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import sqlalchemy as sa

from kb.db import reading
from kb.feedback.desk_model import View
from kb.feedback.queries import is_owed
from kb.messages.queries import as_utc
from kb.reports import queries
from kb.reports.model import Counted, DayCount, DepartmentCount, Period, Report, Satisfaction, TimeSaved, Understood

SATISFACTION_GOAL, MINUTES_SAVED = ("satisfaction_goal", 90.0), ("minutes_saved", 10.0)
_TOP = 20
_BATCH = 1_000


def report(engine: sa.Engine, period: Period, view: View) -> Report:
    """Everything on the period; what waits is told as of `view.today`."""
    with reading(engine) as connection:
        told = queries.outcomes(connection, period)
        ratings, tickets = _satisfaction(connection, period)
        return Report(
            period=period,
            conversations=queries.conversations(connection, period),
            days=queries.day_counts(connection, period),
            outcomes=told,
            procedures=queries.procedures(connection, period, _TOP),
            unanswered_fields=queries.unanswered_fields(connection, period, _TOP),
            unanswered_communes=queries.unanswered_communes(connection, period, _TOP),
            ratings=ratings,
            tickets=tickets,
            look_ups=queries.look_ups(connection, period),
            departments=_departments(connection, period, view),
            saved=_saved(connection, told),
        )


def days(engine: sa.Engine, period: Period) -> Sequence[DayCount]:
    """Of `report`, the days alone."""
    with reading(engine) as connection:
        return queries.day_counts(connection, period)


def outcomes(engine: sa.Engine, period: Period) -> Sequence[Counted]:
    """Of `report`, the outcomes alone."""
    with reading(engine) as connection:
        return queries.outcomes(connection, period)


def procedures(engine: sa.Engine, period: Period) -> Sequence[Counted]:
    """Of `report`, the procedures alone."""
    with reading(engine) as connection:
        return queries.procedures(connection, period, _TOP)


def unanswered_fields(engine: sa.Engine, period: Period) -> Sequence[Counted]:
    """Of `report`, the fields alone."""
    with reading(engine) as connection:
        return queries.unanswered_fields(connection, period, _TOP)


def unanswered_communes(engine: sa.Engine, period: Period) -> Sequence[Counted]:
    """Of `report`, the communes alone."""
    with reading(engine) as connection:
        return queries.unanswered_communes(connection, period, _TOP)


def satisfaction(engine: sa.Engine, period: Period) -> tuple[Satisfaction, Satisfaction]:
    """Of `report`, `ratings` and `tickets`."""
    with reading(engine) as connection:
        return _satisfaction(connection, period)


def departments(engine: sa.Engine, period: Period, view: View) -> Sequence[DepartmentCount]:
    """Of `report`, the departments alone."""
    with reading(engine) as connection:
        return _departments(connection, period, view)


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


def _satisfaction(connection: sa.Connection, period: Period) -> tuple[Satisfaction, Satisfaction]:
    goal = queries.number_set(connection, *SATISFACTION_GOAL) / 100
    ratings, tickets = queries.ratings(connection, period), queries.ticket_ratings(connection, period)
    return Satisfaction(*ratings, goal), Satisfaction(*tickets, goal)


def _saved(connection: sa.Connection, outcomes: Sequence[Counted]) -> TimeSaved:
    answers = sum(each.count for each in outcomes if each.name == queries.ANSWERED)
    return TimeSaved(answers, queries.number_set(connection, *MINUTES_SAVED))


def _departments(connection: sa.Connection, period: Period, view: View) -> list[DepartmentCount]:
    """By the department that answers, the one with the most feedback first."""
    found: dict[str, DepartmentCount] = {}
    for group in queries.ticket_groups(connection, period, is_owed()):
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
