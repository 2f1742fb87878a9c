import gzip
import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from kb.errors import ImportFileError
from kb.procedures.ingest import count_records, read_procedure, read_records
from tests.kb.procedures.ingest.records import record

LINE = json.dumps(record(), ensure_ascii=False)


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def codes(path: Path) -> list[object]:
    return [line.record and line.record["ma"] for line in read_records(path)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", f"{LINE}\n{LINE}\n".encode()),
        ("a.jsonl", f"\ufeff{LINE}\n\n{LINE}".encode()),
        ("a.jsonl.gz", gzip.compress(f"{LINE}\n{LINE}\n".encode(), mtime=0)),
        ("a.json", f"[{LINE},{LINE}]".encode()),
        ("a.json", f'{{"procedures": [{LINE},{LINE}]}}'.encode()),
    ],
)
def test_reads_each_kind_of_json_file(tmp_path: Path, name: str, content: bytes) -> None:
    assert codes(written(tmp_path, name, content)) == ["9.000001", "9.000001"]


def test_a_bad_line_has_its_number_and_reason_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = list(read_records(written(tmp_path, "a.jsonl", f"{LINE}\nkhông phải\n[1]\n{LINE}\n".encode())))
    assert [(line.number, line.record is not None, line.reason) for line in lines] == [
        (1, True, ""),
        (2, False, "không phải JSON"),
        (3, False, "không phải một đối tượng JSON"),
        (4, True, ""),
    ]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.jsonl", b"", "trống"),
        ("a.txt", b"x", "đuôi lạ"),
        ("a.jsonl", b"abc\ndef\n", "không có dòng nào"),
        ("a.jsonl", f"{LINE}\n{LINE[:80]}".encode(), "cắt dở"),
        ("a.jsonl", b"\xff\xfe\x00\x01" * 9, "không phải văn bản"),
        ("a.jsonl", b"\x00\x00\n", "không phải văn bản"),
        ("a.jsonl.gz", gzip.compress(f"{LINE}\n".encode() * 50, mtime=0)[:-20], "cắt dở"),
        ("a.jsonl.gz", gzip.compress(f"{LINE}\n".encode() * 50, mtime=0)[:-8] + b"\0" * 8, "cắt dở"),
        ("a.jsonl.gz", f"{LINE}\n".encode(), "không phải văn bản"),
        ("a.json", f"[{LINE},{LINE[:90]}".encode(), "cắt dở"),
        ("a.json", f"[{LINE},".encode(), "cắt dở"),
        ("a.json", b"xin chao", "không có dòng nào"),
        ("a.json", b'{"ma": "1"}', "danh sách"),
        ("a.xlsx", b"PK\x03\x04 cut", "hỏng hoặc bị cắt"),
        ("a.csv", "cột 1,cột 2\n1,2\n".encode(), "Dòng đầu"),
    ],
)
def test_a_file_that_cannot_be_read_as_a_whole_says_why(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    with pytest.raises(ImportFileError, match=says):
        codes(written(tmp_path, name, content))


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="Không tìm thấy"):
        read_records(tmp_path / "none.jsonl")


def test_a_table_may_have_vietnamese_headers_and_raw_cells(tmp_path: Path) -> None:
    raw = str(record()["ho_so_raw"])
    content = (
        f"Mã thủ tục;Tên thủ tục;Thành phần hồ sơ;Căn cứ pháp lý\n9.000001;Cấp thẻ;{raw};10/2020/NĐ-CP, 1/2021/NĐ-CP\n"
    )
    (line,) = read_records(written(tmp_path, "a.csv", content.encode()))
    assert line.record
    procedure = read_procedure(line.record, checked_at=None)
    assert [document.name for document in procedure.documents] == ["Đơn xin thẻ"]
    assert procedure.legal_references == ("10/2020/NĐ-CP", "1/2021/NĐ-CP")


def test_a_sheet_holds_nested_fields_as_json(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["ma", "ten", "cach_thuc"])
    sheet.append(["9.000001", "Cấp thẻ", json.dumps(record()["cach_thuc"], ensure_ascii=False)])
    sheet.append(["9.000002", "Cấp thẻ", "[hỏng"])
    book.save(tmp_path / "a.xlsx")
    good, bad = read_records(tmp_path / "a.xlsx")
    assert good.record and read_procedure(good.record, checked_at=None).times[0].number == 3
    assert (bad.number, bad.record, bad.reason) == (3, None, 'ô "cach_thuc" không phải JSON hợp lệ')


@pytest.mark.parametrize(("name", "count"), [("a.jsonl", 2), ("a.json", None)])
def test_count_is_a_cheap_hint(tmp_path: Path, name: str, count: int | None) -> None:
    assert count_records(written(tmp_path, name, f"{LINE}\n{LINE}\n".encode())) == count
