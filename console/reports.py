"""Reports: what was asked and answered in a period, as charts, tables and files."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from starlette.responses import Response

from console.charts import picture
from console.errors import Refusal
from console.exporting import table_file
from console.pages import page
from console.report_charts import CHARTS
from console.report_tables import TABLES, named, table
from console.strings import say, strings
from console.visit import Visit
from console.workbook import Cell
from kb.feedback.categories import open_categories
from kb.feedback.desk_model import View
from kb.feedback.service import day_of
from kb.people.audit import note_view
from kb.people.model import Role
from kb.reports import service
from kb.reports.model import Period, Understood

_READERS = (Role.REVIEWER, Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR)
_USUAL = timedelta(days=29)
# Ten years: more is a slip of the pen.
_LONGEST = timedelta(days=3_660)


async def show(visit: Visit) -> Response:
    """The report of a period; the last 30 days where none is given."""
    period = _period(visit)
    found = await visit.run(service.report, visit.engine, period, _view(visit))
    tables = [table(name, found) for name in TABLES]
    return visit.render(
        "reports/show.html", report=found, period=period, tables=tables, charts=CHARTS, asked=_asked(period)
    )


async def chart(visit: Visit) -> Response:
    """One chart of it."""
    draw = CHARTS.get(visit.path["name"])
    if draw is None:
        raise Refusal("not_found", status=404)
    return picture(await visit.run(draw, visit.engine, _period(visit), _view(visit)))


async def export(visit: Visit) -> Response:
    """One table of it as a file, or every message without its words; who took that stands in the audit."""
    name, kind, period = visit.path["name"], visit.path["kind"], _period(visit)
    file_name = f"bao-cao-{name}-{period.first}-{period.last}"
    if name == "messages":
        columns: Sequence[str] = strings()["reports"]["message_columns"]
        answered = table_file(kind, file_name, columns, _messages(visit, period))
        await visit.run(note_view, visit.engine, visit.actor, "reports.export", f"{period.first} {period.last}")
        return answered
    if name not in TABLES:
        raise Refusal("not_found", status=404)
    made = table(name, await visit.run(service.report, visit.engine, period, _view(visit)))
    return table_file(kind, file_name, made.header(), made.plain_rows())


def _messages(visit: Visit, period: Period) -> Iterator[Sequence[Cell]]:
    return map(_row_of, service.understood(visit.engine, period))


def _row_of(each: Understood) -> Sequence[Cell]:
    told = (each.intent, round(each.confidence, 3), named("outcomes", each.outcome), each.code, each.field)
    wrong = say("words.yes") if each.wrong else say("words.no")
    return (each.at, named("channels", each.channel), *told, each.commune, wrong)


def _view(visit: Visit) -> View:
    categories = open_categories(visit.settings.kb.feedback_categories)
    return View(day_of(datetime.now(UTC)), visit.parts.calendar, categories)


def _period(visit: Visit) -> Period:
    """Raises `Refusal` for days that are none, in the wrong order, or too far apart."""
    last = _day(visit, "last") or day_of(datetime.now(UTC))
    first = _day(visit, "first") or last - _USUAL
    if not timedelta() <= last - first <= _LONGEST:
        raise Refusal("period")
    return Period(first, last)


def _day(visit: Visit, name: str) -> date | None:
    given = visit.query.get(name, "")
    try:
        day = date.fromisoformat(given) if given else None
    except ValueError as error:
        raise Refusal("period") from error
    if day is not None and not 2000 <= day.year <= 2200:
        raise Refusal("period")
    return day


def _asked(period: Period) -> str:
    return f"?first={period.first}&last={period.last}"


ROUTES = [
    page("/reports", show, *_READERS),
    page("/reports/charts/{name}.svg", chart, *_READERS),
    page("/reports/{name}.{kind}", export, *_READERS),
]
