"""The index of a process follows what is published, without stopping."""

import time
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from kb.db import writing
from kb.errors import KbUnavailableError
from kb.procedures import following, queries, searcher, tables
from kb.procedures.model import Procedure
from kb.procedures.search import SearchIndex
from kb.procedures.service import Procedures, load_sample_if_empty
from kb.procedures.storing import store
from tests.samples import BOAT, SILENT


def put(engine: sa.Engine, *procedures: Procedure) -> None:
    with writing(engine) as connection:
        store(connection, procedures, author="tests", act="import")


def first(procedures: Procedures, question: str) -> str:
    hits = procedures.search(question).hits
    return hits[0].code if hits else ""


def found_within(procedures: Procedures, question: str, code: str, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if first(procedures, question) == code:
            return True
        time.sleep(0.05)
    return False


def test_a_published_change_is_found_within_two_seconds(engine: sa.Engine) -> None:
    load_sample_if_empty(engine)
    procedures = Procedures(engine)
    assert first(procedures, "đăng ký thuyền giấy") != BOAT.code
    put(engine, BOAT)
    assert found_within(procedures, "đăng ký thuyền giấy", BOAT.code, 2)
    put(engine, replace(BOAT, title="Đăng ký diều giấy", aliases=(), questions=()))
    assert found_within(procedures, "đăng ký diều giấy", BOAT.code, 2)


def test_a_retired_procedure_is_not_found_any_more(engine: sa.Engine) -> None:
    load_sample_if_empty(engine)
    put(engine, BOAT)
    procedures = Procedures(engine)
    assert first(procedures, "đăng ký thuyền giấy") == BOAT.code
    with writing(engine) as connection:
        connection.execute(
            sa.update(tables.procedure).values(status="retired").where(tables.procedure.c.code == BOAT.code)
        )
        revision = {"code": BOAT.code, "at": sa.func.now(), "author": "tests", "act": "retire"}
        connection.execute(sa.insert(tables.revision).values(**revision))
    deadline = time.monotonic() + 2
    while first(procedures, "đăng ký thuyền giấy") == BOAT.code and time.monotonic() < deadline:
        time.sleep(0.05)
    assert first(procedures, "đăng ký thuyền giấy") != BOAT.code


def test_many_changes_and_a_new_day_build_the_index_again(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searcher, "REBUILD_FROM", 2)
    monkeypatch.setattr(following, "POLL_SECONDS", 0.0)
    put(engine, SILENT)
    procedures = Procedures(engine)
    assert first(procedures, "thuyền giấy") == SILENT.code
    put(engine, *(replace(BOAT, code=f"9.00001{n}", title=f"Cấp phép diều số {n}", aliases=()) for n in range(3)))
    assert found_within(procedures, "cấp phép diều số 2", "9.000012", 2)


def test_the_sample_is_loaded_once(engine: sa.Engine) -> None:
    assert load_sample_if_empty(engine) >= 30
    assert load_sample_if_empty(engine) == 0
    codes = ["1.000894", "none", "1.001193"]
    assert [found.code for found in Procedures(engine).get_many(codes)] == ["1.000894", "1.001193"]
    assert Procedures(engine).get("1.001193").checked_at == date(2026, 7, 1)


def slow_follow(_searcher: searcher.Searcher, index: SearchIndex) -> SearchIndex:
    time.sleep(4)
    return index


def test_nobody_waits_while_the_index_is_built_again(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    put(engine, BOAT)
    procedures = Procedures(engine)
    assert first(procedures, "đăng ký thuyền giấy") == BOAT.code
    monkeypatch.setattr(following, "POLL_SECONDS", 0.0)
    monkeypatch.setattr(searcher.Searcher, "_follow", slow_follow)
    began = time.monotonic()
    assert first(procedures, "đăng ký thuyền giấy") == BOAT.code
    assert time.monotonic() - began < 3


def test_a_database_that_is_away_leaves_the_index_as_it_was(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object) -> None:
        raise KbUnavailableError("away")

    put(engine, BOAT)
    procedures = Procedures(engine)
    assert first(procedures, "đăng ký thuyền giấy") == BOAT.code
    monkeypatch.setattr(following, "POLL_SECONDS", 0.0)
    monkeypatch.setattr(queries, "revisions_after", away)
    for _ in range(5):
        assert first(procedures, "đăng ký thuyền giấy") == BOAT.code
        time.sleep(0.05)
    assert "could not follow" in caplog.text


def statements(engine: sa.Engine) -> list[str]:
    sent: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *args: sent.append(args[2]))
    return sent


def test_a_turn_asks_once_for_the_state_of_the_knowledge_base(engine: sa.Engine) -> None:
    put(engine, SILENT, BOAT)
    procedures = Procedures(engine)
    procedures.get_many([SILENT.code, BOAT.code])
    sent = statements(engine)
    with procedures.at_once():
        assert procedures.get(SILENT.code).code == SILENT.code
        assert [found.code for found in procedures.get_many([BOAT.code, SILENT.code])] == [BOAT.code, SILENT.code]
        assert procedures.get_many([""]) == []
    assert len(sent) == 1


def test_a_turn_tells_of_one_state_and_the_next_of_the_newest(engine: sa.Engine) -> None:
    put(engine, BOAT)
    procedures = Procedures(engine)
    with procedures.at_once():
        assert procedures.get(BOAT.code).title == BOAT.title
        put(engine, replace(BOAT, title="Đăng ký diều giấy"))
        assert procedures.get(BOAT.code).title == BOAT.title
    with procedures.at_once():
        assert procedures.get(BOAT.code).title == "Đăng ký diều giấy"


def test_what_was_not_read_yet_is_read_as_it_is_now(engine: sa.Engine) -> None:
    put(engine, SILENT, BOAT)
    procedures = Procedures(engine)
    with procedures.at_once():
        procedures.get(SILENT.code)
        put(engine, replace(BOAT, title="Đăng ký diều giấy"))
        assert procedures.get(BOAT.code).title == "Đăng ký diều giấy"
    assert procedures.get(BOAT.code).title == "Đăng ký diều giấy"
