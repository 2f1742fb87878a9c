from datetime import date

import pytest

from kb.procedures.digest import source_digest
from kb.procedures.ingest import RecordError, read_procedure
from kb.procedures.model import Aspect, Level, Method, Origin, SubmissionMethod
from tests.kb.procedures.ingest.records import method, record


def test_the_whole_record() -> None:
    source = record()
    procedure = read_procedure(source, checked_at=date(2026, 7, 1))
    assert (procedure.code, procedure.title, procedure.field) == ("9.000001", "Cấp thẻ mượn sách", "Thư viện")
    assert (procedure.ministry, procedure.levels) == ("Bộ Tư pháp", (Level.PROVINCE, Level.COMMUNE))
    assert procedure.audience == ("Cán bộ, công chức, viên chức", "Công dân Việt Nam")
    assert (procedure.agency, procedure.decision) == ("Thư viện tỉnh", "12/QĐ-BTP")
    assert procedure.methods == (SubmissionMethod(Method.IN_PERSON),)
    assert (procedure.steps, procedure.conditions, procedure.results) == (
        ("Nộp đơn.", "Nhận thẻ."),
        (),
        ("Thẻ mượn sách",),
    )
    assert (procedure.url, procedure.checked_at) == ("https://example.vn/thu-tuc/1", date(2026, 7, 1))
    assert (procedure.origin, procedure.source_digest) == (Origin.IMPORT, source_digest(source))
    assert procedure.findings == ()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"ma": ""}, "thiếu mã"),
        ({"ma": None}, "thiếu mã"),
        ({"ma": 1001193}, "thiếu mã"),
        ({"ma": "abc"}, "sai dạng"),
        ({"ten": " "}, "thiếu tên"),
        ({"ten": ["x"]}, "thiếu tên"),
        ({"van_ban": "10/2020/NĐ-CP"}, 'mục "van_ban"'),
        ({"trinh_tu": ["x"]}, 'mục "trinh_tu"'),
        ({"cach_thuc": {}}, 'mục "cach_thuc"'),
    ],
)
def test_a_record_that_cannot_be_one_says_why(changed: dict[str, object], says: str) -> None:
    with pytest.raises(RecordError, match=says):
        read_procedure(record(**changed), checked_at=None)


def test_a_bare_record_is_enough() -> None:
    assert read_procedure({"ma": "9.000001", "ten": "Cấp thẻ"}, checked_at=None).documents == ()


@pytest.mark.parametrize(
    ("field", "value", "attribute", "read", "kind"),
    [
        ("co_quan_thuc_hien", "Thư viện Thành phố Hà Nội", "agency", "", "agency_of_other_province"),
        ("co_quan_thuc_hien", "Thư viện tỉnh Khánh Hòa", "agency", "Thư viện tỉnh Khánh Hòa", None),
        ("co_quan_thuc_hien", "Không có thông tin", "agency", "", None),
        ("quyet_dinh", "SỐ 7/QĐ-NHNN", "decision", "7/QĐ-NHNN", None),
        ("quyet_dinh", "9./QD-BXD", "decision", "9/QĐ-BXD", None),
        ("quyet_dinh", "Demo/QĐ-BTP", "decision", "", "decision_unclear"),
        ("url", "http://example.vn", "url", "", None),
        ("url", "javascript:alert(1)", "url", "", None),
        ("dieu_kien", "Không có thông tin.", "conditions", (), None),
        ("dieu_kien", "Đủ 6 tuổi.", "conditions", ("Đủ 6 tuổi.",), None),
        ("dieu_kien", "Khi:\na) đủ tuổi;\nb) ở tỉnh.", "conditions", ("Khi:\n- đủ tuổi\n- ở tỉnh.",), None),
        (
            "dieu_kien",
            "Không có thông tinTừ khóaKhông có thông tinMô tảKhông có thông tinChọn cơ quanNộp hồ sơ",
            "conditions",
            (),
            "page_furniture",
        ),
        ("ket_qua", "Thẻ đọc.Mã: KQ.01Thẻ mượn.Mã: ab1", "results", ("Thẻ đọc.", "Thẻ mượn."), None),
        ("trinh_tu", "\uf0fc\tNộp đơn", "steps", ("Nộp đơn",), "private_glyphs"),
        ("trinh_tu", "Nộp đơn tại tâm Phục vụ hành chính công", "steps", (), "scrambled_text"),
        ("trinh_tu", "Nộp theo quy định tại mục", "steps", (), "scrambled_text"),
        ("van_ban", ["14/2026/NĐ-C"], "legal_references", (), "legal_reference_unclear"),
        ("van_ban", ["193/2016/TT-BTCLU"], "legal_references", (), "legal_reference_unclear"),
        ("van_ban", ["2068/2020/QH14"], "legal_references", (), "legal_reference_unclear"),
        ("van_ban", ["14/2026/NĐ-C", "14/2026/NĐ-CP"], "legal_references", ("14/2026/NĐ-CP",), None),
        ("ten", "Cấp thẻ của tỉnh Hà Tĩnh", "title", "Cấp thẻ của tỉnh Hà Tĩnh", "title_of_other_province"),
        ("ten", "Cấp\n thẻ\u200b", "title", "Cấp thẻ", None),
    ],
)  # fmt: skip
def test_each_part_is_cleaned(field: str, value: object, attribute: str, read: object, kind: str | None) -> None:
    procedure = read_procedure(record(**{field: value}), checked_at=None)
    assert getattr(procedure, attribute) == read
    assert [found.kind for found in procedure.findings] == [kind] * (kind is not None)


@pytest.mark.parametrize(
    ("cell", "steps"),
    [
        ("Bước 1: Nộp đơn. Bước 2. Nhận thẻ theo Bước 1.", ("Nộp đơn.", "Nhận thẻ theo Bước 1.")),
        ("- Nộp đơn:\n+ tại quầy;\n+ qua mạng.\n- Nhận thẻ.", ("Nộp đơn:\n+ tại quầy;\n+ qua mạng.", "Nhận thẻ.")),
        ("a) Nộp: đủ đơn.b) Trả: nhận thẻ.", ("Nộp: đủ đơn.", "Trả: nhận thẻ.")),
        ("1. Nộp đơn.\n2. Nhận thẻ.", ("Nộp đơn.", "Nhận thẻ.")),
        ("Nộp đơn.\nTrả thẻ:\nNhận tại quầy.", ("Nộp đơn.", "Trả thẻ:\nNhận tại quầy.")),
    ],
)
def test_steps_are_a_list(cell: str, steps: tuple[str, ...]) -> None:
    assert read_procedure(record(trinh_tu=cell), checked_at=None).steps == steps


def test_decomposed_letters_are_composed() -> None:
    procedure = read_procedure(record(ket_qua="The\u0309 mươ\u0323n sa\u0301ch"), checked_at=None)
    assert procedure.results == ("Thẻ mượn sách",)


def test_places_leave_times_out_and_an_unknown_method_is_reported() -> None:
    rows = [
        method("Trực tiếp", "1 Ngày", "", "Thời hạn: 01 ngày.\nNộp tại quầy số 2."),
        method("Bồ câu", "1 Ngày", ""),
    ]
    procedure = read_procedure(record(cach_thuc=rows), checked_at=None)
    assert procedure.methods == (SubmissionMethod(Method.IN_PERSON, "Nộp tại quầy số 2."),)
    assert [found.kind for found in procedure.findings_of(Aspect.PLACE)] == ["method_unknown"]
