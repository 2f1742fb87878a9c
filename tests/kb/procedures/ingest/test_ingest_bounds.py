"""Files that were made to fill a memory, and texts that no database keeps."""

import gzip
import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from kb.errors import ImportFileError
from kb.procedures.ingest import bounds, files, read_records, tables
from tests.kb.procedures.ingest.records import record

LINE = json.dumps(record())


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_LINE_BYTES", 1_000_000)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(LINE.encode() + b"\n" + b" " * 2_000_000))
    with pytest.raises(ImportFileError, match="dòng dài hơn 1 MB"):
        list(read_records(path))


def test_lines_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_LINES", 5)
    path = tmp_path / "a.jsonl"
    path.write_text(f"{LINE}\n" * 6)
    with pytest.raises(ImportFileError, match="hơn 5 dòng"):
        list(read_records(path))


def test_the_unpacked_size_is_counted_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_BYTES", 1_000)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(f"{LINE}\n".encode() * 5))
    with pytest.raises(ImportFileError, match="bung ra lớn hơn"):
        list(read_records(path))


def test_a_list_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_LINES", 2)
    path = tmp_path / "a.json"
    path.write_text(f"[{LINE},{LINE},{LINE}]")
    with pytest.raises(ImportFileError, match="dòng"):
        list(read_records(path))


def sheet(path: Path, rows: str) -> Path:
    """A workbook whose first sheet has these rows as XML."""
    Workbook().save(path.with_suffix(".whole.xlsx"))
    with ZipFile(path.with_suffix(".whole.xlsx")) as whole, ZipFile(path, "w") as book:
        for entry in whole.infolist():
            content = whole.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
                content = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()
            book.writestr(entry.filename, content)
    return path


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER = f'<row r="1">{cell("A1", "ma")}{cell("B1", "ten")}</row>'


def test_a_sheet_that_says_it_has_endless_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 2_000)
    path = sheet(tmp_path / "a.xlsx", f'{HEADER}<row r="99999999">{cell("A99999999", "9.000001")}</row>')
    with pytest.raises(ImportFileError, match="dòng"):
        list(read_records(path))


def test_a_sheet_that_breaks_off_is_told_as_broken(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", f'{HEADER}<row r="2"><c r="A2"')
    with pytest.raises(ImportFileError, match="hỏng hoặc bị cắt"):
        list(read_records(path))


@pytest.mark.parametrize("text", ["\\u0000", "\\ud83d"])
def test_a_line_with_characters_that_no_database_keeps_is_rejected(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(LINE + "\n" + LINE.replace('"ten": "', f'"ten": "{text}') + "\n")
    assert [(line.record is None, line.reason) for line in read_records(path)][1] == (
        True,
        "có ký tự không lưu được (ký tự rỗng hoặc ký tự bị cắt đôi)",
    )


def test_a_line_that_nests_without_end_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(LINE + "\n" + "[" * 100_000 + "]" * 100_000 + "\n")
    assert [line.record is not None for line in read_records(path)] == [True, False]
