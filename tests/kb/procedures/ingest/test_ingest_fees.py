from datetime import date

import pytest

from kb.procedures.ingest.cells import Row
from kb.procedures.ingest.fees import read_fee, read_fees
from kb.procedures.model import Fee, FeeKind, Method

FREE = Fee(FeeKind.FREE)
LOCAL = Fee(FeeKind.LOCAL)
START, END = date(2025, 7, 1), date(2026, 12, 31)


def amount(value: int, **more: object) -> Fee:
    return Fee(FeeKind.AMOUNT, value, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "fees"),
    [
        ("Miễn phí", (FREE,)),
        ("Miễn phí(Không)", (FREE,)),
        ("Miễn phí(Không quy định.)", (FREE,)),
        ("Miễn phí(a)", (FREE,)),
        ("Miễn phí(1)", (FREE,)),
        ("Miễn phí(Không thu lệ phí)", (FREE,)),
        ("Miễn phí(Miễn lệ phí (Thông tư số 7/2019/TT-BTC).)", (FREE,)),
        ("Không có thông tin", ()),
        ("Không có thông tin(2)", ()),
        ("Miễn phí(Mức thu do Hội đồng nhân dân tỉnh quyết định.)", (LOCAL,)),
        (
            "Miễn phí(Do Hội đồng nhân dân tỉnh quyết định. Miễn lệ phí cho người thuộc hộ nghèo; người cao tuổi.)",
            (LOCAL, Fee(FeeKind.FREE, case="người thuộc hộ nghèo; người cao tuổi")),
        ),
        ("10,000 Việt Nam Đồng", (amount(10_000),)),
        ("10,000 Việt Nam Đồng(10.000 đồng/thẻ.)", (amount(10_000, per="thẻ"),)),
        ("10,000 VNĐ(/hồ sơ)", (amount(10_000, per="hồ sơ"),)),
        ("10,000 VNĐ(1 lần)", (amount(10_000, per="lần"),)),
        ("10,000 VNĐ(đồng/lần)", (amount(10_000, per="lần"),)),
        ("2,000,000 VNĐ(02 triệu đồng/Giấy phép)", (amount(2_000_000, per="giấy phép"),)),
        ("500 VNĐ(500 đồng/trang)", (amount(500, per="trang"),)),
        ("10 USD(10USD/thẻ)", (amount(10, currency="USD", per="thẻ"),)),
        ("90,000 VNĐ(đối với thẻ người lớn)", (amount(90_000, case="đối với thẻ người lớn"),)),
        ("90,000 VNĐ(Thẻ đọc tại chỗ: 90.000 đồng/thẻ)", (amount(90_000, per="thẻ", case="Thẻ đọc tại chỗ"),)),
        (
            "800,000 VNĐ((áp dụng mức phí 400.000 đồng/hồ sơ kể từ ngày 01/7/2025 đến hết ngày 31/12/2026))",
            (
                amount(400_000, per="hồ sơ", valid_from=START, valid_until=END),
                amount(800_000, per="hồ sơ", valid_from=date(2027, 1, 1)),
            ),
        ),
        (
            "80,000 VNĐ(đồng/lần (Miễn kể từ ngày 01/7/2025 đến 31/12/2026))",
            (
                Fee(FeeKind.FREE, valid_from=START, valid_until=END),
                amount(80_000, per="lần", valid_from=date(2027, 1, 1)),
            ),
        ),
        (
            "20,000 VNĐ(- Thẻ mới: 20.000 đồng/thẻ; - Thẻ đổi: 10.000 đồng/thẻ)",
            (amount(20_000, per="thẻ", case="Thẻ mới"), amount(10_000, per="thẻ", case="Thẻ đổi")),
        ),
    ],
)
def test_a_clear_cell_is_read(cell: str, fees: tuple[Fee, ...]) -> None:
    assert read_fee(cell).fees == fees
    assert read_fee(cell).findings == ()


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("Miễn phí(Thu 135.000 đồng/thẻ)", "fee_contradiction"),
        ("Miễn phí(Thông tư số 7/2019/TT-BTC quy định mức thu)", "fee_contradiction"),
        ("Miễn phí(Thẻ ở tỉnh: Hội đồng nhân dân tỉnh quyết định; thẻ ở bộ: 600.000 đồng)", "fee_contradiction"),
        ("Không có thông tin(Thu 20.000 đồng)", "fee_contradiction"),
        ("150 VNĐ(150.000 đồng/lần/thẻ.)", "fee_implausible"),
        ("145 VNĐ(145 USD/thẻ)", "fee_implausible"),
        ("90 VNĐ", "fee_implausible"),
        (",000 VNĐ(20.000 đồng)", "fee_unreadable"),
        ("1500 VNĐ", "fee_unreadable"),
        ("400,000 VNĐ( Đồng (lý thuyết)  Phí: 1700000 Đồng (thực hành))", "fee_contradiction"),
        ("70,000 VNĐ(70.000 đồng, từ năm sau thu bằng 50% mức trên)", "fee_reduction_unclear"),
        ("70,000 VNĐ(Từ ngày 01/7/2025 áp dụng theo thông tư mới)", "fee_validity_unclear"),
        ("20,000 VNĐ(20.000 đồng một người lớn, trẻ em 10.000 đồng)", "fee_cases_unclear"),
    ],
)
def test_an_unsure_cell_is_a_finding_and_no_fee(cell: str, kind: str) -> None:
    assert read_fee(cell).fees == ()
    assert [found.kind for found in read_fee(cell).findings] == [kind]


