import pytest

from kb.procedures.ingest import read_procedure
from kb.procedures.model import Aspect, Method, ProcessingTime, TimeUnit
from tests.kb.procedures.ingest.records import method, record

WORKING = TimeUnit.WORKING_DAY


def read(*rows: dict[str, str], raw: str = "") -> tuple[tuple[ProcessingTime, ...], list[str]]:
    procedure = read_procedure(record(cach_thuc=list(rows), cach_thuc_raw=raw), checked_at=None)
    return procedure.times, [found.kind for found in procedure.findings_of(Aspect.TIME)]


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("3 Ngày làm việc", ProcessingTime(3, WORKING)),
        ("20 Ngày", ProcessingTime(20, TimeUnit.DAY)),
        ("1.5 Ngày làm việc", ProcessingTime(1.5, WORKING)),
        ("4 Giờ", ProcessingTime(4, TimeUnit.HOUR)),
        ("2 Tháng", ProcessingTime(2, TimeUnit.MONTH)),
        ("1 Năm", ProcessingTime(1, TimeUnit.YEAR)),
    ],
)
def test_a_number_with_its_unit_is_a_time(cell: str, time: ProcessingTime) -> None:
    assert read(method("Trực tiếp", cell, "")) == ((time,), [])


@pytest.mark.parametrize(
    ("cell", "place", "kind"),
    [
        ("1", "", "time_without_unit"),
        ("0 Ngày", "", "time_implausible"),
        ("Máy trả lời ngay", "", "time_in_words"),
        ("5 Ngày", "Thẻ có sau 05 ngày làm việc.", "time_contradiction"),
        ("30 Ngày", "Thẻ có sau 20 ngày.", "time_contradiction"),
        ("3 Ngày", "Giải quyết hồ sơ trong ngày làm việc nhận được hồ sơ.", "time_depends_on_case"),
        ("5 Ngày", "Thẻ mới: 05 ngày; thẻ đổi: 02 ngày.", "time_depends_on_case"),
    ],
)
def test_an_unsure_time_is_a_finding_and_no_fact(cell: str, place: str, kind: str) -> None:
    assert read(method("Trực tiếp", cell, "", place)) == ((), [kind])


@pytest.mark.parametrize(
    "place",
    [
        "Thẻ có sau 07 ngày làm việc.",
        "Xem đơn: 04 ngày làm việc; in thẻ: 03 ngày làm việc.",
        "Thiếu giấy thì thông báo trong 02 ngày làm việc.\nIn thẻ: 07 ngày làm việc.",
        "Theo quyết định ngày 05/3/2024.",
    ],
)
def test_a_description_that_agrees_leaves_the_time(place: str) -> None:
    assert read(method("Trực tiếp", "7 Ngày làm việc", "", place)) == ((ProcessingTime(7, WORKING),), [])


def test_nothing_said_is_no_finding() -> None:
    assert read(method("Trực tiếp", "Không có thông tin", "")) == ((), [])


def test_times_of_methods_are_told_apart_or_joined() -> None:
    same, _ = read(method("Trực tiếp", "3 Ngày", ""), method("Trực tuyến", "3 Ngày", ""))
    assert same == (ProcessingTime(3, TimeUnit.DAY),)
    apart, _ = read(method("Trực tiếp", "3 Ngày", ""), method("Trực tuyến", "2 Ngày", ""))
    assert apart == (
        ProcessingTime(3, TimeUnit.DAY, Method.IN_PERSON),
        ProcessingTime(2, TimeUnit.DAY, Method.ONLINE),
    )


def test_the_same_number_in_two_units_is_a_slip() -> None:
    assert read(method("Trực tiếp", "9 Ngày", ""), method("Trực tuyến", "9 Ngày làm việc", "")) == (
        (),
        ["time_units_differ"],
    )


def test_several_rows_of_a_method_need_a_case_each() -> None:
    cases, kinds = read(
        method("Trực tiếp", "3 Ngày", "", "Trường hợp thẻ mới: 03 ngày"),
        method("Trực tiếp", "1 Ngày", "", "Trường hợp thẻ đổi: 01 ngày"),
    )
    assert [(time.number, time.case) for time in cases] == [(3, "Trường hợp thẻ mới"), (1, "Trường hợp thẻ đổi")]
    assert kinds == []
    stages = read(method("Trực tiếp", "3 Ngày", "", "Xem đơn"), method("Trực tiếp", "1 Ngày", "", "In thẻ"))
    assert stages == ((), ["time_several"])


def test_a_row_in_words_is_read_from_the_raw_cell() -> None:
    raw = "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếpKhông quy địnhMiễn phíTại quầy sáchTrực tuyến120 VNĐ"
    procedure = read_procedure(record(cach_thuc=[], cach_thuc_raw=raw), checked_at=None)
    assert [(way.method, way.place) for way in procedure.methods] == [
        (Method.IN_PERSON, "Tại quầy sách"),
        (Method.ONLINE, ""),
    ]
    assert procedure.times == ()
    assert {found.kind for found in procedure.findings} >= {"time_glued_to_fee", "fee_implausible"}
