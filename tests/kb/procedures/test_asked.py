"""Questions that people asked become sample questions of their procedures."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from kb.calendar.model import today
from kb.db import reading
from kb.errors import ImportFileError
from kb.procedures import queries
from kb.procedures.asked import import_questions
from kb.procedures.service import Procedures
from tests.kb.procedures.test_importing import CODES, record, run, write_lines


@pytest.fixture
def base(engine: sa.Engine, tmp_path: Path) -> sa.Engine:
    run(engine, write_lines(tmp_path / "three.jsonl", *(record(code) for code in CODES)))
    return engine


def questions(engine: sa.Engine, code: str) -> tuple[str, ...]:
    with reading(engine) as connection:
        (found,) = queries.procedures(connection, [code], day=today())
    return found.questions


def test_questions_are_added_once_and_leave_the_record_as_it_is(base: sa.Engine, tmp_path: Path) -> None:
    asked = {"question": "Nuôi  chim cánh cụt thì xin ở đâu?", "codes": [CODES[0], CODES[1]]}
    again = {"question": "nuôi chim cánh cụt thì xin ở đâu?", "codes": [CODES[0]]}
    path = write_lines(tmp_path / "asked.jsonl", asked)
    report = import_questions(base, path, author="tests")
    assert (report.codes, report.added, report.known, report.rejected) == (list(CODES[:2]), 2, 0, [])
    assert questions(base, CODES[0]) == ("Nuôi chim cánh cụt thì xin ở đâu?",)
    report = import_questions(base, write_lines(path, asked, again), author="tests")
    assert (report.codes, report.added) == ([], 0)
    with reading(base) as connection:
        (found,) = queries.procedures(connection, [CODES[0]], day=today())
    assert found.documents


def test_the_search_finds_by_an_asked_question(base: sa.Engine, tmp_path: Path) -> None:
    asked = {"question": "nuôi chim cánh cụt trong vườn", "codes": [CODES[2]]}
    import_questions(base, write_lines(tmp_path / "asked.jsonl", asked), author="tests")
    assert Procedures(base).search("chim cánh cụt").hits[0].code == CODES[2]


def test_lines_that_cannot_be_taken_are_told_with_a_reason(base: sa.Engine, tmp_path: Path) -> None:
    lines: list[dict[str, Any]] = [
        {"question": "", "codes": [CODES[0]]},
        {"question": "không có mã"},
        {"question": "mã lạ", "codes": ["9.999999"]},
        {"question": "quá chung", "codes": [*CODES, "9.100004"]},
        {"question": "dùng được", "codes": f"{CODES[0]}; {CODES[1]}"},
    ]
    report = import_questions(base, write_lines(tmp_path / "asked.jsonl", *lines), author="tests")
    assert [line for line, _ in sorted(report.rejected)] == [1, 2, 3, 4]
    assert report.added == 2


def test_a_file_that_is_none_stores_nothing(base: sa.Engine, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError):
        import_questions(base, tmp_path / "none.jsonl", author="tests")
    assert questions(base, CODES[0]) == ()
