"""Days and hours of a Vietnamese office.

A period begins on the day after the one that counts (Civil Code 2015, article 147), and one that ends on a day off ends
on the next working day (article 148.6).
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import islice
from pathlib import Path

from kb.calendar.file import read_file
from kb.calendar.model import Span, days_after, local, months_after, public_holidays
from kb.procedures.model import ProcessingTime, TimeUnit

# A working day in hours (Labour Code 2019, article 105); the halves of Civil Code 2015, article 146.
_HOURS_A_DAY = 8
_HALF_MONTH = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Calendar:
    """`hours` of each day of the week from Monday on; `opened` days of a weekend have those of the first that has any.

    `cut_off`: what is handed in later counts for the next working day. Moments must have a time zone (`ValueError`).
    """

    closed: frozenset[date]
    opened: frozenset[date]
    weekend: frozenset[int]
    hours: tuple[tuple[Span, ...], ...]
    cut_off: time

    def is_working(self, day: date) -> bool:
        """Whether offices work on that day."""
        if day in self.opened:
            return True
        return not (day.weekday() in self.weekend or day in self.closed or day in public_holidays(day.year))

    def add_working_days(self, day: date, n: int) -> date:
        """The `n`-th working day after that day, which is not counted itself (article 147). `n` is at least 1.

        Raises `ValueError` for a smaller one, `OverflowError` when there is no such day.
        """
        if n < 1:
            raise ValueError(f"{n} working days after a day are no later day")
        working = filter(self.is_working, days_after(day))
        found = next(islice(working, n - 1, None), None)
        if found is None:
            raise OverflowError(f"no day is {n} working days after {day}")
        return found

    def working_days_between(self, first: date, last: date) -> int:
        """The working days after `first` up to `last`, which is counted; negative when `last` is before `first`."""
        if last < first:
            return -self.working_days_between(last, first)
        days = (first + timedelta(days=away) for away in range(1, (last - first).days + 1))
        return sum(map(self.is_working, days))

    def day_of_receipt(self, moment: datetime) -> date:
        """The day that counts for what is handed in at that moment."""
        here = local(moment)
        in_time = self.is_working(here.date()) and here.time() <= self.cut_off
        return here.date() if in_time else self.add_working_days(here.date(), 1)

    def hours_of(self, day: date) -> tuple[Span, ...]:
        """When offices are open on that day, in order."""
        if not self.is_working(day):
            return ()
        return self.hours[day.weekday()] or next(filter(None, self.hours))

    def is_open(self, moment: datetime) -> bool:
        """Whether offices receive citizens at that moment."""
        here = local(moment)
        return any(span.start <= here.time() < span.end for span in self.hours_of(here.date()))

    def next_opening(self, moment: datetime) -> datetime:
        """The first beginning of office hours at that moment or after it, in Vietnamese time."""
        here = local(moment)
        for day in (here.date(), self.add_working_days(here.date(), 1)):
            for span in self.hours_of(day):
                if (opening := datetime.combine(day, span.start, here.tzinfo)) >= here:
                    return opening
        raise OverflowError(f"no office opens after {moment}")

    def due(self, moment: datetime, time: ProcessingTime) -> date | None:
        """The last day for what is handed in at that moment; None for a time that means no day.

        Hours are working hours: fewer than eight end the same day where its office hours suffice, else the next
        working day; eight are a working day. Days, months and years are those of the calendar. Parts of a day count as
        a whole one, half a month is 15 days and half a year six months (article 146).
        """
        try:
            return self._due(moment, time.number, time.unit) if time.number > 0 else None
        except (ValueError, OverflowError):
            return None

    def _due(self, moment: datetime, number: float, unit: TimeUnit) -> date:
        received = self.day_of_receipt(moment)
        if unit is TimeUnit.HOUR:
            return self._due_in_hours(moment, received, number)
        if unit is TimeUnit.WORKING_DAY:
            return self.add_working_days(received, math.ceil(number))
        return self._working_from(_end_of_period(received, number, unit))

    def _due_in_hours(self, moment: datetime, received: date, hours: float) -> date:
        if hours >= _HOURS_A_DAY:
            return self.add_working_days(received, math.ceil(hours / _HOURS_A_DAY))
        here = local(moment)
        begun = here.time() if here.date() == received else time.min
        left = sum((span.left_after(begun) for span in self.hours_of(received)), timedelta())
        return received if timedelta(hours=hours) <= left else self.add_working_days(received, 1)

    def _working_from(self, day: date) -> date:
        return day if self.is_working(day) else self.add_working_days(day, 1)


def _end_of_period(day: date, number: float, unit: TimeUnit) -> date:
    if unit is TimeUnit.DAY:
        return day + timedelta(days=math.ceil(number))
    months = number * 12 if unit is TimeUnit.YEAR else number
    rest = _HALF_MONTH if months % 1 else timedelta()
    return months_after(day, math.floor(months)) + rest


@cache
def open_calendar(path: Path | None) -> Calendar:
    """The calendar of that file, of the one that ships when None. Raises `SettingsError` naming the file and what is
    wrong in it.
    """
    read = read_file(path)
    hours = tuple(read.hours_of(place) for place in range(7))
    return Calendar(frozenset(read.closed), frozenset(read.open), frozenset(read.weekend), hours, read.cut_off)
