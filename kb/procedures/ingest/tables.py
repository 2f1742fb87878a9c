"""Records from tables (`.xlsx`, `.csv`): the first line names the columns, one procedure a line."""

import csv
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kb.errors import ImportFileError
from kb.procedures.ingest.bounds import MOST_COLUMNS, MOST_LINES, MOST_ROWS, check_unpacked, too_many_lines
from kb.procedures.ingest.lines import Line
from kb.procedures.ingest.strings import names, say
from vi import fold

# Cells that hold a list: JSON text of the list, or the portal's raw cell, which has a field of its own.
_NESTED = {"cach_thuc": "cach_thuc_raw", "ho_so": "ho_so_raw"}
_LISTS = frozenset({*_NESTED, "van_ban"})
_TEXTS = ("bo", "linh_vuc", "cap", "doi_tuong", "quyet_dinh", "co_quan_thuc_hien", "cach_thuc_raw", "ho_so_raw",
          "trinh_tu", "dieu_kien", "ket_qua", "url")  # fmt: skip

# What the library raises on a workbook that breaks off, in the archive, in the XML or between its parts.
_BROKEN = (
    BadZipFile,
    InvalidFileException,
    zlib.error,
    SyntaxError,
    EOFError,
    OSError,
    LookupError,
    TypeError,
    ValueError,
)


class _CellError(ValueError):
    """A cell that starts like JSON and is not."""


def read_csv(path: Path) -> Iterator[Line]:
    """Lines of a UTF-8 table; the separator (comma, semicolon, tab) is read from the header."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = file.readline()
            file.seek(0)
            yield from _lines(csv.reader(file, delimiter=_separator(header)), name=path.name)
    except UnicodeDecodeError as error:
        raise ImportFileError(say("file_binary", name=path.name)) from error
    except csv.Error as error:
        raise ImportFileError(say("file_not_json", name=path.name)) from error


def read_xlsx(path: Path) -> Iterator[Line]:
    """Lines of the first sheet."""
    check_unpacked(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except _BROKEN as error:
        raise ImportFileError(say("file_broken_sheet", name=path.name)) from error
    try:
        # A sheet may say that it has 16,384 columns; each row would come with all of them.
        rows = book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True)
        yield from _lines(rows, name=path.name)
    except _BROKEN as error:
        raise ImportFileError(say("file_broken_sheet", name=path.name)) from error
    finally:
        book.close()


def _separator(header: str) -> str:
    return max(",;\t", key=header.count)


def _lines(rows: Iterable[Sequence[object]], *, name: str) -> Iterator[Line]:
    numbered = enumerate(rows, start=1)
    _, header = next(numbered, (0, ()))
    columns = [_column(cell) for cell in header]
    if not {"ma", "ten"} <= set(columns):
        raise ImportFileError(say("file_no_header" if header else "file_empty", name=name))
    for filled, (number, row) in enumerate(_filled(numbered, name=name), start=1):
        if filled > MOST_LINES:
            raise too_many_lines(name)
        yield _line(number, columns, row)


def _filled(rows: Iterable[tuple[int, Sequence[object]]], *, name: str) -> Iterator[tuple[int, Sequence[object]]]:
    for number, row in rows:
        if number > MOST_ROWS:
            raise too_many_lines(name)
        if any(cell not in (None, "") for cell in row):
            yield number, row


def _column(cell: object) -> str:
    words = " ".join("".join(c if c.isalnum() else " " for c in fold(str(cell or ""))).split())
    return names("columns").get(words, "")


def _line(number: int, columns: Sequence[str], row: Sequence[object]) -> Line:
    try:
        return Line(number, _record(zip(columns, row, strict=False)))
    except _CellError as error:
        return Line(number, None, say("line_cell_not_json", column=error))


def _record(cells: Iterable[tuple[str, object]]) -> Mapping[str, object]:
    record: dict[str, object] = dict.fromkeys(_TEXTS, "") | {field: [] for field in _LISTS}
    for column, value in cells:
        text = "" if value is None else str(value)
        if column in _LISTS:
            record |= _nested(column, text)
        elif column and text:
            record[column] = text
    return record


def _nested(column: str, text: str) -> Mapping[str, object]:
    if text.lstrip().startswith("["):
        try:
            return {column: json.loads(text)}
        except ValueError as error:
            raise _CellError(column) from error
    if column == "van_ban":
        return {column: [part.strip() for part in text.replace(";", ",").replace("\n", ",").split(",") if part.strip()]}
    return {_NESTED[column]: text} if text else {}
