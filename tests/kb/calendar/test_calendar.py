"""Working days, office hours and the day on which a result is due."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.calendar.model import VIETNAM
from kb.calendar.service import open_calendar
from kb.errors import SettingsError
from kb.procedures.model import ProcessingTime, TimeUnit

SHIPPED = open_calendar(None)
# New Year 2026: Friday 2 January off, Saturday 10 January worked for it.
CALENDAR = replace(SHIPPED, closed=frozenset({date(2026, 1, 2)}), opened=frozenset({date(2026, 1, 10)}))
FILE = 'hours: {monday: ["08:00-12:00"]}\nweekend: [1, 2, 3, 4, 5, 6]\ncut_off: "11:00"\n'

OFF = [
    "2026-02-16", "2026-02-17", "2026-02-20",  # Tet of the Horse
    "2027-02-05", "2027-02-06", "2027-02-10",  # Tet of the Goat
    "2026-04-27",  # in place of the Hung Kings' day, a Sunday
    "2026-04-30", "2026-05-01", "2026-09-02", "2026-01-01", "2026-01-02",
    "2026-11-28", "2026-11-29",
]  # fmt: skip
WORKED = ["2026-02-13", "2026-02-23", "2027-02-11", "2026-04-29", "2026-05-04", "2026-01-10", "2026-11-26"]
ADDED = [
    ("2026-11-26", 1, "2026-11-27"),
    ("2026-11-26", 5, "2026-12-03"),
    ("2026-11-27", 1, "2026-11-30"),
    ("2026-11-28", 1, "2026-11-30"),
    ("2026-04-29", 1, "2026-05-04"),
    ("2026-02-13", 3, "2026-02-25"),
    ("2027-02-03", 1, "2027-02-11"),
    ("2026-01-01", 6, "2026-01-10"),
    ("2026-01-09", 2, "2026-01-12"),
]
# 26 November 2026 is a Thursday.
RECEIVED = [
    ("2026-11-26 09:00", "2026-11-26"),
    ("2026-11-26 00:00", "2026-11-26"),
    ("2026-11-26 16:00", "2026-11-26"),
    ("2026-11-26 16:01", "2026-11-27"),
    ("2026-11-27 17:00", "2026-11-30"),
    ("2026-11-28 09:00", "2026-11-30"),
    ("2026-04-29 16:30", "2026-05-04"),
    ("2026-01-10 09:00", "2026-01-10"),
]
HOUR, DAY, WORKING, MONTH, YEAR = (
    TimeUnit.HOUR, TimeUnit.DAY, TimeUnit.WORKING_DAY, TimeUnit.MONTH, TimeUnit.YEAR,
)  # fmt: skip
DUE = [
    ("2026-11-26 09:00", 5, WORKING, "2026-12-03"),
    ("2026-11-26 16:30", 5, WORKING, "2026-12-04"),
    ("2026-11-28 09:00", 5, WORKING, "2026-12-07"),
    ("2026-11-26 09:00", 1.5, WORKING, "2026-11-30"),
    ("2026-11-26 09:00", 0.5, WORKING, "2026-11-27"),
    ("2026-11-26 09:00", 4, DAY, "2026-11-30"),
    ("2026-11-26 09:00", 2, DAY, "2026-11-30"),  # Saturday
    ("2026-11-26 09:00", 10, DAY, "2026-12-07"),  # Sunday
    ("2026-04-20 09:00", 10, DAY, "2026-05-04"),  # 30 April
    ("2026-11-26 09:00", 1.5, DAY, "2026-11-30"),
    ("2026-11-26 09:00", 1, MONTH, "2026-12-28"),  # 26 December is a Saturday
    ("2026-08-31 09:00", 1, MONTH, "2026-09-30"),
    ("2026-12-31 09:00", 2, MONTH, "2027-03-01"),  # 28 February is a Sunday
    ("2026-11-26 09:00", 0.5, MONTH, "2026-12-11"),
    ("2026-11-26 09:00", 1, YEAR, "2027-11-26"),
    ("2028-02-29 09:00", 1, YEAR, "2029-02-28"),
    ("2026-11-26 09:00", 0.5, YEAR, "2027-05-26"),
    ("2026-11-26 09:00", 4, HOUR, "2026-11-26"),
    ("2026-11-26 14:00", 4, HOUR, "2026-11-27"),
    ("2026-11-26 07:00", 7.5, HOUR, "2026-11-26"),
    ("2026-11-26 12:00", 3.5, HOUR, "2026-11-26"),
    ("2026-11-27 16:30", 4, HOUR, "2026-11-30"),
    ("2026-11-26 09:00", 8, HOUR, "2026-11-27"),
    ("2026-11-26 09:00", 24, HOUR, "2026-12-01"),
]
BAD_FILES = {
    "cut_off: [": "line 1",
    "": "CalendarFile",
    "hours: {}\ncut_off: '16:00'\n": "monday has no hours",
    FILE.replace("11:00", "25:00"): "cut_off",
    FILE.replace("cut_off", "cutoff"): "cut_off",
    FILE.replace("08:00-12:00", "12:00-08:00"): "hours.monday",
    FILE.replace("08:00-12:00", "08:00"): "hours.monday",
    FILE.replace('"08:00-12:00"', '"13:00-17:00", "08:00-12:00"'): "not in order",
    FILE.replace("monday", "mon"): "hours.mon",
    FILE.replace("[1,", "[0, 1,"): "no day to work",
    FILE + "closed: [2026-02-30]\n": "closed",
    FILE + "closed: [2026-01-05]\nopen: [2026-01-05]\n": "2026-01-05 is closed and open",
}

days = st.dates(date(2024, 1, 1), date(2040, 12, 31))


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize("day", OFF)
def test_days_off(day: str) -> None:
    assert not CALENDAR.is_working(date.fromisoformat(day))


@pytest.mark.parametrize("day", WORKED)
def test_working_days(day: str) -> None:
    assert CALENDAR.is_working(date.fromisoformat(day))


@pytest.mark.parametrize(("day", "n", "then"), ADDED)
def test_period_begins_on_the_day_after(day: str, n: int, then: str) -> None:
    assert CALENDAR.add_working_days(date.fromisoformat(day), n) == date.fromisoformat(then)


@given(days, st.integers(1, 300))
def test_what_is_added_lies_between(day: date, n: int) -> None:
    then = CALENDAR.add_working_days(day, n)
    assert CALENDAR.is_working(then)
    assert CALENDAR.working_days_between(day, then) == n
    assert CALENDAR.working_days_between(then, day) == -n
    assert CALENDAR.working_days_between(day, then - timedelta(days=1)) == n - 1


def test_no_days_lie_between_a_day_and_itself_and_none_can_be_added() -> None:
    day = date(2026, 11, 26)
    assert CALENDAR.working_days_between(day, day) == 0
    with pytest.raises(ValueError, match="0 working days"):
        CALENDAR.add_working_days(day, 0)
    with pytest.raises(OverflowError):
        CALENDAR.add_working_days(date.max, 1)


@pytest.mark.parametrize(("moment", "day"), RECEIVED)
def test_day_that_counts(moment: str, day: str) -> None:
    assert CALENDAR.day_of_receipt(at(moment)) == date.fromisoformat(day)
    assert CALENDAR.day_of_receipt(at(moment).astimezone(UTC)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("moment", "is_open", "opening"),
    [
        ("2026-11-26 07:29", False, "2026-11-26 07:30"),
        ("2026-11-26 07:30", True, "2026-11-26 07:30"),
        ("2026-11-26 11:29", True, "2026-11-26 13:30"),
        ("2026-11-26 11:30", False, "2026-11-26 13:30"),
        ("2026-11-26 16:59", True, "2026-11-27 07:30"),
        ("2026-11-26 17:00", False, "2026-11-27 07:30"),
        ("2026-11-28 09:00", False, "2026-11-30 07:30"),
        ("2026-01-10 09:00", True, "2026-01-10 13:30"),
        ("2026-02-13 18:00", False, "2026-02-23 07:30"),
    ],
)
def test_opening(moment: str, is_open: bool, opening: str) -> None:
    assert CALENDAR.is_open(at(moment).astimezone(UTC)) is is_open
    assert CALENDAR.next_opening(at(moment).astimezone(UTC)) == at(opening)


def test_a_moment_without_a_zone_is_refused() -> None:
    for ask in (CALENDAR.is_open, CALENDAR.next_opening, CALENDAR.day_of_receipt):
        with pytest.raises(ValueError, match="time zone"):
            ask(datetime(2026, 11, 26, 9))


@pytest.mark.parametrize(("moment", "number", "unit", "day"), DUE)
def test_due(moment: str, number: float, unit: TimeUnit, day: str) -> None:
    assert CALENDAR.due(at(moment), ProcessingTime(number, unit)) == date.fromisoformat(day)


@pytest.mark.parametrize("number", [0, -1, float("nan"), float("inf"), 1e9])
@pytest.mark.parametrize("unit", TimeUnit)
def test_a_time_that_means_no_day_has_none(number: float, unit: TimeUnit) -> None:
    assert CALENDAR.due(at("9990-11-26 09:00"), ProcessingTime(number, unit)) is None


@given(days, st.sampled_from(TimeUnit), st.floats(0.1, 100))
def test_due_day_is_a_working_day_and_not_before_receipt(day: date, unit: TimeUnit, number: float) -> None:
    moment = datetime(day.year, day.month, day.day, 15, tzinfo=VIETNAM)
    due = CALENDAR.due(moment, ProcessingTime(number, unit))
    assert due is not None
    assert CALENDAR.is_working(due)
    assert due >= CALENDAR.day_of_receipt(moment) >= day


def test_province_replaces_the_file(tmp_path: Path) -> None:
    own = tmp_path / "own.yml"
    own.write_text(FILE + "closed: [2026-11-30]\nopen: [2026-12-05]\n", "utf-8")
    calendar = open_calendar(own)
    assert calendar.add_working_days(date(2026, 11, 26), 1) == date(2026, 12, 5)
    assert calendar.is_open(at("2026-12-05 08:00"))
    assert not calendar.is_open(at("2026-12-05 12:00"))
    assert calendar.day_of_receipt(at("2026-12-05 11:01")) == date(2026, 12, 7)


@pytest.mark.parametrize(("text", "why"), BAD_FILES.items())
def test_bad_file_is_told_with_its_place(tmp_path: Path, text: str, why: str) -> None:
    bad = tmp_path / "bad.yml"
    bad.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as error:
        open_calendar(bad)
    assert str(bad) in str(error.value)
    assert why in str(error.value)


def test_key_with_comments_alone_means_nothing(tmp_path: Path) -> None:
    own = tmp_path / "own.yml"
    own.write_text(FILE + "closed:\n  # 2026-11-30\n", "utf-8")
    assert open_calendar(own).closed == frozenset()


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.yml.*CALENDAR"):
        open_calendar(tmp_path / "none.yml")
