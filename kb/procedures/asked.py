"""Questions that people asked, with the codes of the procedures that answer them, kept as sample questions of these."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import sqlalchemy as sa

import vi
from kb.calendar.model import today
from kb.db import writing
from kb.procedures import queries
from kb.procedures.ingest import read_records
from kb.procedures.model import Procedure
from kb.procedures.storing import store

# A question that so many procedures answer tells none of them apart.
MOST_CODES = 3


@dataclass(slots=True)
class AskedReport:
    """Codes that got questions, how many questions are new, how many stood there, and the lines that were not taken."""

    codes: list[str] = field(default_factory=list)
    added: int = 0
    known: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the procedures that answer it."""

    line: int
    question: str
    codes: tuple[str, ...]


def import_questions(engine: sa.Engine, path: Path, *, author: str) -> AskedReport:
    """Add the questions of a file (rows with `question` and `codes`) to their procedures, in one transaction.

    Raises `ImportFileError` when the file as a whole cannot be read; then nothing is stored. `rejected` names a string
    of `kb/strings.yml` for each line.
    """
    report = AskedReport()
    with writing(engine) as connection:
        asked = list(_read(path, report))
        codes = sorted({code for each in asked for code in each.codes})
        found = {value.code: value for value in queries.procedures(connection, codes, day=today())}
        changed = [value for code in codes if code in found for value in _with_questions(found[code], asked, report)]
        report.rejected += [(each.line, "asked_unknown_code") for each in asked if not found.keys() & set(each.codes)]
        store(connection, changed, author=author, act="questions")
        report.codes += [value.code for value in changed]
    return report


def _read(path: Path, report: AskedReport) -> Iterator[Asked]:
    for line in read_records(path):
        question, codes = _cells(line.record or {})
        if not question or not codes:
            report.rejected.append((line.number, "asked_bad_line"))
        elif len(codes) > MOST_CODES:
            report.rejected.append((line.number, "asked_too_many_codes"))
        else:
            yield Asked(line.number, question, codes)


def _cells(record: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    """A table has the codes in one cell, a JSON file in a list."""
    codes = record.get("codes")
    listed = codes.replace(";", ",").split(",") if isinstance(codes, str) else codes
    told = tuple(str(code).strip() for code in listed) if isinstance(listed, Sequence) else ()
    return vi.normalise(str(record.get("question") or "")), tuple(code for code in told if code)


def _with_questions(value: Procedure, asked: Sequence[Asked], report: AskedReport) -> Iterator[Procedure]:
    """The procedure with its new questions, or nothing when all of them stand there."""
    told = dict.fromkeys(each.question for each in asked if value.code in each.codes)
    stands = {vi.fold(question) for question in value.questions}
    new = tuple(question for question in told if vi.fold(question) not in stands)
    report.added += len(new)
    report.known += len(told) - len(new)
    if new:
        yield replace(value, questions=(*value.questions, *new))
