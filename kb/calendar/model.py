"""What a calendar is made of, and the days of the law."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cache

import holidays

# Asia/Ho_Chi_Minh: no summer time, so that no table of zones is needed.
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Span:
    """A time of a day during which an office is open: from `start` until before `end`."""

    start: time
    end: time

    @property
    def length(self) -> timedelta:
        """From start to end."""
        return self.left_after(self.start)

    def left_after(self, moment: time) -> timedelta:
        """How much of it is left."""
        first = max(self.start, moment)
        return max(timedelta(), datetime.combine(date.min, self.end) - datetime.combine(date.min, first))


def today() -> date:
    """The day in Vietnam. `date.today()` is the machine's, and servers run on UTC: seven hours late."""
    return datetime.now(VIETNAM).date()


def local(moment: datetime) -> datetime:
    """The moment in Vietnam. Raises `ValueError` for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone could be any day")
    return moment.astimezone(VIETNAM)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The public holidays of Vietnam, with the days in place of those that fall on a weekend."""
    return frozenset(holidays.country_holidays("VN", years=year))


def days_after(day: date) -> Iterator[date]:
    """The days after that one, in order. Ends with the last day there is."""
    while day < date.max:
        day += timedelta(days=1)
        yield day


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it has no such day (Civil Code 2015, article 148.4).

    Raises `ValueError` beyond the year 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        raise ValueError(f"there is no year {year}")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
