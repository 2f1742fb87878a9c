"""Tables as files, sent while they are read: memory stays the same however many rows there are.

A text that a spreadsheet would take for a formula is made harmless: behind an apostrophe in .csv, marked as text in
.xlsx.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from io import StringIO
from itertools import chain
from tempfile import TemporaryFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from starlette.responses import StreamingResponse

from console.errors import Refusal
from kb.calendar.model import VIETNAM

Cell = str | int | float | date | datetime | None
Rows = Iterable[Sequence[Cell]]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ROWS_A_PIECE, _BYTES_A_PIECE = 200, 1 << 16
_BYTE_ORDER_MARK = "\ufeff"  # or spreadsheets read the Vietnamese wrongly
_TIME, _DAY = "dd/mm/yyyy hh:mm", "dd/mm/yyyy"


def table_file(kind: str, name: str, header: Sequence[str], rows: Rows) -> StreamingResponse:
    """The rows as `name.csv` or `name.xlsx`. Raises `Refusal` for another kind."""
    if kind not in _KINDS:
        raise Refusal("not_found", status=404)
    write, media_type = _KINDS[kind]
    told = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return StreamingResponse(write(header, rows), headers=told, media_type=media_type)


def harmless(text: str) -> str:
    """The text as no spreadsheet works it out."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(header: Sequence[str], rows: Rows) -> Iterator[bytes]:
    yield _BYTE_ORDER_MARK.encode()
    buffer = StringIO()
    writer = csv.writer(buffer)
    for count, row in enumerate(chain([header], rows), start=1):
        writer.writerow([_plain(cell) for cell in row])
        if count % _ROWS_A_PIECE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def _plain(cell: Cell) -> str | int | float:
    if isinstance(cell, datetime):
        return f"{cell.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return harmless(cell) if isinstance(cell, str) else "" if cell is None else cell


def _xlsx(header: Sequence[str], rows: Rows) -> Iterator[bytes]:
    # The archive's directory stands at its end: it is written to a file first, row by row.
    with TemporaryFile() as file:
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        sheet.freeze_panes = "A2"
        for row in chain([header], rows):
            sheet.append([_cell(sheet, cell) for cell in row])
        book.save(file)
        file.seek(0)
        while piece := file.read(_BYTES_A_PIECE):
            yield piece


def _cell(sheet: WriteOnlyWorksheet, cell: Cell) -> object:
    if isinstance(cell, str):
        made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub(" ", cell))
        made.data_type = "s"
        return made
    if isinstance(cell, date):
        # Spreadsheets know no zones.
        is_time = isinstance(cell, datetime)
        local = cell.astimezone(VIETNAM).replace(tzinfo=None) if isinstance(cell, datetime) else cell
        made = WriteOnlyCell(sheet)
        made.value = local
        made.number_format = _TIME if is_time else _DAY
        return made
    return cell


_KINDS: Mapping[str, tuple[Callable[[Sequence[str], Rows], Iterator[bytes]], str]] = {
    "csv": (_csv, "text/csv; charset=utf-8"),
    "xlsx": (_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
