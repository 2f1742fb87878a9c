"""Accepted changes go in as revisions, and out again; nobody's later work is overwritten."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from kb.calendar.model import today
from kb.db import reading, writing
from kb.imports import service
from kb.imports.model import ChangeFilter, ChangeKind, ChangeState, ImportState, ImportStateError, Outcome
from kb.people.audit import entries
from kb.procedures import queries, tables
from kb.procedures.importing import import_file
from kb.procedures.model import Procedure
from kb.procedures.service import Procedures
from kb.procedures.storing import store
from tests.kb.imports.uploaded import DAY, EDITOR, EVERYTHING, REVIEWER, accept_all, changes, listed, record
from tests.kb.procedures.test_importing import CODES, write_lines

NEW = "9.100009"


@pytest.fixture
def three(engine: sa.Engine, tmp_path: Path) -> None:
    """Three records are stored."""
    path = write_lines(tmp_path / "three.jsonl", *(record(code) for code in CODES))
    import_file(engine, path, author="tests", checked_at=DAY)


@pytest.fixture
def job_id(engine: sa.Engine, tmp_path: Path, three: None) -> int:
    """A list: two records are changed, one is new."""
    changed = [record(code, quyet_dinh="2/QĐ-THU") for code in CODES[:2]]
    return listed(engine, tmp_path, *changed, record(NEW))


def stored(engine: sa.Engine) -> dict[str, Procedure]:
    with reading(engine) as connection:
        return {value.code: value for value in queries.procedures(connection, None, day=today())}


def decisions(engine: sa.Engine) -> dict[str, str]:
    return {code: value.decision for code, value in stored(engine).items()}


def states(engine: sa.Engine, job_id: int) -> dict[str, ChangeState]:
    return {code: change.state for code, change in changes(engine, job_id).items()}


def put(engine: sa.Engine, value: Procedure) -> None:
    with writing(engine) as connection:
        store(connection, [value], author="staff", act="publish")


def revisions(engine: sa.Engine, code: str) -> list[tuple[str, str, bool]]:
    t = tables.revision.c
    with reading(engine) as connection:
        rows = connection.execute(sa.select(t.act, t.author, t.content).where(t.code == code).order_by(t.id))
        return [(row.act, row.author, row.content is None) for row in rows]


OLD = dict.fromkeys(CODES, "1/QĐ-THU")


def test_only_what_is_accepted_goes_in(engine: sa.Engine, job_id: int) -> None:
    assert service.accept(engine, job_id, [CODES[0], NEW], True, by=EDITOR) == 2
    assert service.accept(engine, job_id, [CODES[1]], False, by=EDITOR) == 1
    assert service.apply(engine, job_id, by=REVIEWER) == Outcome(2, 0)
    assert decisions(engine) == OLD | {CODES[0]: "2/QĐ-THU", NEW: "1/QĐ-THU"}
    assert revisions(engine, CODES[0])[-1] == ("import", REVIEWER.name, False)
    job = service.job(engine, job_id)
    assert (job.state, job.applied_by, job.applied_at is not None) == (ImportState.APPLIED, REVIEWER.name, True)
    assert states(engine, job_id) == {
        CODES[0]: ChangeState.APPLIED,
        CODES[1]: ChangeState.REFUSED,
        NEW: ChangeState.APPLIED,
    }


def test_all_that_are_meant_are_accepted_at_once(engine: sa.Engine, job_id: int) -> None:
    assert service.accept_all(engine, job_id, ChangeFilter(kind=ChangeKind.ADDED), True, by=EDITOR) == 1
    assert service.accept_all(engine, job_id, EVERYTHING, False, by=EDITOR) == 3
    assert set(states(engine, job_id).values()) == {ChangeState.REFUSED}
    with pytest.raises(ImportStateError) as refused:
        service.apply(engine, job_id, by=REVIEWER)
    assert refused.value.state == "empty"


def test_a_record_that_was_changed_since_is_not_overwritten(engine: sa.Engine, job_id: int) -> None:
    put(engine, replace(stored(engine)[CODES[0]], decision="9/QĐ-CÁN-BỘ"))
    put(engine, Procedure(NEW, "Do cán bộ thêm"))
    accept_all(engine, job_id)
    assert service.apply(engine, job_id, by=REVIEWER) == Outcome(1, 2)
    assert decisions(engine) == OLD | {CODES[0]: "9/QĐ-CÁN-BỘ", CODES[1]: "2/QĐ-THU", NEW: ""}
    assert states(engine, job_id) == {
        CODES[0]: ChangeState.STALE,
        CODES[1]: ChangeState.APPLIED,
        NEW: ChangeState.STALE,
    }


def test_nothing_is_applied_where_all_is_stale(engine: sa.Engine, job_id: int) -> None:
    put(engine, replace(stored(engine)[CODES[0]], title="Khác"))
    service.accept(engine, job_id, [CODES[0]], True, by=EDITOR)
    assert service.apply(engine, job_id, by=REVIEWER) == Outcome(0, 1)
    assert service.job(engine, job_id).state is ImportState.READY


def test_short_names_that_the_staff_gave_meanwhile_stay(engine: sa.Engine, job_id: int) -> None:
    put(engine, replace(stored(engine)[CODES[0]], aliases=("giấy thử",)))
    accept_all(engine, job_id)
    assert service.apply(engine, job_id, by=REVIEWER) == Outcome(3, 0)
    assert stored(engine)[CODES[0]].aliases == ("giấy thử",)


def test_undoing_puts_back_what_stood(engine: sa.Engine, job_id: int) -> None:
    before = stored(engine)
    accept_all(engine, job_id)
    service.apply(engine, job_id, by=REVIEWER)
    assert service.undo(engine, job_id, by=REVIEWER) == Outcome(3, 0)
    assert stored(engine) == before
    assert revisions(engine, CODES[0])[-1] == ("undo", REVIEWER.name, False)
    assert revisions(engine, NEW) == [("import", REVIEWER.name, False), ("undo", REVIEWER.name, True)]
    assert service.job(engine, job_id).state is ImportState.UNDONE
    assert set(states(engine, job_id).values()) == {ChangeState.UNDONE}


def test_undoing_leaves_what_was_changed_since(engine: sa.Engine, job_id: int) -> None:
    accept_all(engine, job_id)
    service.apply(engine, job_id, by=REVIEWER)
    put(engine, replace(stored(engine)[CODES[0]], title="Do cán bộ sửa"))
    put(engine, replace(stored(engine)[NEW], aliases=("tên cán bộ đặt",)))
    assert service.undo(engine, job_id, by=REVIEWER) == Outcome(1, 2)
    assert stored(engine)[CODES[0]].title == "Do cán bộ sửa"
    assert NEW in stored(engine)
    assert states(engine, job_id) == {
        CODES[0]: ChangeState.APPLIED,
        CODES[1]: ChangeState.UNDONE,
        NEW: ChangeState.APPLIED,
    }


def test_what_the_staff_retired_stays_retired(engine: sa.Engine, job_id: int) -> None:
    accept_all(engine, job_id)
    this = tables.procedure.c.code == CODES[0]
    with writing(engine) as connection:
        retired = {"status": "retired", "retired_because": "bãi bỏ", "successor": NEW}
        connection.execute(sa.update(tables.procedure).where(this).values(retired))
    service.apply(engine, job_id, by=REVIEWER)
    service.undo(engine, job_id, by=REVIEWER)
    with reading(engine) as connection:
        row = connection.execute(sa.select(tables.procedure).where(this)).mappings().one()
    assert {name: row[name] for name in retired} == retired


@pytest.mark.parametrize("act", [service.apply, service.undo])
def test_each_act_is_for_its_state(engine: sa.Engine, job_id: int, act: object) -> None:
    accept_all(engine, job_id)
    service.apply(engine, job_id, by=REVIEWER)
    service.undo(engine, job_id, by=REVIEWER)
    with pytest.raises(ImportStateError):
        act(engine, job_id, by=REVIEWER)  # type: ignore[operator]
    with pytest.raises(ImportStateError):
        accept_all(engine, job_id)


def test_every_act_is_in_the_audit(engine: sa.Engine, job_id: int) -> None:
    accept_all(engine, job_id)
    service.apply(engine, job_id, by=REVIEWER)
    service.undo(engine, job_id, by=REVIEWER)
    told = [(entry.act, entry.who, entry.subject) for entry in reversed(entries(engine, act="import."))]
    subject = str(job_id)
    assert told == [
        ("import.upload", EDITOR.name, subject),
        ("import.accepted", EDITOR.name, subject),
        ("import.apply", REVIEWER.name, subject),
        ("import.undo", REVIEWER.name, subject),
    ]
    assert entries(engine, act="import.apply")[0].detail == {"done": 3, "left": 0}


def test_citizens_find_what_was_applied_and_lose_what_was_undone(
    engine: sa.Engine, tmp_path: Path, three: None
) -> None:
    title = "Đăng ký khinh khí cầu bằng giấy"
    job_id = listed(engine, tmp_path, record(NEW, ten=title))
    accept_all(engine, job_id)
    procedures = Procedures(engine)
    assert NEW not in found(procedures, title)
    service.apply(engine, job_id, by=REVIEWER)
    assert within(2, lambda: NEW in found(procedures, title))
    service.undo(engine, job_id, by=REVIEWER)
    assert within(2, lambda: NEW not in found(procedures, title))


def found(procedures: Procedures, question: str) -> list[str]:
    return [hit.code for hit in procedures.search(question).hits]


def within(seconds: float, holds: object) -> bool:
    # Twice as long: other work uses the machine's cores meanwhile.
    deadline = time.monotonic() + 2 * seconds
    while time.monotonic() < deadline:
        if holds():  # type: ignore[operator]
            return True
        time.sleep(0.1)
    return False
