"""What each pattern of `date_words` means, reckoned from today. Readers raise `ValueError` for a day that is none."""

import re
from collections.abc import Callable
from datetime import date

from vi import date_words as said
from vi import days
from vi.days import Span

Match = re.Match[str]
Reader = Callable[[Match, date], Span | None]
_MOST_EARLY_DAYS = 10  # "mùng" is said up to the tenth
_WEEKDAY_WHEN = {1: "next", -1: "last"}


def day(_match: Match, today: date, *, away: int) -> Span:
    return days.day(today, away)


def weekday_of_week(match: Match, today: date) -> Span:
    first = days.week(today, said.SHIFTS[match["shift"]])[0]
    return days.day(first, _weekday(match))


def _weekday(match: Match) -> int:
    return said.SUNDAY if match["sunday"] else said.WEEKDAYS[match["name"] or match["short"]]


def near_weekday(match: Match, today: date) -> Span | None:
    shift, place = match["shift"], _weekday(match)
    if shift in ("này", "nay"):
        return days.day(days.week(today, 0)[0], place)
    if not shift and not match["time"] and _is_unclear(match):
        return None
    if shift == "sau":  # "thứ sáu sau" is that of next week, "thứ sáu tới" the next there is
        return days.day(days.week(today, 1)[0], place)
    return days.weekday(today, place, when=_WEEKDAY_WHEN.get(said.SHIFTS.get(shift or "", 0), ""))


def _is_unclear(match: Match) -> bool:
    """Alone "t7" may be July, "cn" a branch, and "thu tu" what is collected from."""
    return bool(match["short"]) or match["sunday"] == "cn" or (match[0].startswith("thu ") and match["name"].isalpha())


def week(match: Match, today: date) -> Span:
    return days.week(today, _shift(match), _part(match))


def month_away(match: Match, today: date) -> Span:
    return days.month(*days.months_away(today, _shift(match)), _part(match))


def month(match: Match, today: date) -> Span:
    number = _number(match["month"])
    if match["year"]:
        return days.month(int(match["year"]), number, _part(match))
    return days.nearest_month(today, number, _part(match))


def quarter(match: Match, today: date) -> Span:
    return days.quarter(_year_or_this(match, today), said.QUARTERS[match["quarter"]])


def year_away(match: Match, today: date) -> Span:
    return days.year(today.year + _shift(match), _part(match))


def year(match: Match, _today: date) -> Span | None:
    return days.year(int(match["year"]), _part(match)) if _is_year(match["year"]) else None


def some_time_away(match: Match, today: date, *, sign: int) -> Span:
    groups = match.groupdict()
    unit = match["unit"] or groups["unit2"]
    if match["half"]:
        # Half a month is fifteen days, half a year six months; of the others there is no half.
        return days.day(today, 15 * sign) if unit[0] == "t" else days.same_day(today, 6 * sign)
    number = sign * _number(match["number"] or groups["number2"])
    if unit in ("tháng", "thang"):
        return days.same_day(today, number)
    if unit in ("năm", "nam"):
        return days.same_day(today, 12 * number)
    return days.day(today, number * (7 if unit in ("tuần", "tuan") else 1))


def day_of_month(match: Match, today: date) -> Span:
    return _date(match["day"], match["month"], match["year"], today)


def day_of_month_away(match: Match, today: date) -> Span:
    year, month = days.months_away(today, said.SHIFTS[match["shift"]])
    return days.day(date(year, month, _number(match["day"])), 0)


def lone_day(match: Match, today: date) -> Span | None:
    """Of this month and its neighbours the nearest."""
    number = _number(match["day"] or match["early"])
    if match["early"] and number > _MOST_EARLY_DAYS:
        return None
    return days.nearest_in_month(today, number)


def day_and_month(match: Match, today: date) -> Span:
    return _date(match["day"] or match["day2"], match["month"] or match["month2"], "", today)


def _date(day: str, month: str, year: str | None, today: date) -> Span:
    if year:
        return days.day(date(days.full_year(year), _number(month), _number(day)), 0)
    return days.nearest(today, _number(month), _number(day))


def _number(word: str) -> int:
    return int(word) if word.isdigit() else said.NUMBERS[word]


def _part(match: Match) -> str:
    return said.PARTS.get(match.groupdict().get("part") or match.groupdict().get("lone") or "", "")


def _shift(match: Match) -> int:
    return said.SHIFTS.get(match["shift"] or "", 0)


def _is_year(digits: str) -> bool:
    return 1900 <= int(digits) <= 2100


def _year_or_this(match: Match, today: date) -> int:
    return int(match["year"] or today.year)
