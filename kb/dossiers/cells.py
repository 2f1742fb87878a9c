"""What one cell of a table of dossiers says. Each function raises `CellError` with the reason in Vietnamese.

No reason repeats the cell: an identity or telephone number in the wrong column must not reach the screen.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from openpyxl.utils.datetime import from_excel

from kb.calendar.model import VIETNAM
from kb.dossiers.merging import Step
from kb.dossiers.model import Stage
from kb.dossiers.rows import Row, names, plain
from kb.strings import say
from vi import normalise
from vi.codes import CodeMask

Cells = Mapping[str, object]

# Vietnam keeps one offset all year.
_FORMS = ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%H:%M %d/%m/%Y", "%H:%M:%S %d/%m/%Y")
# Serial days of a sheet that lie between 1982 and 2064; any other number is no day.
_SERIAL_DAYS = (30_000, 60_000)
_PHONE_LENGTHS = (10, 11)
_COUNTRY = "84"
_LONGEST_CODE = 64
_LONGEST_PROCEDURE_CODE = 32


class CellError(ValueError):
    """A cell that cannot be read."""


def read_step(row: Row, mask: CodeMask) -> Step:
    """One line as a step."""
    given = row.cells
    return Step(
        number=row.number,
        code=read_code(given, mask),
        stage=read_stage(given),
        at=read_moment(given, "at"),
        title=text(given, "title"),
        procedure_code=text(given, "procedure_code", _LONGEST_PROCEDURE_CODE),
        office=text(given, "office"),
        appointed_on=read_day(given, "appointed_on"),
        phone=read_phone(given),
        reason=text(given, "reason"),
        todo=text(given, "todo"),
        until=read_day(given, "until"),
        place=text(given, "place"),
    )


def read_code(cells: Cells, mask: CodeMask) -> str:
    """The code of the dossier in its canonical form."""
    written = text(cells, "code")
    if not written:
        raise CellError(say("dossiers_no_code"))
    found = mask.find(written)
    if [each.text for each in found] != [written] or len(found[0].code) > _LONGEST_CODE:
        raise CellError(say("dossiers_bad_code"))
    return found[0].code


def read_stage(cells: Cells) -> Stage:
    """The stage by its Vietnamese name or its value."""
    name = plain(cells.get("stage", ""))
    if not name:
        raise CellError(say("dossiers_no_stage"))
    if name not in names("stages"):
        raise CellError(say("dossiers_bad_stage"))
    return Stage(names("stages")[name])


def text(cells: Cells, column: str, longest: int = 0) -> str:
    """The words of the cell in the one spelling that is stored; "" when empty. `longest`: 0 for any length."""
    words = normalise(str(cells.get(column, "")))
    if longest and len(words) > longest:
        raise CellError(say("dossiers_too_long", column=names("labels")[column]))
    return words


def read_day(cells: Cells, column: str) -> date | None:
    """The day of Vietnam."""
    moment = read_moment(cells, column)
    return moment and moment.astimezone(VIETNAM).date()


def read_moment(cells: Cells, column: str) -> datetime | None:
    """The time in UTC; a day alone is its beginning in Vietnam, and so is a time without an offset."""
    cell = cells.get(column)
    if cell is None:
        return None
    try:
        moment = _moment(cell)
        return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise CellError(say("dossiers_bad_date", column=names("labels")[column])) from error


def _moment(cell: object) -> datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    if isinstance(cell, int | float):
        return _from_serial(cell)
    for form in _FORMS:
        try:
            return datetime.strptime(str(cell), form)
        except ValueError:
            continue
    return datetime.fromisoformat(str(cell))


def _from_serial(days: float) -> datetime:
    first, last = _SERIAL_DAYS
    moment = from_excel(days) if first <= days <= last else None
    if not isinstance(moment, datetime):
        raise ValueError("no serial day")
    return moment


def read_phone(cells: Cells) -> str:
    """The telephone number as digits with the leading zero, which a sheet takes from numbers; "" when empty."""
    cell = cells.get("phone", "")
    written = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    if not written:
        return ""
    digits = "".join(c for c in written if c not in " .-()+")
    digits = digits.removeprefix(_COUNTRY) if len(digits) > _PHONE_LENGTHS[0] else digits
    digits = "0" + digits.removeprefix("0")
    if not (digits.isascii() and digits.isdigit() and len(digits) in _PHONE_LENGTHS):
        raise CellError(say("dossiers_bad_phone"))
    return digits
