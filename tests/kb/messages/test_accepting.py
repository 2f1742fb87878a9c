"""Accepting messages, on SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kb.messages import service, turns
from kb.messages.model import Answer, Button, ConversationNotFoundError, Draft, Sender
from kb.messages.tables import inbox, outbox

LEASE = timedelta(seconds=30)


def say(engine: sa.Engine, conversation_id: str, client_id: str, text: str) -> int:
    return service.accept(engine, conversation_id, client_id=client_id, text=text).seq


def answer(engine: sa.Engine, *drafts: Draft) -> None:
    item = turns.claim(engine, owner="test", lease=LEASE)
    assert item is not None
    assert turns.finish(engine, item, Answer(tuple(drafts)))


def count(engine: sa.Engine, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
    with engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table).where(*conditions)).scalar_one()


def test_accept_stores_transcript_and_inbox(engine: sa.Engine) -> None:
    opened = service.open_conversation(engine)
    assert say(engine, opened.id, "a", "Xin chào") == 1
    [message] = service.messages_after(engine, opened.id, 0)
    assert (message.seq, message.sender, message.text, message.client_id) == (1, Sender.CITIZEN, "Xin chào", "a")
    assert message.at.utcoffset() == timedelta(0)
    assert turns.count_open(engine) == 1


def test_accept_again_stores_nothing(engine: sa.Engine) -> None:
    opened = service.open_conversation(engine)
    first = service.accept(engine, opened.id, client_id="a", text="một")
    again = service.accept(engine, opened.id, client_id="a", text="hai")
    assert (first.seq, first.first, again.seq, again.first) == (1, True, 1, False)
    assert [message.text for message in service.messages_after(engine, opened.id, 0)] == ["một"]
    assert turns.count_open(engine) == 1


def test_accept_in_a_race_stores_once(engine: sa.Engine) -> None:
    opened = service.open_conversation(engine)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: service.accept(engine, opened.id, client_id="a", text="x"), range(16)))
    assert {accepted.seq for accepted in found} == {1}
    assert sum(accepted.first for accepted in found) == 1
    assert turns.count_open(engine) == 1


def test_accept_in_parallel_gives_each_its_number(engine: sa.Engine) -> None:
    opened = service.open_conversation(engine)
    with ThreadPoolExecutor(8) as pool:
        seqs = list(pool.map(lambda number: say(engine, opened.id, f"c{number}", "x"), range(20)))
    assert sorted(seqs) == list(range(1, 21))


def test_same_client_id_in_two_conversations_is_two_messages(engine: sa.Engine) -> None:
    for _ in range(2):
        assert say(engine, service.open_conversation(engine).id, "a", "x") == 1
    assert turns.count_open(engine) == 2


def test_accept_in_an_unknown_conversation(engine: sa.Engine) -> None:
    with pytest.raises(ConversationNotFoundError):
        say(engine, "nobody", "a", "x")
    with pytest.raises(ConversationNotFoundError):
        service.messages_after(engine, "nobody", 0)
    assert count(engine, inbox) == 0


def test_notice_follows_and_belongs_to_the_turn(engine: sa.Engine) -> None:
    opened = service.open_conversation(engine)
    service.accept(engine, opened.id, client_id="a", text="•••", notice="đã che")
    assert [(each.seq, each.sender) for each in service.messages_after(engine, opened.id, 0)] == [
        (1, Sender.CITIZEN),
        (2, Sender.SYSTEM),
    ]
    turn = service.turn(engine, opened.id, 1)
    assert not turn.done
    assert [message.text for message in turn.messages] == ["đã che"]


def test_offers_are_those_of_this_conversation(engine: sa.Engine) -> None:
    mine, other = service.open_conversation(engine), service.open_conversation(engine)
    fee, place, form = Button("Lệ phí", "/fee"), Button("Nơi nộp", "/place"), Button("Mẫu đơn", "/form")
    say(engine, mine.id, "a", "x")
    answer(engine, Draft(Sender.BOT, "một", (fee,)))
    say(engine, mine.id, "b", "y")
    answer(engine, Draft(Sender.BOT, "hai", (place,)), Draft(Sender.BOT, "ba", (form, fee)))
    assert service.standing(engine, mine.id).offered == (place, form, fee)
    assert service.offered(engine, mine.id, "/fee") == fee
    assert service.offered(engine, mine.id, "/else") is None
    assert service.offered(engine, other.id, "/fee") is None
    say(engine, mine.id, "c", "z")
    answer(engine, Draft(Sender.BOT, "không có nút"))
    assert service.standing(engine, mine.id).offered == ()
    assert service.offered(engine, mine.id, "/place") == place


def test_nothing_is_on_offer_while_another_message_waits(engine: sa.Engine) -> None:
    mine, fee = service.open_conversation(engine).id, Button("Lệ phí", "/fee")
    say(engine, mine, "a", "khai sinh")
    answer(engine, Draft(Sender.BOT, "một", (fee,)))
    assert service.standing(engine, mine).offered == (fee,)
    # "Lệ phí" typed behind it would be that of the next answer, not of the last.
    say(engine, mine, "b", "kết hôn")
    assert service.standing(engine, mine).offered == ()
    answer(engine, Draft(Sender.BOT, "hai", (fee,)))
    assert service.standing(engine, mine).offered == (fee,)


def test_what_a_citizen_says_offers_nothing(engine: sa.Engine) -> None:
    opened = service.open_conversation(engine)
    service.accept(engine, opened.id, client_id="a", text="Lệ phí", payload="/fee")
    assert service.offered(engine, opened.id, "/fee") is None


def test_mark_delivered_marks_what_was_fetched(engine: sa.Engine) -> None:
    opened = service.open_conversation(engine)
    say(engine, opened.id, "a", "x")
    answer(engine, Draft(Sender.BOT, "một"), Draft(Sender.BOT, "hai"))
    assert count(engine, outbox) == 2
    service.mark_delivered(engine, {opened.id: [1, 2]})
    assert count(engine, outbox, outbox.c.state == "delivered", outbox.c.delivered_at.is_not(None)) == 1
    service.mark_delivered(engine, {opened.id: {2, 3}})
    assert count(engine, outbox, outbox.c.state == "delivered", outbox.c.attempts == 1) == 2


def test_card_and_buttons_come_back_as_they_were(engine: sa.Engine) -> None:
    opened = service.open_conversation(engine)
    say(engine, opened.id, "a", "x")
    card = {"type": "procedure", "aspects": {"fee": ["miễn phí"]}, "source": {"url": None}}
    draft = Draft(Sender.BOT, "Lệ phí: miễn phí", (Button("Nơi nộp", '/p{"a":1}'),), card)
    answer(engine, draft)
    [message] = service.turn(engine, opened.id, 1).messages
    assert (message.text, message.buttons, message.card) == (draft.text, draft.buttons, card)
