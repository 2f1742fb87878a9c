from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vi
from vi import find_dates

TODAY = date(2026, 11, 25)  # a Wednesday
ONE_DAY = [
    ("hôm nay", "2026-11-25"),
    ("chiều nay", "2026-11-25"),
    ("mai", "2026-11-26"),
    ("sáng mai", "2026-11-26"),
    ("ngày mốt", "2026-11-27"),
    ("hôm qua", "2026-11-24"),
    ("hôm kia", "2026-11-23"),
    ("thứ hai tuần sau", "2026-11-30"),
    ("thứ 6 này", "2026-11-27"),
    ("thứ hai này", "2026-11-23"),
    ("thứ sáu tới", "2026-11-27"),
    ("thứ tư tới", "2026-12-02"),
    ("thứ tư trước", "2026-11-18"),
    ("thứ 7", "2026-11-28"),
    ("t7 tuần sau", "2026-12-05"),
    ("cn tuần tới", "2026-12-06"),
    ("chủ nhật", "2026-11-29"),
    ("25/11", "2026-11-25"),
    ("20/10", "2026-10-20"),
    ("5/1", "2027-01-05"),  # the nearest
    ("25-11-2026", "2026-11-25"),
    ("5.12.2026", "2026-12-05"),
    ("03/12/26", "2026-12-03"),
    ("2026-12-03", "2026-12-03"),
    ("ngày 10-12", "2026-12-10"),
    ("ngày 3 tháng 2 năm 2026", "2026-02-03"),
    ("3 tháng 2 năm 2026", "2026-02-03"),
    ("ngày 15 tháng sau", "2026-12-15"),
    ("ngày 3 tháng 12/2026", "2026-12-03"),
    ("mùng 5", "2026-12-05"),
    ("mồng một tháng hai", "2027-02-01"),
    ("ngày 20", "2026-11-20"),
    ("3 ngày nữa", "2026-11-28"),
    ("hai tuần trước", "2026-11-11"),
    ("cách đây 3 ngày", "2026-11-22"),
    ("1 tháng nữa", "2026-12-25"),
    ("hai năm trước", "2024-11-25"),
    ("nửa tháng nữa", "2026-12-10"),
]
SPANS = [
    ("tuần này", "2026-11-23", "2026-11-29"),
    ("tuần sau nữa", "2026-12-07", "2026-12-13"),
    ("cuối tuần", "2026-11-28", "2026-11-29"),
    ("đầu tuần sau", "2026-11-30", "2026-12-01"),
    ("đầu tháng sau", "2026-12-01", "2026-12-10"),
    ("cuối tháng", "2026-11-21", "2026-11-30"),
    ("tháng trước", "2026-10-01", "2026-10-31"),
    ("tháng 3", "2027-03-01", "2027-03-31"),
    ("tháng 11/2026", "2026-11-01", "2026-11-30"),
    ("11/2026", "2026-11-01", "2026-11-30"),
    ("quý 1 năm 2027", "2027-01-01", "2027-03-31"),
    ("năm ngoái", "2025-01-01", "2025-12-31"),
    ("cuối năm", "2026-09-01", "2026-12-31"),
    ("năm 2024", "2024-01-01", "2024-12-31"),
]
EVERY = [(text, day, day) for text, day in ONE_DAY] + SPANS


@pytest.mark.parametrize(("said", "first", "last"), EVERY, ids=[said for said, *_ in EVERY])
def test_date_is_found_with_and_without_diacritics(said: str, first: str, last: str) -> None:
    expected = vi.FoundDate(date.fromisoformat(first), date.fromisoformat(last), 4, 4 + len(said))
    for text in (f"hẹn {said} nhé", f"HẸN {said.upper()} NHÉ", vi.fold(f"hẹn {said} nhé")):
        assert find_dates(text, TODAY) == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "31/2",
        "ngày 31 tháng 2 năm 2026",
        "32/1/2026",
        "mùng 5 tết",
        "sinh con thứ hai",
        "bên thứ ba",
        "phí thu 2 lần",
        "dịch vụ công mức 3/4",
        "hẻm 25/11",
        "trợ cấp mai táng",
        "gặp chị Mai",
        "mai mốt rồi tính",
        "3 tháng",
        "6 tháng 1 lần",
        "1 ngày 2 buổi",
        "5-7 ngày",
        "3 ngày trước khi sinh",
        "thông tư 62/2021/TT-BCA",
        "H32.12-261123-0001",
        "t7",
        "thu tu ho dan",
        "năm 9999 nữa là 9999 năm nữa",
        "",
    ],
)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert find_dates(text, TODAY) == ()


def test_dates_come_in_order() -> None:
    text = "từ 1/12 đến 5/12, hoặc thứ 6 tuần sau"
    assert [text[found.start : found.end] for found in find_dates(text, TODAY)] == ["1/12", "5/12", "thứ 6 tuần sau"]


@given(st.dates(date(1901, 1, 1), date(2099, 12, 31)), st.dates())
@settings(max_examples=200, deadline=None)
def test_a_full_date_means_that_day_whenever_it_is_read(day: date, today: date) -> None:
    text = f"ngày {day.day} tháng {day.month} năm {day.year}"
    assert find_dates(text, today) == (vi.FoundDate(day, day, 0, len(text)),)


@given(st.dates(date(2, 1, 1), date(9998, 1, 1)))
@settings(max_examples=100, deadline=None)
def test_a_day_without_year_is_within_half_a_year(today: date) -> None:
    (found,) = find_dates("15/6", today)
    assert abs(found.first - today) <= timedelta(days=184)


PIECES = sorted({piece for said, *_ in EVERY for piece in said.split()} | {"31/2", "999", "0", "năm", "nữa", ","})


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.dates() | st.sampled_from([date.min, date.max]))
@settings(max_examples=300, deadline=None)
def test_dates_are_in_order_and_do_not_overlap(pieces: list[str], today: date) -> None:
    text = " ".join(pieces)
    end = 0
    for found in find_dates(text, today):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end].strip() == text[found.start : found.end]
        assert found.first <= found.last
        end = found.end
