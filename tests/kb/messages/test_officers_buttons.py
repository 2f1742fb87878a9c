"""Buttons of officers' messages, on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from channels.buttons import pressed, titled
from kb.db import writing
from kb.messages import service, turns
from kb.messages.model import Answer, Button, Draft, Sender
from kb.messages.writes import add_messages

FEE, PLACE = Button("Lệ phí", "/fee"), Button("Nơi nộp", "/place")
GOOD, BAD = Button("Hài lòng", '/step{"do":"good"}'), Button("Chưa hài lòng", '/step{"do":"bad"}')
GOOD_TOO = Button("Hài lòng", '/step{"do":"good too"}')


@pytest.fixture
def conversation(engine: sa.Engine) -> str:
    """A conversation with one answer of the bot."""
    opened = service.open_conversation(engine).id
    bot_answers(engine, opened, "a", FEE, PLACE)
    return opened


def bot_answers(engine: sa.Engine, conversation: str, client_id: str, *buttons: Button) -> None:
    service.accept(engine, conversation, client_id=client_id, text="x")
    item = turns.claim(engine, owner="test", lease=timedelta(seconds=30))
    assert item is not None
    assert turns.finish(engine, item, Answer((Draft(Sender.BOT, "đáp", buttons),)))


def push(engine: sa.Engine, conversation: str, *buttons: Button) -> None:
    with writing(engine) as connection:
        said = [Draft(Sender.OFFICER, "báo", buttons)]
        add_messages(connection, conversation, said, reply_to=None, now=datetime.now(UTC))


def test_an_officers_button_can_be_pressed(engine: sa.Engine, conversation: str) -> None:
    push(engine, conversation, GOOD, BAD)
    assert service.offered(engine, conversation, BAD.payload) == BAD
    assert service.offered(engine, conversation, FEE.payload) == FEE
    assert service.offered(engine, service.open_conversation(engine).id, BAD.payload) is None


def test_an_officers_button_is_named_by_its_title_and_numbers_stay_the_bots(
    engine: sa.Engine, conversation: str
) -> None:
    push(engine, conversation, GOOD, BAD)
    stands = service.standing(engine, conversation)
    numbered, named = stands.offered, stands.unprompted
    assert numbered == (FEE, PLACE)
    assert pressed("1", numbered) == FEE
    assert titled("chua hai long", named) == BAD


def test_the_message_read_last_is_meant(engine: sa.Engine, conversation: str) -> None:
    push(engine, conversation, GOOD, BAD)
    push(engine, conversation, GOOD_TOO)
    assert titled("hài lòng", service.standing(engine, conversation).unprompted) == GOOD_TOO


def test_the_bots_next_answer_takes_over(engine: sa.Engine, conversation: str) -> None:
    push(engine, conversation, GOOD, BAD)
    bot_answers(engine, conversation, "b", PLACE)
    assert service.standing(engine, conversation).offered == (PLACE,)
    assert service.offered(engine, conversation, GOOD.payload) == GOOD


def test_an_officer_speaks_first(engine: sa.Engine) -> None:
    opened = service.open_conversation(engine).id
    push(engine, opened, GOOD)
    assert service.standing(engine, opened).offered == ()
    assert service.standing(engine, opened).unprompted == (GOOD,)


def test_an_officer_without_buttons_changes_nothing(engine: sa.Engine, conversation: str) -> None:
    push(engine, conversation)
    assert service.standing(engine, conversation).offered == (FEE, PLACE)


def test_by_its_title_it_is_pressed_later_too(engine: sa.Engine, conversation: str) -> None:
    push(engine, conversation, GOOD, BAD)
    push(engine, conversation, GOOD_TOO)
    bot_answers(engine, conversation, "b", PLACE)
    assert titled("hài lòng", service.standing(engine, conversation).unprompted) == GOOD_TOO
    assert titled("chưa hài lòng", service.standing(engine, conversation).unprompted) == BAD
