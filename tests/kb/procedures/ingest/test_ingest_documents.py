import pytest

from kb.procedures.ingest import read_procedure
from kb.procedures.ingest.forms import split_forms
from kb.procedures.ingest.quantities import Item, items_in
from kb.procedures.model import Aspect, Document, Duty, Note, Procedure
from tests.kb.procedures.ingest.records import COLUMNS, record


def read(raw: str) -> Procedure:
    return read_procedure(record(ho_so_raw=raw), checked_at=None)


def kinds(procedure: Procedure) -> list[str]:
    return [found.kind for found in procedure.findings_of(Aspect.DOCUMENTS)]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Đơn1 bản chínhẢnh2 bản sao", [Item("Đơn", 1), Item("Ảnh", None, 2)]),
        ("Đơn1 bản chính,1 bản saoẢnh1 bản chính", [Item("Đơn", 1, 1), Item("Ảnh", 1)]),
        # The year belongs to the name, only the last digit counts copies.
        ("Đơn theo thông tư ngày 01/01/20261 bản chính", [Item("Đơn theo thông tư ngày 01/01/2026", 1)]),
        ("Đơn theo Mẫu số 181 bản chính,1 bản sao", [Item("Đơn theo Mẫu số 18", 1, 1)]),
        ("Đơn theo Mẫu số 011 bản chính", [Item("Đơn theo Mẫu số 01", 1)]),
        ("Đơn ngày 02/7/20250 bản chính,1 bản sao", [Item("Đơn ngày 02/7/2025", 0, 1)]),
        # Copies that a sentence speaks of are no quantity.
        ("Thẻ: nộp 01 bản sao hoặc 01 bản chính cũ1 bản chính", [Item("Thẻ: nộp 01 bản sao hoặc 01 bản chính cũ", 1)]),
        ("Thẻ (01 bản sao)1 bản chínhđơn xin1 bản chính", [Item("Thẻ (01 bản sao)", 1), Item("đơn xin", 1)]),
    ],
)  # fmt: skip
def test_names_and_quantities_are_told_apart(text: str, items: list[Item]) -> None:
    assert items_in(text) == (tuple(items), "")


def test_a_number_glued_to_a_letter_is_no_certain_quantity() -> None:
    procedure = read(f"--{COLUMNS}Biểu B10 bản chính")
    assert [(one.name, one.originals) for one in procedure.documents] == [("Biểu B1", None)]
    assert kinds(procedure) == ["document_quantity_unclear"]


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("Đơn xin thẻ theo mẫu;Mẫu số 03.docx", ("Đơn xin thẻ theo mẫu;", "Mẫu số 03.docx")),
        ("Đơn theo số 9/2020/NĐ-CPMau 1b. Don xin.docx", ("Đơn theo số 9/2020/NĐ-CP", "Mau 1b. Don xin.docx")),
        ("Đơn (Mẫu TP)Mẫu TP-LS-05-sđ.docxMau06.pdf", ("Đơn (Mẫu TP)", "Mẫu TP-LS-05-sđ.docx, Mau06.pdf")),
        ("Tờ khaiMẫu DC02 Tờ khai thẻ (1).doc", ("Tờ khai", "Mẫu DC02 Tờ khai thẻ (1).doc")),
        ("Tờ khai của Sở.NC14 (1).doc", ("Tờ khai của Sở.", "NC14 (1).doc")),
        ("Bản quét dạng “.pdf” của thẻ", ("Bản quét dạng “.pdf” của thẻ", "")),
        ("Đơn xin thẻ", ("Đơn xin thẻ", "")),
    ],
)  # fmt: skip
def test_form_files_are_split_off(text: str, split: tuple[str, str]) -> None:
    assert split_forms(text) == split


def test_documents_are_grouped_by_case() -> None:
    procedure = read(
        f"--{COLUMNS}- Đơn xin thẻ;Mau01.docx1 bản chínha) Trường hợp đổi thẻ, hồ sơ gồm:{COLUMNS}Thẻ cũ1 bản chính"
        f"* Đối với trẻ em:{COLUMNS}Giấy khai sinh0 bản chính,1 bản sao"
    )
    assert procedure.documents == (
        Document("Đơn xin thẻ", originals=1, form="Mau01.docx"),
        Document("Thẻ cũ", case="Trường hợp đổi thẻ", originals=1),
        Document("Giấy khai sinh", case="Đối với trẻ em", originals=0, copies=1),
    )
    assert kinds(procedure) == []


