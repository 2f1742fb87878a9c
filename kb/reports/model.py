"""The values of reports. Days are those of Vietnam."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from kb.calendar.model import VIETNAM


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included. Raises `ValueError` when the last is before the first."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.last} is before {self.first}")

    @property
    def begin(self) -> datetime:
        """The moment it begins, in UTC."""
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it, in UTC."""
        return _midnight(self.last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    # SQLite compares the text of times: they must all be in UTC.
    return datetime.combine(day, time.min, VIETNAM).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class DayCount:
    """What came and went on a day over a channel. `conversations`: those in which a citizen wrote on that day."""

    day: date
    channel: str
    conversations: int
    questions: int
    replies: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something was: `name` as it is stored, `title` for procedures."""

    name: str
    count: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """How many of those who said anything were satisfied. `goal` a share from 0 to 1."""

    satisfied: int
    total: int
    goal: float

    @property
    def share(self) -> float | None:
        """From 0 to 1; None when nobody said anything."""
        return self.satisfied / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class LookUps:
    """Look-ups of dossiers: `what` was asked ("status", "phone_tail", …) and with which outcome."""

    what: str
    outcome: str
    count: int


@dataclass(frozen=True, slots=True)
class DepartmentCount:
    """The feedback of a department that was sent in the period: answered in time or late, waiting in time or overdue,
    late and overdue by a working day or more.
    """

    department: str
    on_time: int = 0
    late: int = 0
    waiting: int = 0
    overdue: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.on_time + self.late + self.waiting + self.overdue


@dataclass(frozen=True, slots=True)
class TimeSaved:
    """An estimate: each message that was answered would have taken an officer so many minutes."""

    answers: int
    minutes: float

    @property
    def total_minutes(self) -> float:
        """Their product."""
        return self.answers * self.minutes

    @property
    def hours(self) -> float:
        """The same in hours."""
        return self.total_minutes / 60


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on a period. `conversations`: those in which a citizen wrote, each once."""

    period: Period
    conversations: int
    days: Sequence[DayCount]
    outcomes: Sequence[Counted]
    procedures: Sequence[Counted]
    unanswered_fields: Sequence[Counted]
    unanswered_communes: Sequence[Counted]
    ratings: Satisfaction
    tickets: Satisfaction
    look_ups: Sequence[LookUps]
    departments: Sequence[DepartmentCount]
    saved: TimeSaved

    @property
    def questions(self) -> int:
        """Messages of citizens."""
        return sum(each.questions for each in self.days)

    @property
    def replies(self) -> int:
        """Messages of the assistant and of officers."""
        return sum(each.replies for each in self.days)


@dataclass(frozen=True, slots=True)
class Understood:
    """A message of a citizen as it was understood, without what was said and by whom."""

    at: datetime
    channel: str
    intent: str
    confidence: float
    outcome: str
    code: str
    field: str
    commune: str
    wrong: bool
