"""Leases and the fence, on SQLite and PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from kb.db import make_engine
from kb.messages import queries, service, turns
from kb.messages.model import Answer, Draft, InboxItem, InboxState, Sender
from tests.conftest import sqlite_database

LEASE = timedelta(seconds=30)
OVER = timedelta(seconds=-1)
NOW = timedelta(0)


def claim(engine: sa.Engine, owner: str = "a", lease: timedelta = LEASE) -> InboxItem | None:
    return turns.claim(engine, owner=owner, lease=lease)


def must_claim(engine: sa.Engine, owner: str = "a", lease: timedelta = LEASE) -> InboxItem:
    item = claim(engine, owner, lease)
    assert item is not None
    return item


@pytest.fixture
def conversation(engine: sa.Engine) -> Iterator[str]:
    yield service.open_conversation(engine).id


def say(engine: sa.Engine, conversation: str, *texts: str) -> None:
    for text in texts:
        service.accept(engine, conversation, client_id=text, text=text)


def bot_said(engine: sa.Engine, conversation: str) -> list[str]:
    return [each.text for each in service.messages_after(engine, conversation, 0) if each.sender is not Sender.CITIZEN]


def test_one_turn_of_a_conversation_at_a_time(engine: sa.Engine, conversation: str) -> None:
    say(engine, conversation, "một", "hai")
    first = must_claim(engine)
    assert (first.text, first.seq, first.attempt, first.payload) == ("một", 1, 1, None)
    assert claim(engine, "b") is None
    assert turns.finish(engine, first, Answer((Draft(Sender.BOT, "đáp một"),)))
    assert must_claim(engine, "b").text == "hai"


def test_conversations_do_not_wait_for_one_another(engine: sa.Engine, conversation: str) -> None:
    say(engine, conversation, "một")
    say(engine, service.open_conversation(engine).id, "hai")
    assert {must_claim(engine).text, must_claim(engine).text} == {"một", "hai"}


def test_nothing_is_claimed_twice_in_a_race(engine: sa.Engine) -> None:
    for _ in range(10):
        say(engine, service.open_conversation(engine).id, "x", "y")
    with ThreadPoolExecutor(6) as pool:
        items = [item for item in pool.map(lambda number: claim(engine, f"w{number}"), range(30)) if item]
    assert len({item.conversation_id for item in items}) == len(items) == 10
    assert all(item.seq == 1 for item in items)


def test_a_lease_that_ran_out_is_taken_by_another(engine: sa.Engine, conversation: str) -> None:
    say(engine, conversation, "một")
    lost = must_claim(engine, "a", OVER)
    taken = must_claim(engine, "b")
    assert (taken.id, taken.attempt) == (lost.id, 2)
    assert taken.message_id == lost.message_id
    assert not turns.finish(engine, lost, Answer((Draft(Sender.BOT, "của a"),)))
    assert not turns.postpone(engine, lost, delay=NOW)
    assert turns.finish(engine, taken, Answer((Draft(Sender.BOT, "của b"),)))
    assert not turns.finish(engine, taken, Answer((Draft(Sender.BOT, "lần nữa"),)))
    assert bot_said(engine, conversation) == ["của b"]


def test_the_same_owner_loses_its_old_lease_too(engine: sa.Engine, conversation: str) -> None:
    say(engine, conversation, "một")
    before = must_claim(engine)
    assert turns.release(engine, owner="a") == 1
    after = must_claim(engine)
    assert not turns.finish(engine, before, Answer((Draft(Sender.BOT, "cũ"),)))
    assert turns.finish(engine, after, Answer((Draft(Sender.BOT, "mới"),)))
    assert bot_said(engine, conversation) == ["mới"]


def test_release_gives_back_only_what_is_its_own(engine: sa.Engine, conversation: str) -> None:
    say(engine, conversation, "một")
    must_claim(engine, "a")
    assert turns.release(engine, owner="b") == 0
    assert claim(engine, "b") is None


def test_postponed_row_waits_and_holds_its_conversation(engine: sa.Engine, conversation: str) -> None:
    say(engine, conversation, "một", "hai")
    assert turns.postpone(engine, must_claim(engine), delay=LEASE)
    assert claim(engine) is None


def test_postponed_row_comes_again_with_its_count(engine: sa.Engine, conversation: str) -> None:
    say(engine, conversation, "một")
    turns.postpone(engine, must_claim(engine), delay=NOW, refused=True)
    turns.postpone(engine, must_claim(engine), delay=NOW)
    again = must_claim(engine)
    assert (again.attempt, again.refusals) == (3, 1)


def test_failed_turn_is_done_and_lets_the_next_go(engine: sa.Engine, conversation: str) -> None:
    say(engine, conversation, "một", "hai")
    turns.finish(engine, must_claim(engine), Answer((Draft(Sender.SYSTEM, "xin lỗi"),)), state=InboxState.FAILED)
    assert service.turn(engine, conversation, 1).done
    assert must_claim(engine).text == "hai"


def test_a_turn_may_have_no_answer(engine: sa.Engine, conversation: str) -> None:
    say(engine, conversation, "một")
    assert turns.finish(engine, must_claim(engine), Answer())
    turn = service.turn(engine, conversation, 1)
    assert turn.done
    assert turn.messages == ()


def test_late_is_told_once_and_only_to_whose_turn_it_is(engine: sa.Engine, conversation: str) -> None:
    say(engine, conversation, "một", "hai")
    assert turns.tell_late(engine, after=NOW, text="chờ chút") == []
    item = must_claim(engine)
    assert turns.tell_late(engine, after=LEASE, text="chờ chút") == []
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: turns.tell_late(engine, after=NOW, text="chờ chút"), range(4)))
    assert sorted(told) == [[], [], [], [conversation]]
    turns.postpone(engine, item, delay=NOW)
    assert turns.tell_late(engine, after=NOW, text="chờ chút") == []
    assert bot_said(engine, conversation) == ["chờ chút"]


def test_done_rows_are_not_late(engine: sa.Engine, conversation: str) -> None:
    say(engine, conversation, "một")
    turns.finish(engine, must_claim(engine), Answer())
    assert turns.tell_late(engine, after=NOW, text="chờ chút") == []


def test_sqlite_finds_open_rows_by_the_partial_index(sqlite_template: Path, tmp_path: Path) -> None:
    sent: list[tuple[str, Any]] = []
    with sqlite_database(sqlite_template, tmp_path) as url:
        engine = make_engine(url)
        sa.event.listen(engine, "before_cursor_execute", lambda *args: sent.append((args[2], args[3])))
        with engine.connect() as connection:
            connection.execute(queries.claimable(), {"now": service.now()})
            statement, parameters = sent[-1]
            plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        engine.dispose()
    assert sum("ix_inbox_open" in step for step in plan) == 2, plan
