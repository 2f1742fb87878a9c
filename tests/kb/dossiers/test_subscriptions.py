"""Subscriptions, announcing and handing over, on SQLite and PostgreSQL."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from kb.db import reading, writing
from kb.dossiers import announcing, subscriptions
from kb.dossiers.announcing import DueSubscription, News
from kb.dossiers.model import DossierStatus, Stage
from kb.dossiers.subscriptions import Mark, mark_of
from kb.dossiers.tables import announcement, subscription
from kb.messages import service
from kb.messages.model import Button, ConversationNotFoundError, Draft, Message, Sender
from kb.messages.writes import add_messages
from tests.kb.dossiers.subscribing import CODE, DAY, put, status, subscribe, unsubscribe

OTHER = "H32.12-261126-0002"
LEASE = timedelta(seconds=30)
NEWS = News(Draft(Sender.BOT, "tin mới", (Button("Thôi", "/stop"),)), "chủ đề", "thư")


@pytest.fixture
def conversation(engine: sa.Engine) -> str:
    for code in (CODE, OTHER):
        put(engine, Stage.RECEIVED, code=code)
    return service.open_conversation(engine).id


def must_be_due(engine: sa.Engine, lease: timedelta = LEASE) -> DueSubscription:
    found = announcing.due(engine, service.now(), lease)
    assert found is not None
    return found


def announce(engine: sa.Engine, told: DueSubscription, news: News = NEWS) -> bool:
    now = service.now()
    return announcing.announce(engine, told, status(engine, told.code), news, now=now, again=now)


def heard(engine: sa.Engine, conversation: str) -> tuple[Message, ...]:
    return service.messages_after(engine, conversation, 0)


def rows(engine: sa.Engine, table: sa.Table) -> list[sa.Row[tuple[object, ...]]]:
    with reading(engine) as connection:
        return list(connection.execute(sa.select(table).order_by(table.c.id)))


@pytest.mark.parametrize("day", [DAY, None])
@pytest.mark.parametrize("missing", [date(2026, 12, 1), None])
def test_a_mark_is_read_as_it_was_written(day: date | None, missing: date | None) -> None:
    mark = Mark(Stage.IN_PROCESS, day, missing)
    assert Mark.read(str(mark)) == mark
    assert len(str(mark)) <= 128


@pytest.mark.parametrize("text", ["", "unheard_of", "received someday", "received missing=soon"])
def test_another_text_is_no_mark(text: str) -> None:
    assert Mark.read(text) is None


def test_subscribing_stopping_and_again(engine: sa.Engine, conversation: str) -> None:
    subscribe(engine, conversation, email="sealed")
    subscribe(engine, conversation, code=OTHER)
    listed = subscriptions.subscriptions_of(engine, conversation)
    assert [(each.code, each.has_email) for each in listed] == [(CODE, True), (OTHER, False)]
    assert listed[0].since.utcoffset() == timedelta(0)
    unsubscribe(engine, conversation, CODE)
    assert [each.code for each in subscriptions.subscriptions_of(engine, conversation)] == [OTHER]
    unsubscribe(engine, conversation)
    assert subscriptions.subscriptions_of(engine, conversation) == ()
    assert {row.email for row in rows(engine, subscription)} == {""}
    subscribe(engine, conversation)
    assert [each.code for each in subscriptions.subscriptions_of(engine, conversation)] == [CODE]


def test_stopping_is_for_one_conversation(engine: sa.Engine, conversation: str) -> None:
    other = service.open_conversation(engine).id
    subscribe(engine, conversation)
    subscribe(engine, other)
    unsubscribe(engine, conversation)
    assert len(subscriptions.subscriptions_of(engine, other)) == 1


def test_no_subscription_without_a_conversation(engine: sa.Engine, conversation: str) -> None:
    with pytest.raises(ConversationNotFoundError):
        subscribe(engine, "nobody")
    assert rows(engine, subscription) == []


def test_subscribing_again_does_not_repeat_what_was_announced(engine: sa.Engine, conversation: str) -> None:
    before = mark_of(status(engine))
    subscribe(engine, conversation)
    put(engine, Stage.IN_PROCESS)
    assert announce(engine, must_be_due(engine))
    # A turn that read the dossier before the announcement subscribes after it.
    with engine.connect() as connection, connection.begin():
        values = {"announced": before, "email": "sealed", "consent": "second"}
        subscriptions.subscribe(connection, conversation, CODE, **values, now=service.now())
    row = rows(engine, subscription)[0]
    assert (row.announced, row.email, row.consent) == (mark_of(status(engine)), "sealed", "second")


def test_after_stopping_only_what_changes_from_then_on_is_news(engine: sa.Engine, conversation: str) -> None:
    subscribe(engine, conversation)
    unsubscribe(engine, conversation)
    put(engine, Stage.IN_PROCESS)
    subscribe(engine, conversation)
    assert must_be_due(engine).knows(status(engine))


def test_a_subscription_is_due_for_one_at_a_time(engine: sa.Engine, conversation: str) -> None:
    for _ in range(10):
        subscribe(engine, service.open_conversation(engine).id)
    with ThreadPoolExecutor(6) as pool:
        found = [each for each in pool.map(lambda _: announcing.due(engine, service.now(), LEASE), range(40)) if each]
    assert len({each.id for each in found}) == len(found) == 10
    assert announcing.due(engine, service.now(), LEASE) is None
    assert announcing.due(engine, service.now() + 2 * LEASE, LEASE) is not None


def test_what_is_announced_is_stored_with_the_message_and_the_letter(engine: sa.Engine, conversation: str) -> None:
    subscribe(engine, conversation, email="sealed")
    put(engine, Stage.IN_PROCESS)
    told = must_be_due(engine)
    assert not told.knows(status(engine))
    assert announce(engine, told)
    assert [(each.sender, each.text) for each in heard(engine, conversation)] == [(Sender.BOT, "tin mới")]
    letter = rows(engine, announcement)[0]
    assert (letter.way, letter.address, letter.subject, letter.text) == ("email", "sealed", "chủ đề", "thư")
    assert rows(engine, subscription)[0].announced == mark_of(status(engine))


def test_nothing_is_stored_when_a_part_cannot_be(engine: sa.Engine, conversation: str) -> None:
    subscribe(engine, conversation, email="sealed")
    put(engine, Stage.IN_PROCESS)
    no_letter = replace(NEWS, subject=None)  # type: ignore[arg-type]
    with pytest.raises(SQLAlchemyError):
        announce(engine, must_be_due(engine), no_letter)
    assert heard(engine, conversation) == ()
    assert rows(engine, announcement) == []
    assert rows(engine, subscription)[0].announced != mark_of(status(engine))


def test_there_and_back_are_two_announcements_each_with_a_key(engine: sa.Engine, conversation: str) -> None:
    subscribe(engine, conversation, email="sealed")
    for stage in (Stage.SUPPLEMENT, Stage.RECEIVED, Stage.SUPPLEMENT):
        put(engine, stage)
        assert announce(engine, must_be_due(engine))
    assert len(heard(engine, conversation)) == 3
    assert len({row.key for row in rows(engine, announcement)}) == 3


def test_who_lost_the_lease_announces_nothing(engine: sa.Engine, conversation: str) -> None:
    subscribe(engine, conversation)
    put(engine, Stage.SUPPLEMENT)
    slow, supplement = must_be_due(engine, lease=timedelta(0)), status(engine)
    # Meanwhile another process announces the same, and that it is back: what was announced is what the slow one saw.
    assert announce(engine, must_be_due(engine, lease=timedelta(0)))
    put(engine, Stage.RECEIVED)
    assert announce(engine, must_be_due(engine, lease=timedelta(0)))
    assert rows(engine, subscription)[0].announced == slow.announced
    now = service.now()
    assert not announcing.announce(engine, slow, supplement, NEWS, now=now, again=now)
    assert len(heard(engine, conversation)) == 2


def test_who_stopped_hears_nothing_of_what_was_under_way(engine: sa.Engine, conversation: str) -> None:
    subscribe(engine, conversation)
    put(engine, Stage.IN_PROCESS)
    told = must_be_due(engine)
    unsubscribe(engine, conversation)
    assert not announce(engine, told)
    assert heard(engine, conversation) == ()


def test_a_turn_and_an_announcement_do_not_wait_for_each_other(engine: sa.Engine, conversation: str) -> None:
    subscribe(engine, conversation)

    def turn(number: int) -> None:
        with writing(engine) as connection:
            subscriptions.unsubscribe(connection, conversation, OTHER)
            values = {"announced": "", "email": "", "consent": f"c{number}"}
            subscriptions.subscribe(connection, conversation, CODE, **values, now=service.now())
            time.sleep(0.02)  # as the other effects of the turn take
            answer = [Draft(Sender.BOT, f"đáp {number}")]
            add_messages(connection, conversation, answer, reply_to=None, now=service.now())

    with ThreadPoolExecutor(1) as pool:
        turns = [pool.submit(turn, number) for number in range(8)]
        for stage in (Stage.SUPPLEMENT, Stage.RECEIVED) * 4:
            put(engine, stage)
            while not (told := announcing.due(engine, service.now(), LEASE)):
                time.sleep(0.005)  # a turn holds it
            assert announce(engine, told)
        for each in turns:
            each.result()
    assert len(heard(engine, conversation)) == 16


def test_a_closed_stage_is_the_last_that_is_heard(engine: sa.Engine, conversation: str) -> None:
    subscribe(engine, conversation, email="sealed")
    put(engine, Stage.RETURNED)
    assert announce(engine, must_be_due(engine))
    assert subscriptions.subscriptions_of(engine, conversation) == ()
    assert announcing.due(engine, service.now() + 2 * LEASE, LEASE) is None
    assert rows(engine, subscription)[0].email == ""
    assert rows(engine, announcement)[0].address == "sealed"


def test_no_news_of_a_closed_dossier_ends_it_in_silence(engine: sa.Engine, conversation: str) -> None:
    put(engine, Stage.WITHDRAWN)
    subscribe(engine, conversation)
    assert announcing.settle(engine, must_be_due(engine), status(engine), again=service.now())
    assert subscriptions.subscriptions_of(engine, conversation) == ()
    assert heard(engine, conversation) == ()


def test_a_dossier_that_comes_back_is_no_news_unless_it_changed(engine: sa.Engine, conversation: str) -> None:
    subscribe(engine, conversation)
    now = service.now()
    told = must_be_due(engine)
    assert announcing.postpone(engine, told, again=now, missing_since=date(2026, 11, 26))
    told = must_be_due(engine)
    assert told.heard == Mark(Stage.RECEIVED, DAY, date(2026, 11, 26))
    assert (told.failures, told.knows(status(engine))) == (1, True)
    assert not told.knows(DossierStatus(CODE, Stage.RECEIVED, None))
    assert announcing.settle(engine, told, status(engine), again=now)
    row = rows(engine, subscription)[0]
    assert (row.announced, row.failures) == (mark_of(status(engine)), 0)


def test_only_the_title_names_a_button_of_an_announcement(engine: sa.Engine, conversation: str) -> None:
    subscribe(engine, conversation)
    put(engine, Stage.IN_PROCESS)
    assert announce(engine, must_be_due(engine))
    assert service.standing(engine, conversation).offered == ()
    assert service.standing(engine, conversation).unprompted == (Button("Thôi", "/stop"),)
    assert service.offered(engine, conversation, "/stop") == Button("Thôi", "/stop")
