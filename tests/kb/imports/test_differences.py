"""What a reviewer reads of two values, field by field."""

from dataclasses import replace

import pytest

from kb.imports.differences import differences
from kb.procedures.model import (
    Aspect,
    Document,
    Fee,
    FeeKind,
    Finding,
    Method,
    Origin,
    Procedure,
    ProcessingTime,
    SubmissionMethod,
    TimeUnit,
)
from tests.samples import BOAT

BASE = Procedure(code="9.000001", title="Cấp thẻ")
DAYS, OTHER_DAYS = TimeUnit.WORKING_DAY, TimeUnit.DAY


def told(before: Procedure | None, after: Procedure) -> list[str]:
    return [difference.text for difference in differences(before, after)]


def time(number: float, unit: TimeUnit = DAYS, method: Method | None = None, case: str = "") -> ProcessingTime:
    return ProcessingTime(number, unit, method, case)


def fee(amount: int, **values: object) -> Fee:
    return replace(Fee(FeeKind.AMOUNT, amount), **values)  # type: ignore[arg-type]


PAPER = Document("Tờ khai", originals=1)
ONLINE = Method.ONLINE


@pytest.mark.parametrize(
    ("part", "before", "after", "sentences"),
    [
        ("title", "Cấp thẻ", "Cấp lại thẻ", ["tên “Cấp thẻ” → “Cấp lại thẻ”"]),
        ("agency", "", "Sở Thử", ["cơ quan thực hiện chưa công bố → “Sở Thử”"]),
        ("times", [time(10)], [time(7)], ["thời hạn 10 → 7 ngày làm việc"]),
        ("times", [time(1.5)], [time(7, OTHER_DAYS)], ["thời hạn 1,5 ngày làm việc → 7 ngày"]),
        ("times", [], [time(7)], ["thời hạn chưa công bố → 7 ngày làm việc"]),
        ("times", [time(7)], [], ["thời hạn 7 ngày làm việc → chưa công bố"]),
        ("times", [time(7)], [time(5, method=ONLINE)], ["thời hạn 7 ngày làm việc → 5 ngày làm việc (trực tuyến)"]),
        (
            "times",
            [time(7), time(3, method=ONLINE)],
            [time(7), time(2, method=ONLINE)],
            ["thời hạn (trực tuyến) 3 → 2 ngày làm việc"],
        ),
        (
            "times",
            [time(7), time(3, case="cấp lại")],
            [time(7), time(2, case="cấp đổi")],
            ["thêm 1 thời hạn: 2 ngày làm việc (cấp đổi)", "bớt 1 thời hạn: 3 ngày làm việc (cấp lại)"],
        ),
        ("fees", [fee(8_000)], [fee(5_000)], ["lệ phí 8.000 → 5.000 đồng"]),
        ("fees", [fee(8_000)], [Fee(FeeKind.FREE)], ["lệ phí 8.000 đồng → miễn phí"]),
        ("fees", [fee(8_000)], [fee(8_000, per="bản")], ["lệ phí 8.000 đồng → 8.000 đồng một bản"]),
        ("fees", [fee(5)], [fee(7, currency="USD")], ["lệ phí 5 đồng → 7 USD"]),
        ("fees", [fee(5), fee(5)], [fee(5), fee(6)], ["thêm 1 mức lệ phí: 6 đồng"]),
        ("documents", [PAPER], [], ["bớt 1 giấy tờ: Tờ khai"]),
        ("documents", [PAPER], [replace(PAPER, originals=2)], ["sửa 1 giấy tờ: Tờ khai (1 bản chính → 2 bản chính)"]),
        ("documents", [PAPER, Document("Ảnh")], [Document("Ảnh"), PAPER], ["đổi thứ tự giấy tờ"]),
        (
            "documents",
            [],
            [Document(name) for name in "ABCDE"],
            ["thêm 5 giấy tờ: A; B; C và 2 mục nữa"],
        ),
        ("legal_references", ["1/2020"], ["1/2020", "2/2021", "3/2022"], ["thêm 2 căn cứ pháp lý: 2/2021; 3/2022"]),
        ("steps", ["Nộp."], ["Nhận."], ["thêm 1 bước: Nhận.", "bớt 1 bước: Nộp."]),
        ("steps", ["Nộp.", "Nhận."], ["Nhận.", "Nộp."], ["đổi thứ tự bước"]),
        ("methods", [SubmissionMethod(ONLINE)], [], ["bớt 1 cách nộp: trực tuyến"]),
        (
            "findings",
            [],
            [Finding("time_without_unit", Aspect.TIME, "1")],
            ["thêm 1 chỗ đọc chưa chắc: Thời hạn thiếu đơn vị: 1"],
        ),
    ],
)
def test_each_part_is_told(part: str, before: object, after: object, sentences: list[str]) -> None:
    old, new = ({part: tuple(v) if isinstance(v, list) else v} for v in (before, after))
    assert told(replace(BASE, **old), replace(BASE, **new)) == sentences  # type: ignore[arg-type]


def test_long_texts_are_cut_at_a_word() -> None:
    [sentence] = told(BASE, replace(BASE, title="Cấp thẻ " + "rất " * 50))
    assert len(sentence) < 130
    assert "rất…" in sentence


def test_what_is_new_is_told_in_short() -> None:
    assert told(None, BOAT)[:2] == ["lĩnh vực Thủy sản", "thời hạn 5 ngày làm việc; 1,5 ngày (trực tuyến, cấp lại)"]
    assert "3 giấy tờ" in told(None, BOAT)


def test_plain_wording_that_is_lost_is_told() -> None:
    assert told(BOAT, replace(BOAT, summary="", origin=Origin.IMPORT))[-1].startswith("lời do cán bộ")


def test_a_record_that_is_only_written_otherwise_is_told_so() -> None:
    assert [d.part for d in differences(BASE, replace(BASE, source_digest="b" * 64))] == ["source"]


def test_short_names_are_the_staffs_and_no_difference() -> None:
    assert told(BASE, replace(BASE, title="Khác", aliases=("thẻ",))) == ["tên “Cấp thẻ” → “Khác”"]
