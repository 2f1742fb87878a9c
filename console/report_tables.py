"""The tables of a report: the same on the page and in files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from console.strings import say, strings
from console.workbook import Cell
from kb.reports.model import Counted, Report, Satisfaction

# How a column is told: as it is, as a number, as a share of 1 in percent, as a day.
TEXT, NUMBER, SHARE, DAY = "text", "number", "share", "day"


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is its key under `reports.tables` of strings.yml; the first column names the row."""

    name: str
    kinds: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    @property
    def title(self) -> str:
        """As staff read it."""
        return say(f"reports.tables.{self.name}.title")

    @property
    def about(self) -> str:
        """What is counted how."""
        return say(f"reports.tables.{self.name}.about")

    @property
    def columns(self) -> Sequence[str]:
        """The titles of the columns."""
        columns: Sequence[str] = strings()["reports"]["tables"][self.name]["columns"]
        return columns

    def header(self) -> Sequence[str]:
        """The titles for a file, where shares are numbers up to 100."""
        pairs = zip(self.columns, self.kinds, strict=True)
        return [f"{title} (%)" if kind == SHARE else title for title, kind in pairs]

    def plain_rows(self) -> Sequence[Sequence[Cell]]:
        """The rows for a file."""
        return [[_plain(cell, kind) for cell, kind in zip(row, self.kinds, strict=True)] for row in self.rows]


def table(name: str, report: Report) -> Table:
    """The table of that name, one of `TABLES`."""
    kinds, rows = TABLES[name]
    return Table(name, kinds, rows(report))


def named(group: str, name: str) -> str:
    """What staff call a stored name; the name itself where it is new."""
    names: Mapping[str, str] = strings()["reports"][group]
    return names.get(name, name)


def share_of(part: int, whole: int) -> float | None:
    """From 0 to 1; None of nothing."""
    return part / whole if whole else None


def _days(report: Report) -> Sequence[Sequence[Cell]]:
    return [
        (each.day, named("channels", each.channel), each.conversations, each.questions, each.replies)
        for each in report.days
    ]


def _outcomes(report: Report) -> Sequence[Sequence[Cell]]:
    total = sum(each.count for each in report.outcomes)
    return [(named("outcomes", each.name), each.count, share_of(each.count, total)) for each in report.outcomes]


def _procedures(report: Report) -> Sequence[Sequence[Cell]]:
    return [(each.name, each.title, each.count) for each in report.procedures]


def _missed(counts: Sequence[Counted]) -> Sequence[Sequence[Cell]]:
    return [(each.name or say("reports.unknown"), each.count) for each in counts]


def _satisfaction(report: Report) -> Sequence[Sequence[Cell]]:
    return [_satisfied("ratings", report.ratings), _satisfied("tickets", report.tickets)]


def _satisfied(name: str, found: Satisfaction) -> Sequence[Cell]:
    missed = found.share is not None and found.share < found.goal
    word = "" if found.share is None else say("reports.below_goal" if missed else "reports.reached_goal")
    return (say(f"reports.rated.{name}"), found.satisfied, found.total, found.share, found.goal, word)


def _look_ups(report: Report) -> Sequence[Sequence[Cell]]:
    return [
        (named("look_ups", each.what), named("look_up_outcomes", each.outcome), each.count) for each in report.look_ups
    ]


def _departments(report: Report) -> Sequence[Sequence[Cell]]:
    return [
        (
            each.department,
            each.total,
            each.on_time,
            each.late,
            each.waiting,
            each.overdue,
            share_of(each.on_time, each.on_time + each.late + each.overdue),
        )
        for each in report.departments
    ]


def _plain(cell: Cell, kind: str) -> Cell:
    return round(cell * 100, 1) if kind == SHARE and isinstance(cell, int | float) else cell


_Made = Callable[[Report], Sequence[Sequence[Cell]]]
TABLES: Mapping[str, tuple[Sequence[str], _Made]] = {
    "days": ((DAY, TEXT, NUMBER, NUMBER, NUMBER), _days),
    "outcomes": ((TEXT, NUMBER, SHARE), _outcomes),
    "satisfaction": ((TEXT, NUMBER, NUMBER, SHARE, SHARE, TEXT), _satisfaction),
    "departments": ((TEXT, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, SHARE), _departments),
    "procedures": ((TEXT, TEXT, NUMBER), _procedures),
    "fields": ((TEXT, NUMBER), lambda report: _missed(report.unanswered_fields)),
    "communes": ((TEXT, NUMBER), lambda report: _missed(report.unanswered_communes)),
    "look_ups": ((TEXT, TEXT, NUMBER), _look_ups),
}
