"""The search is measured with an import as it would be: what gets better, and what gets worse."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from kb.db import writing
from kb.imports import measuring, service
from kb.imports.measuring import measure_search, scores_of
from kb.imports.model import ImportStateError, Measuring
from kb.measures.search import Question
from kb.procedures.model import Procedure
from kb.procedures.storing import store
from tests.kb.imports.uploaded import EDITOR, accept_all, claimed, listed, record

BALLOON, BOAT, RIVAL = "9.300001", "9.300002", "9.300003"
QUESTIONS = (
    Question("one", "đăng ký khinh khí cầu", frozenset({BALLOON})),
    Question("two", "cấp giấy cho thuyền buồm", frozenset({BOAT})),
    Question("three", "cá voi ăn gì", frozenset()),
)


@pytest.fixture(autouse=True)
def questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.measures.search.questions", lambda: QUESTIONS)


@pytest.fixture(autouse=True)
def stored(engine: sa.Engine) -> None:
    """One of the two procedures is there, with some that have nothing to do with it."""
    others = [Procedure(f"9.30001{n}", f"Xác nhận việc số {n} của hộ nuôi ong") for n in range(5)]
    with writing(engine) as connection:
        values = [Procedure(BALLOON, "Cho phép bay khinh khí cầu du lịch"), *others]
        store(connection, values, author="tests", act="load")


def test_new_questions_are_told_apart(engine: sa.Engine, tmp_path: Path) -> None:
    job_id = listed(engine, tmp_path, record(BOAT, ten="Cấp giấy chứng nhận thuyền buồm"))
    scores = scores_of(engine, job_id, None)
    assert (scores.before.questions, scores.before.r1, scores.after.r1) == (1, 1.0, 1.0)
    assert (scores.new.questions, scores.new.r1) == (1, 1.0)
    assert (scores.worse, scores.changes, scores.accepted) == ((), 1, False)
    assert scores.seconds > 0


@pytest.mark.parametrize("rebuild_from", [1, 200])
def test_a_question_that_gets_worse_is_named(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rebuild_from: int
) -> None:
    monkeypatch.setattr(measuring, "REBUILD_FROM", rebuild_from)
    job_id = listed(engine, tmp_path, record(RIVAL, ten="Đăng ký khinh khí cầu"))
    accept_all(engine, job_id)
    scores = scores_of(engine, job_id, None)
    assert (scores.before.r1, scores.after.r1, scores.after.r5, scores.accepted) == (1.0, 0.0, 1.0, True)
    [worse] = scores.worse
    assert (worse.question, worse.expected, worse.before, worse.after, worse.first) == (
        "đăng ký khinh khí cầu",
        (BALLOON,),
        1,
        2,
        RIVAL,
    )


def test_scores_are_kept_with_the_import(engine: sa.Engine, tmp_path: Path) -> None:
    job_id = listed(engine, tmp_path, record(BOAT))
    measure_search(engine, claimed(engine, job_id), None)
    job = service.job(engine, job_id)
    assert job.scores is not None
    assert (job.measuring, job.scores.changes) == (Measuring.IDLE, 1)
    service.ask_to_measure(engine, job_id, by=EDITOR)
    service.ask_to_measure(engine, job_id, by=EDITOR)
    assert service.job(engine, job_id).measuring is Measuring.WAITING
    assert service.waiting_here(engine, tmp_path) == (job_id,)


def test_only_a_ready_list_is_measured(engine: sa.Engine, tmp_path: Path) -> None:
    job_id = listed(engine, tmp_path, record(BOAT))
    accept_all(engine, job_id)
    service.apply(engine, job_id, by=EDITOR)
    with pytest.raises(ImportStateError):
        service.ask_to_measure(engine, job_id, by=EDITOR)
