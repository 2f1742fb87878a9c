"""Events of platforms, on SQLite and PostgreSQL: each once, in one conversation a user."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kb.messages import deleting, service, turns
from kb.messages.queries import as_utc
from kb.messages.service import now
from kb.messages.tables import conversation, outbox
from kb.platforms import users
from kb.platforms.tables import platform_event, platform_user
from tests.kb.platforms.people import answer, say, source


def rows(engine: sa.Engine, statement: sa.Select[tuple[object, ...]]) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(statement)]


def test_a_user_has_one_conversation_a_channel(engine: sa.Engine) -> None:
    first, second = say(engine, source("1"), "chào"), say(engine, source("1"), "hỏi tiếp")
    other, facebook = say(engine, source("2"), "chào"), say(engine, source("1", channel="facebook"), "chào")
    assert first == second
    assert len({first, other, facebook}) == 3


def test_first_messages_at_once_open_one_conversation(engine: sa.Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda number: say(engine, source("1", event=f"e{number}"), "chào"), range(12)))
    assert len(found) == 1
    assert len(service.messages_after(engine, found.pop(), 0)) == 12


def test_an_event_is_taken_in_once(engine: sa.Engine) -> None:
    said = source("1", event="e")
    with ThreadPoolExecutor(8) as pool:
        conversations = set(pool.map(lambda _: say(engine, said, "chào"), range(12)))
    assert len(conversations) == 1
    assert turns.count_open(engine) == 1


def test_an_event_is_known_in_whatever_conversation_its_sender_is(engine: sa.Engine) -> None:
    said = source("1", event="e")
    first = say(engine, said, "chào")
    deleting.delete_conversation(engine, first)
    second = say(engine, said, "chào")
    assert second != first
    assert service.messages_after(engine, second, 0) == ()


def test_old_events_are_forgotten(engine: sa.Engine) -> None:
    say(engine, source("1", event="old", at=now() - timedelta(days=8)), "chào")
    say(engine, source("1", event="new"), "chào")
    assert users.purge_events(engine, now()) == 1
    assert rows(engine, sa.select(platform_event.c.key)) == [("new",)]


def test_answers_go_to_the_user_and_reading_on_the_web_delivers_nothing(engine: sa.Engine) -> None:
    opened = say(engine, source("1"), "chào")
    answer(engine, "Dạ chào anh/chị")
    service.mark_delivered(engine, {opened: [2]})
    found = rows(engine, sa.select(outbox.c.channel, outbox.c.user_id, outbox.c.state))
    assert found == [("zalo", "1", "waiting")]


def test_what_somebody_left_is_remembered_until_they_are_heard(engine: sa.Engine) -> None:
    said = source("1", at=now() - timedelta(minutes=2))
    say(engine, said, "chào")
    users.refuse(engine, source("1", at=now() - timedelta(minutes=1)), users.UNFOLLOWED)
    assert rows(engine, sa.select(platform_user.c.refused)) == [("unfollowed",)]
    say(engine, source("1"), "em quay lại")
    assert rows(engine, sa.select(platform_user.c.refused)) == [("",)]


def test_leaving_that_arrives_late_changes_nothing(engine: sa.Engine) -> None:
    say(engine, source("1"), "chào")
    users.refuse(engine, source("1", at=now() - timedelta(minutes=1)), users.UNFOLLOWED)
    assert rows(engine, sa.select(platform_user.c.refused)) == [("",)]


@pytest.mark.parametrize("minutes", [-5, 5])
def test_the_latest_time_counts(engine: sa.Engine, minutes: int) -> None:
    early = now() - timedelta(hours=1)
    say(engine, source("1", at=early), "một")
    say(engine, source("1", at=early + timedelta(minutes=minutes)), "hai")
    with engine.connect() as connection:
        heard_at = as_utc(connection.execute(sa.select(platform_user.c.heard_at)).scalar_one())
    assert heard_at == early + timedelta(minutes=max(minutes, 0))


def test_the_web_keeps_its_place(engine: sa.Engine) -> None:
    opened = service.open_conversation(engine)
    service.accept(engine, opened.id, client_id="a", text="chào")
    answer(engine, "Dạ")
    assert rows(engine, sa.select(conversation.c.channel, conversation.c.user_id)) == [("web", "")]
    assert rows(engine, sa.select(outbox.c.channel, outbox.c.user_id)) == [("web", "")]
