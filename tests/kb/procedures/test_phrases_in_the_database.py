"""Citizens' words in the database: loaded once, the staff's win, a change is indexed."""

import time

import sqlalchemy as sa

from kb.db import reading, writing
from kb.phrases import Apart, Phrases, load_phrases
from kb.procedures import queries, tables
from kb.procedures.phrases import load_shipped, phrases_of, write
from kb.procedures.service import Procedures, load_sample_if_empty, load_shipped_phrases

CODE = "1.001193"
OURS = Phrases(("sinh em bé",), ("nhà em mới có thêm thành viên",), (Apart("1.004884", "lần đầu"),))


def stored(engine: sa.Engine, codes: list[str] | None = None) -> dict[str, Phrases]:
    with reading(engine) as connection:
        return dict(phrases_of(connection, codes))


def test_what_ships_is_loaded_once(engine: sa.Engine) -> None:
    assert load_shipped_phrases(engine) == len(load_phrases())
    assert load_shipped_phrases(engine) == 0
    assert stored(engine) == dict(load_phrases())
    assert stored(engine, [CODE, "none"]) == {CODE: load_phrases()[CODE]}


def test_only_what_changed_is_loaded_and_indexed_again(engine: sa.Engine) -> None:
    load_shipped_phrases(engine)
    with writing(engine) as connection:
        before = queries.newest_revision(connection)
        connection.execute(sa.update(tables.shipped).values(digest="older"))
        of_code = sa.and_(tables.phrase.c.code == CODE, tables.phrase.c.position == 0)
        connection.execute(sa.update(tables.phrase).where(of_code).values(text="cũ"))
        assert load_shipped(connection) == 1
        assert queries.revisions_after(connection, before)[1] == {CODE}
    assert stored(engine, [CODE])[CODE] == load_phrases()[CODE]


def test_what_the_staff_wrote_wins_and_can_be_taken_back(engine: sa.Engine) -> None:
    load_shipped_phrases(engine)
    with writing(engine) as connection:
        write(connection, CODE, OURS, author="tests")
        connection.execute(sa.update(tables.shipped).values(digest="older"))
        load_shipped(connection)
    assert stored(engine, [CODE])[CODE] == OURS
    with writing(engine) as connection:
        write(connection, CODE, Phrases(), author="tests")
    assert stored(engine, [CODE])[CODE] == load_phrases()[CODE]


def test_a_phrase_is_found_soon_after_it_was_written(engine: sa.Engine) -> None:
    load_sample_if_empty(engine)
    procedures = Procedures(engine)
    question = "bé heo đất vừa chào đời"
    assert [hit.code for hit in procedures.search(question).hits][:1] != ["1.001456"]
    with writing(engine) as connection:
        write(connection, "1.001456", Phrases((question,), (question,)), author="tests")
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        if [hit.code for hit in procedures.search(question).hits][:1] == ["1.001456"]:
            return
        time.sleep(0.05)
    raise AssertionError("not found within two seconds")
