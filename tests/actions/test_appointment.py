"""When a result may be expected: the day of handing in as citizens say it, and what is told of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.replies.answer import How, answer
from actions.replies.appointment import appointment, hand_in_day
from kb.calendar.model import VIETNAM
from kb.calendar.model import today as this_day
from kb.calendar.service import open_calendar
from kb.procedures.model import Aspect, Finding, Method, Procedure, ProcessingTime, TimeUnit
from tests.samples import BOAT, SILENT

CALENDAR = open_calendar(None)
NOW = datetime(2026, 11, 26, 9, tzinfo=VIETNAM)  # a Thursday
FIVE = ProcessingTime(5, TimeUnit.WORKING_DAY)
ONE = replace(BOAT, times=(FIVE,))
TODAY = "nộp hôm nay bao giờ có kết quả"
DAYS = {
    TODAY: "2026-11-26",
    "nop hom nay bao gio co ket qua": "2026-11-26",
    "mai nộp thì khi nào xong": "2026-11-27",
    "mai đi nộp": "2026-11-27",
    "thứ 2 em đi nộp": "2026-11-30",
    "nộp ngày 25/12 bao lâu có": "2026-12-25",
    "nop 25.12.2026 thi sao": "2026-12-25",
    "sáng nay gửi hồ sơ, chừng nào lấy": "2026-11-26",
    "làm hôm nay được không": "2026-11-26",
    "nộp hồ sơ khai sinh cho con hôm nay bao giờ có?": "2026-11-26",
    "con sinh 20/11, nộp hôm nay": "2026-11-26",
    "con sinh 20/11/2026 nộp mai": "2026-11-27",
    "nộp hôm qua rồi bao giờ có": "2026-11-25",
}
NO_DAYS = [
    "bao giờ có kết quả", "nộp ở đâu", "con sinh 20/11 thì nộp bao lâu có", "lấy ngày 25/12 được không",
    "cuối tuần nộp", "nộp tháng sau", "hôm nay trời đẹp, nộp ở đâu", "hôm nay em muốn hỏi thủ tục làm hộ chiếu", "",
    "nộp trước ngày 25/12", "nộp thì đến ngày 25/12 có chưa",
]  # fmt: skip


def told(text: str, procedure: Procedure = ONE, now: datetime = NOW, case: str = "") -> str:
    return appointment(procedure, text, now, CALENDAR, case=case)


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_day_of_handing_in_is_read(text: str, day: str) -> None:
    assert hand_in_day(text, NOW.date()) == date.fromisoformat(day)


@pytest.mark.parametrize("text", NO_DAYS)
def test_other_days_are_not_taken_for_it(text: str) -> None:
    assert hand_in_day(text, NOW.date()) is None
    assert told(text) == ""


def test_today_is_told_with_day_time_and_slip() -> None:
    assert told(TODAY) == (
        "Nộp hôm nay (thứ Năm 26/11/2026) trước 16:00: dự kiến có kết quả ngày 03/12/2026 (5 ngày làm việc). "
        "Đây là ngày em tính theo bản ghi; ngày trên giấy hẹn mới là ngày chính thức."
    )


@pytest.mark.parametrize(
    ("text", "now", "parts"),
    [
        ("mai nộp", NOW, ["ngày mai (thứ Sáu 27/11/2026) trước 16:00", "ngày 04/12/2026"]),
        ("thứ hai nộp", NOW, ["Nộp thứ Hai 30/11/2026 trước 16:00", "ngày 07/12/2026"]),
        (TODAY, NOW.replace(hour=16, minute=30), ["sau 16:00", "ngày mai (thứ Sáu 27/11/2026)", "ngày 04/12/2026"]),
        (TODAY, datetime(2026, 11, 25, 23, tzinfo=UTC), ["thứ Năm 26/11/2026", "ngày 03/12/2026"]),
        ("nộp thứ 7", NOW, ["không làm việc thứ Bảy 28/11/2026", "nộp thứ Hai 30/11/2026", "ngày 07/12/2026"]),
        (
            TODAY,
            NOW + timedelta(days=3),
            ["không làm việc hôm nay (Chủ nhật 29/11/2026)", "ngày mai (thứ Hai 30/11/2026)"],
        ),
        ("nộp hôm qua", NOW, ["đã nộp thứ Tư 25/11/2026", "ngày 02/12/2026", "giấy hẹn mới là"]),
        ("nộp ngày 2/11 chưa thấy", NOW, ["ngày 09/11/2026", "đã qua", "mã hồ sơ"]),
        ("nộp ngày 1/2/2027", NOW, ["ngày 15/02/2027"]),  # Tet from the 4th to the 10th
    ],
)
def test_other_days_are_told_sensibly(text: str, now: datetime, parts: list[str]) -> None:
    line = told(text, now=now)
    assert [part for part in parts if part not in line] == []


def test_cases_are_told_each_with_its_day() -> None:
    line = told(TODAY, BOAT)
    assert "ngày 03/12/2026 (5 ngày làm việc); ngày 30/11/2026 (1,5 ngày, nộp trực tuyến, cấp lại)" in line
    assert "30/11" not in told(TODAY, replace(BOAT, times=(*BOAT.times, replace(FIVE, case="mới"))), case="mới")


def test_the_same_time_by_every_method_is_told_once() -> None:
    times = tuple(replace(FIVE, method=method) for method in Method)
    assert told(TODAY, replace(BOAT, times=times)) == told(TODAY)


@pytest.mark.parametrize(
    "procedure",
    [
        SILENT,
        replace(BOAT, times=(FIVE, replace(FIVE, number=7))),
        replace(BOAT, times=tuple(replace(FIVE, number=at, case=f"{at}") for at in range(1, 5))),
        replace(ONE, findings=(Finding("time_without_unit", Aspect.TIME, "1"),)),
        replace(BOAT, times=(replace(FIVE, number=0),)),
    ],
)
def test_nothing_is_told_where_no_time_is_certain(procedure: Procedure) -> None:
    assert told(TODAY, procedure) == ""


def test_nothing_is_told_of_years_away() -> None:
    assert told("nộp ngày 30/12/2028") == ""


@given(st.text(max_size=80) | st.text("nộp hôm nay mai thứ 25/12,.", max_size=40))
def test_any_text_is_read(text: str) -> None:
    assert told(text) == "" or "dự kiến" in told(text)


def test_line_stands_below_the_time() -> None:
    today = this_day()
    text = answer(ONE, (Aspect.TIME,), How(today, text=TODAY)).text
    time, line = text.split("\n")[:2]
    assert "5 ngày làm việc." in time
    assert "dự kiến có kết quả ngày" in line
    assert "dự kiến" not in answer(ONE, (Aspect.TIME,), How(today, text="bao lâu có")).text
    assert "dự kiến" not in answer(ONE, (Aspect.FEE,), How(today, text=TODAY)).text
    assert "dự kiến" not in answer(SILENT, (Aspect.TIME,), How(today, text=TODAY)).text
