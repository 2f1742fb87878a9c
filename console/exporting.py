"""Tables as files, sent while they are read: memory stays the same however many rows there are.

A text that a spreadsheet would take for a formula is made harmless: behind an apostrophe in .csv, marked as text in
.xlsx.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from io import StringIO
from itertools import chain

from starlette.responses import StreamingResponse

from console.errors import Refusal
from console.workbook import Cell, workbook
from kb.calendar.model import VIETNAM

Rows = Iterable[Sequence[Cell]]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ROWS_A_PIECE = 200
_BYTE_ORDER_MARK = "\ufeff"  # or spreadsheets read the Vietnamese wrongly


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


_KINDS: Mapping[str, tuple[Callable[[Sequence[str], Rows], Iterator[bytes]], str]] = {
    "csv": (_csv, "text/csv; charset=utf-8"),
    "xlsx": (workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
