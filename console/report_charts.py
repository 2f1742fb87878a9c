"""The charts of a report: which figures each shows. Each asks the database for its own figures only."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from console import charts
from console.report_tables import named
from console.strings import say
from kb.feedback.desk_model import View
from kb.imports.telling import number
from kb.messages.service import Engine
from kb.reports import service
from kb.reports.model import Counted, DayCount, Period

# Longer periods are shown by months.
_MOST_DAYS = 62
_SHOWN = 12


def _days(engine: Engine, period: Period, _: View) -> bytes:
    counts = service.days(engine, period)
    told = "%d/%m" if (period.last - period.first).days <= _MOST_DAYS else "%m/%Y"
    labels = list(dict.fromkeys(f"{day:{told}}" for day in _every_day(period)))
    channels = sorted({each.channel for each in counts})
    return charts.columns(labels, {named("channels", name): _sums(counts, name, labels, told) for name in channels})


def _every_day(period: Period) -> Sequence[date]:
    begin = period.first.toordinal()
    return [date.fromordinal(day) for day in range(begin, period.last.toordinal() + 1)]


def _sums(counts: Sequence[DayCount], channel: str, labels: Sequence[str], told: str) -> Sequence[int]:
    sums = dict.fromkeys(labels, 0)
    for each in counts:
        if each.channel == channel:
            sums[f"{each.day:{told}}"] += each.questions
    return list(sums.values())


def _outcomes(engine: Engine, period: Period, _: View) -> bytes:
    found = service.outcomes(engine, period)
    return _counted([Counted(named("outcomes", each.name), each.count) for each in found])


def _procedures(engine: Engine, period: Period, _: View) -> bytes:
    found = service.procedures(engine, period)
    return _counted([Counted(f"{each.name} {each.title}", each.count) for each in found])


def _fields(engine: Engine, period: Period, _: View) -> bytes:
    return _counted(service.unanswered_fields(engine, period))


def _communes(engine: Engine, period: Period, _: View) -> bytes:
    return _counted(service.unanswered_communes(engine, period))


def _satisfaction(engine: Engine, period: Period, _: View) -> bytes:
    ratings, tickets = service.satisfaction(engine, period)
    told = [*zip(("ratings", "tickets"), (ratings, tickets), strict=True)]
    labels = [say(f"reports.rated.{name}") for name, _ in told] + [say("reports.goal")]
    shares = [found.share for _, found in told] + [ratings.goal]
    percents = [None if share is None else round(share * 100, 1) for share in shares]
    return charts.bars(_with_numbers(labels, percents, "%"), {say("reports.satisfied"): percents}, most=100)


def _departments(engine: Engine, period: Period, view: View) -> bytes:
    found = service.departments(engine, period, view)[:_SHOWN]
    kinds = ("on_time", "late", "waiting", "overdue")
    series = {say(f"reports.kinds.{kind}"): [getattr(each, kind) for each in found] for kind in kinds}
    return charts.bars([charts.short(each.department) for each in found], series)


def _counted(found: Sequence[Counted]) -> bytes:
    shown = found[:_SHOWN]
    counts = [each.count for each in shown]
    labels = [each.name or say("reports.unknown") for each in shown]
    return charts.bars(_with_numbers(labels, counts), {say("reports.messages"): counts})


def _with_numbers(labels: Sequence[str], values: Sequence[float | None], unit: str = "") -> Sequence[str]:
    told = ["" if value is None else f"{number(value)}{unit}" for value in values]
    return [f"{charts.short(label)}: {value}" for label, value in zip(labels, told, strict=True)]


CHARTS: Mapping[str, Callable[[Engine, Period, View], bytes]] = {
    "days": _days,
    "outcomes": _outcomes,
    "satisfaction": _satisfaction,
    "departments": _departments,
    "procedures": _procedures,
    "fields": _fields,
    "communes": _communes,
}
