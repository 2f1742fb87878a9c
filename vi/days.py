"""Days, weeks, months and years around a day. A span is its first and its last day; weeks begin on Monday.

Every function raises `ValueError` or `OverflowError` where the calendar has no such day.
"""

from calendar import monthrange
from datetime import date, timedelta

Span = tuple[date, date]
# Offsets of the first and last day of a part of the week; the end of the week is the weekend.
_PARTS_OF_WEEK = {"đầu": (0, 1), "giữa": (2, 3), "cuối": (5, 6)}
# First and last day of a part of the month, the last one the month's own; first and last month of a part of the year.
_PARTS_OF_MONTH = {"đầu": (1, 10), "giữa": (11, 20), "cuối": (21, 31)}
_PARTS_OF_YEAR = {"đầu": (1, 4), "giữa": (5, 8), "cuối": (9, 12)}


def day(today: date, days: int) -> Span:
    """The day so many days away."""
    found = today + timedelta(days=days)
    return found, found


def week(today: date, weeks: int, part: str = "") -> Span:
    """The week so many weeks away, or its part: "đầu", "giữa", "cuối"."""
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
    first, last = _PARTS_OF_WEEK.get(part, (0, 6))
    return monday + timedelta(days=first), monday + timedelta(days=last)


def month(year: int, number: int, part: str = "") -> Span:
    """A month or its part."""
    length = monthrange(year, number)[1]
    first, last = _PARTS_OF_MONTH.get(part, (1, length))
    return date(year, number, first), date(year, number, min(last, length))


def year(number: int, part: str = "") -> Span:
    """A year or its part, four months each."""
    first, last = _PARTS_OF_YEAR.get(part, (1, 12))
    return date(number, first, 1), month(number, last)[1]


def quarter(number: int, place: int) -> Span:
    """A quarter of a year, `place` 1 to 4."""
    return date(number, 3 * place - 2, 1), month(number, 3 * place)[1]


def months_away(today: date, months: int) -> tuple[int, int]:
    """Year and number of the month so many months away."""
    years, before = divmod(today.year * 12 + today.month - 1 + months, 12)
    return years, before + 1


def same_day(today: date, months: int) -> Span:
    """The same day so many months away, the last of a month that is shorter."""
    years, number = months_away(today, months)
    found = date(years, number, min(today.day, monthrange(years, number)[1]))
    return found, found


def weekday(today: date, place: int, *, when: str) -> Span:
    """A day of the week, `place` 0 for Monday: "next" or "last" from today, today neither; "" is today or the next."""
    ahead = (place - today.weekday()) % 7
    if when == "last":
        return day(today, ahead - 7)
    return day(today, ahead or 7 if when == "next" else ahead)


def nearest(today: date, number: int, place: int) -> Span:
    """The day of this month and place in the year that lies nearest to today, of two as near the later."""
    years = [year for year in _around(today.year) if place <= monthrange(year, number)[1]]
    return _nearest(today, [date(year, number, place) for year in years])


def nearest_in_month(today: date, place: int) -> Span:
    """The day of this place in the month, of this month and its neighbours the one nearest to today."""
    months = [months_away(today, away) for away in (-1, 0, 1)]
    inside = [(year, number) for year, number in months if date.min.year <= year <= date.max.year]
    return _nearest(today, [date(*one, place) for one in inside if place <= monthrange(*one)[1]])


def _nearest(today: date, dates: list[date]) -> Span:
    best = min(dates, key=lambda one: (abs(one - today), -one.toordinal()))
    return best, best


def nearest_month(today: date, number: int, part: str = "") -> Span:
    """The month of this number nearest to today."""
    return month(nearest(today, number, 15)[0].year, number, part)


def full_year(digits: str) -> int:
    """The year of two or four digits; two are of this century."""
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _around(year: int) -> range:
    return range(max(year - 1, date.min.year), min(year + 1, date.max.year) + 1)