def test_an_amount_beside_the_council_is_told_as_local() -> None:
    read = read_fee("50,000 VNĐ(Mức thu do Hội đồng nhân dân tỉnh quyết định)")
    assert (read.fees, [found.kind for found in read.findings]) == ((LOCAL,), ["fee_local_with_amount"])


def test_copies_on_request_leave_the_procedure_free() -> None:
    read = read_fee("Miễn phí(Miễn lệ phí. Phí cấp bản sao trích lục (nếu có yêu cầu) theo thông tư)")
    assert (read.fees, [note.standard for note in read.notes]) == ((FREE,), ["copies_charged"])


def test_an_exemption_is_a_note_and_the_amount_stands() -> None:
    read = read_fee("20,000 VNĐ(Miễn lệ phí cho người cao tuổi)")
    assert ([fee.amount for fee in read.fees], [note.standard for note in read.notes]) == ([20_000], ["fee_exemption"])


def rows(*cells: tuple[Method, str]) -> list[Row]:
    return [Row(method, "", fee, "") for method, fee in cells]


def test_the_same_fee_for_all_methods_stands_once() -> None:
    read = read_fees(rows((Method.IN_PERSON, "20,000 VNĐ"), (Method.ONLINE, "20,000 VNĐ")))
    assert read.fees == (amount(20_000),)


def test_different_fees_keep_their_method() -> None:
    read = read_fees(rows((Method.IN_PERSON, "20,000 VNĐ"), (Method.ONLINE, "10,000 VNĐ")))
    assert read.fees == (amount(20_000, method=Method.IN_PERSON), amount(10_000, method=Method.ONLINE))


@pytest.mark.parametrize("other", ["20,000 VNĐ", "90 VNĐ", "Miễn phí(Thu 20.000 đồng)"])
def test_a_bare_free_beside_a_charge_is_not_believed(other: str) -> None:
    read = read_fees(rows((Method.POST, "Miễn phí"), (Method.ONLINE, other)))
    assert all(fee.method is not Method.POST for fee in read.fees)
    assert "fee_methods_differ" in [found.kind for found in read.findings]


def test_two_amounts_for_one_method_without_a_case_are_withheld() -> None:
    read = read_fees(rows((Method.ONLINE, "20,000 VNĐ"), (Method.ONLINE, "10,000 VNĐ")))
    assert (read.fees, [found.kind for found in read.findings]) == ((), ["fee_rows_conflict"])