def test_headings_tell_what_is_handed_in_what_is_shown_and_what_is_a_note() -> None:
    procedure = read(
        f"* Giấy tờ phải nộp:{COLUMNS}Đơn xin thẻ1 bản chính* Giấy tờ phải xuất trình:{COLUMNS}Thẻ học sinh1 bản chính"
        f"* Lưu ý:{COLUMNS}Ảnh phải mới0 bản chính--{COLUMNS}Ảnh chân dung1 bản chính"
    )
    assert [(one.name, one.case, one.duty) for one in procedure.documents] == [
        ("Đơn xin thẻ", "", Duty.SUBMIT),
        ("Thẻ học sinh", "", Duty.SHOW),
        ("Ảnh chân dung", "", Duty.SUBMIT),
    ]
    assert procedure.notes == (Note("Ảnh phải mới"),)


def test_a_remark_in_brackets_before_a_heading_is_a_note() -> None:
    remark = "Thư viện tự tra được thẻ học sinh trên hệ thống (nếu có) thì bạn đọc không cần mang theo thẻ học sinh"
    procedure = read(f"({remark})Trường hợp làm thẻ mới{COLUMNS}Đơn1 bản chính")
    assert procedure.documents == (Document("Đơn", case="Trường hợp làm thẻ mới", originals=1),)
    assert procedure.notes == (Note(remark, case="Trường hợp làm thẻ mới"),)


def test_a_heading_that_repeats_the_title_is_no_case() -> None:
    assert read(f"Thủ tục cấp thẻ mượn sách{COLUMNS}Đơn1 bản chính").documents[0].case == ""


@pytest.mark.parametrize(
    "remark",
    [
        "Lưu ý: thẻ chỉ dùng một năm1 bản chính",
        "Trường hợp đã có thẻ thì không phải nộp ảnh0 bản chính",
        "Số lượng hồ sơ: 01 bộ1 bản chính",
        "Thư viện mở cửa cả tuần0 bản chính",
    ],
)
def test_conditions_and_remarks_are_notes(remark: str) -> None:
    procedure = read(f"--{COLUMNS}Đơn xin thẻ1 bản chính{remark}")
    assert (len(procedure.documents), len(procedure.notes)) == (1, 1)


def test_a_paper_that_is_counted_zero_times_is_still_a_paper() -> None:
    assert read(f"--{COLUMNS}Giấy giới thiệu0 bản chính").documents == (Document("Giấy giới thiệu"),)


@pytest.mark.parametrize("piece", ["hoặc", ".", ";", "-"])
def test_fragments_are_no_documents(piece: str) -> None:
    procedure = read(f"--{COLUMNS}Đơn xin thẻ1 bản chính{piece}1 bản chính")
    assert [one.name for one in procedure.documents] == ["Đơn xin thẻ"]
    assert kinds(procedure) == ["document_fragment"] * (piece == "hoặc")


def test_a_torn_sentence_is_put_together() -> None:
    procedure = read(f"--{COLUMNS}Thẻ học sinh1 bản chínhhoặc thẻ sinh viên1 bản chính")
    assert [one.name for one in procedure.documents] == ["Thẻ học sinh hoặc thẻ sinh viên"]


def test_papers_below_an_inner_heading_are_not_shown_as_always_needed() -> None:
    procedure = read(f"--{COLUMNS}Đối với trẻ em:0 bản chính+ Giấy khai sinh1 bản chính- Đơn xin thẻ1 bản chính")
    assert [(one.name, bool(one.case)) for one in procedure.documents] == [
        ("Giấy khai sinh", True),
        ("Đơn xin thẻ", False),
    ]
    assert kinds(procedure) == ["document_case_unclear"]


def test_text_of_another_cell_is_no_list_of_documents() -> None:
    procedure = read(") rồi nộp tại quầy.\nBước 2. Nhận thẻ.")
    assert (procedure.documents, kinds(procedure)) == ((), ["documents_unreadable"])


def test_without_a_raw_cell_the_structured_list_is_read() -> None:
    rows = [{"truong_hop": "Đối với trẻ em", "ten": "Giấy khai sinh", "so_luong": "1 bản sao"}]
    procedure = read_procedure(record(ho_so=rows, ho_so_raw=""), checked_at=None)
    assert procedure.documents == (Document("Giấy khai sinh", case="Đối với trẻ em", copies=1),)


def test_a_standard_paper_is_told_in_short_with_its_note() -> None:
    long = "Hộ chiếu hoặc giấy tờ khác có dán ảnh và thông tin cá nhân để người đến làm thẻ chứng minh về nhân thân"
    procedure = read(f"* Giấy tờ phải xuất trình:{COLUMNS}{long}1 bản chính")
    assert procedure.documents[0].duty is Duty.SHOW and len(procedure.documents[0].name) < len(long)
    assert [(note.standard, note.text) for note in procedure.notes] == [("identity_paper", long)]
