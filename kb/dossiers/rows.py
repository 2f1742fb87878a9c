"""Rows of a table of dossiers (`.csv`, `.xlsx`), the columns known by their headers."""

import csv
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kb.errors import ImportFileError
from kb.strings import say
from vi import fold
from vi.files import read_yaml

_NEEDED = {"code", "stage"}
_BROKEN_SHEET = (BadZipFile, zlib.error, InvalidFileException, ParseError, LookupError, EOFError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Row:
    """Row `number` of the file (the header is 1): column → cell, text stripped, without the empty ones."""

    number: int
    cells: Mapping[str, object]


def read_rows(path: Path) -> Iterator[Row]:
    """The rows that are not empty. Raises `ImportFileError` (a Vietnamese sentence), perhaps after some rows."""
    if not path.is_file():
        raise ImportFileError(say("file_missing"))
    reader = {".csv": _read_csv, ".xlsx": _read_xlsx}.get(path.suffix.lower())
    if reader is None:
        raise ImportFileError(say("dossiers_file_kind"))
    return reader(path)


def names(table: str) -> Mapping[str, str]:
    """A table of `columns.yml`."""
    return _tables()[table]


def plain(text: object) -> str:
    """Folded words with one space between, the form of the keys in `columns.yml`."""
    return " ".join("".join(c if c.isalnum() else " " for c in fold(str(text))).split())


@cache
def _tables() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = read_yaml(files(__package__).joinpath("columns.yml").read_text("utf-8"))
    return tables


def _read_csv(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = file.readline()
            file.seek(0)
            yield from _rows(csv.reader(file, delimiter=max(",;\t", key=header.count), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ImportFileError(say("dossiers_file_broken")) from error


def _read_xlsx(path: Path) -> Iterator[Row]:
    # The sheet is read as it is asked for, so a damaged part may show late.
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        with closing(book):
            yield from _rows(book.worksheets[0].iter_rows(values_only=True))
    except _BROKEN_SHEET as error:
        raise ImportFileError(say("dossiers_file_broken")) from error


def _rows(lines: Iterable[Sequence[object]]) -> Iterator[Row]:
    numbered = enumerate(lines, start=1)
    _, header = next(numbered, (0, ()))
    columns = [names("columns").get(plain(cell or ""), "") for cell in header]
    if not set(columns) >= _NEEDED:
        raise ImportFileError(say("dossiers_file_columns"))
    for number, line in numbered:
        if cells := _cells(columns, line):
            yield Row(number, cells)


def _cells(columns: Sequence[str], line: Sequence[object]) -> dict[str, object]:
    stripped = ((column, _stripped(cell)) for column, cell in zip(columns, line, strict=False))
    return {column: cell for column, cell in stripped if column and cell not in (None, "")}


def _stripped(cell: object) -> object:
    if isinstance(cell, str) and "\0" in cell:
        raise ImportFileError(say("dossiers_file_broken"))
    return " ".join(cell.split()) if isinstance(cell, str) else cell
