"""What officers do, and what citizens hear of it; on SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kb.db import reading, writing
from kb.feedback import officers, queries, writes
from kb.feedback.model import TicketNotFoundError, TicketState, TicketStateError
from kb.messages import service, turns
from kb.messages.model import Answer, Draft, InboxItem, Sender
from kb.messages.tables import conversation as conversations
from kb.messages.tables import outbox
from kb.people.model import Actor
from tests.kb.feedback.tickets import CODE, LAMP, NOW, WORDING, answered, heard, joined, opened, reopened, sent, stored


def tried(act: object, *arguments: object, **named: object) -> bool:
    """Whether it was allowed."""
    try:
        act(*arguments, **named)  # type: ignore[operator]
    except TicketStateError:
        return False
    return True


def by_officers(engine: sa.Engine) -> list[tuple[str, str, str]]:
    with reading(engine) as connection:
        happened = queries.events(connection, [CODE])[CODE]
    return [(event.kind, event.by, event.text) for event in happened if event.by]


def test_accepting(engine: sa.Engine) -> None:
    sent(engine, opened(engine))
    officers.accept(engine, CODE, NOW, by=Actor("canbo1"))
    assert stored(engine).state == TicketState.ACCEPTED
    assert by_officers(engine) == [("accepted", "canbo1", "")]
    assert not tried(officers.accept, engine, CODE, NOW, by=Actor("canbo2"))
    assert len(by_officers(engine)) == 1


def test_passing_on(engine: sa.Engine) -> None:
    sent(engine, opened(engine))
    officers.accept(engine, CODE, NOW, by=Actor("canbo1"))
    officers.transfer(engine, CODE, "Công ty điện lực", NOW, by=Actor("canbo1"))
    row = stored(engine)
    assert (row.state, row.department) == (TicketState.SENT, "Công ty điện lực")
    assert by_officers(engine)[-1] == ("transferred", "canbo1", "Công ty điện lực")
    officers.accept(engine, CODE, NOW, by=Actor("canbo2"))


def test_passing_on_a_reopened_one_keeps_it_reopened(engine: sa.Engine) -> None:
    conversation = opened(engine)
    sent(engine, conversation)
    answered(engine)
    assert not tried(officers.transfer, engine, CODE, "Sở Xây dựng", NOW, by=Actor("canbo1"))
    reopened(engine, conversation)
    officers.transfer(engine, CODE, "Sở Xây dựng", NOW, by=Actor("canbo1"))
    assert stored(engine).state == TicketState.REOPENED


def test_the_sender_and_each_follower_hear_the_answer(engine: sa.Engine) -> None:
    sender, follower, stranger = opened(engine), opened(engine), opened(engine)
    sent(engine, sender)
    joined(engine, follower)
    answered(engine, text="Đã thay bóng.")
    assert stored(engine).answer == "Đã thay bóng."
    assert heard(engine, stranger) == []
    for conversation in (sender, follower):
        [message] = heard(engine, conversation)
        assert message.sender is Sender.OFFICER
        assert "Đã thay bóng." in message.text
        assert CODE in message.text
        assert LAMP.detail not in message.text
        assert [button.payload for button in message.buttons] == [
            f'/feedback_step{{"do": "satisfied", "code": "{CODE}"}}',
            f'/feedback_step{{"do": "unsatisfied", "code": "{CODE}"}}',
        ]
        assert message.card is not None
        assert (message.card["type"], message.card["code"], message.card["state"]) == ("feedback", CODE, "answered")
        assert set(service.standing(engine, conversation).unprompted) == set(message.buttons)
    with reading(engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one() == 2


def test_a_second_answer_only_after_reopening(engine: sa.Engine) -> None:
    sender = opened(engine)
    sent(engine, sender)
    answered(engine, text="một")
    with writing(engine) as connection:
        writes.rate(connection, sender, CODE, satisfied=False, reason="", now=NOW)
    assert not tried(answered, engine, text="hai")
    assert len(heard(engine, sender)) == 1
    reopened(engine, sender)
    answered(engine, text="ba")
    assert (stored(engine).answer, stored(engine).satisfied) == ("ba", None)
    assert len(heard(engine, sender)) == 2


def test_of_answers_at_once_one_wins_and_is_heard_once(engine: sa.Engine) -> None:
    sender, follower = opened(engine), opened(engine)
    sent(engine, sender)
    joined(engine, follower)
    texts = [f"trả lời {number}" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        won = list(pool.map(lambda text: tried(answered, engine, text=text), texts))
    assert won.count(True) == 1
    text = texts[won.index(True)]
    assert stored(engine).answer == text
    assert [kind for kind, _, _ in by_officers(engine)] == ["answered"]
    for conversation in (sender, follower):
        [message] = heard(engine, conversation)
        assert text in message.text


def test_an_answer_amid_turns_of_its_citizens(engine: sa.Engine) -> None:
    """Turns that change the ticket and an officer's answer wait for each other in one order only."""
    people = [opened(engine) for _ in range(5)]
    sent(engine, people[0])

    items = []
    for person in people:
        service.accept(engine, person, client_id="a", text="theo dõi")
        items.append(turns.claim(engine, owner=person, lease=timedelta(seconds=60)))
    join = {"do": "feedback.join", "code": CODE}

    def turn(item: InboxItem | None) -> bool:
        assert item is not None
        return turns.finish(engine, item, Answer((Draft(Sender.BOT, "vâng"),), (join,)))

    with ThreadPoolExecutor(6) as pool:
        joining = [pool.submit(turn, item) for item in items]
        answering = pool.submit(answered, engine)
        assert all(each.result() for each in joining)
        answering.result()
    assert stored(engine).state == TicketState.ANSWERED


def test_an_answer_is_stored_and_told_or_neither(engine: sa.Engine) -> None:
    sender = opened(engine)
    sent(engine, sender)

    def broken(code: str, text: str) -> list[Draft]:
        raise RuntimeError(code)

    with pytest.raises(RuntimeError):
        officers.answer(engine, CODE, "x", NOW, by=Actor("canbo1"), drafts=broken)
    assert stored(engine).state == TicketState.SENT
    assert by_officers(engine) == []
    assert heard(engine, sender) == []


def test_a_conversation_that_is_gone_does_not_hinder(engine: sa.Engine) -> None:
    sender, follower = opened(engine), opened(engine)
    sent(engine, sender)
    joined(engine, follower)
    with writing(engine) as connection:
        connection.execute(sa.delete(conversations).where(conversations.c.id == sender))
    answered(engine)
    assert stored(engine).state == TicketState.ANSWERED
    assert len(heard(engine, follower)) == 1


def test_closing(engine: sa.Engine) -> None:
    sender = opened(engine)
    sent(engine, sender)
    assert not tried(officers.close, engine, CODE, NOW, by=Actor("canbo1"))
    answered(engine)
    officers.close(engine, CODE, NOW, by=Actor("canbo1"))
    assert stored(engine).state == TicketState.CLOSED
    assert not tried(answered, engine)
    assert not tried(reopened, engine, sender)


def test_no_such_ticket(engine: sa.Engine) -> None:
    with pytest.raises(TicketNotFoundError):
        officers.accept(engine, CODE, NOW, by=Actor("canbo1"))
    with pytest.raises(TicketNotFoundError):
        officers.transfer(engine, CODE, "x", NOW, by=Actor("canbo1"))
    with pytest.raises(TicketNotFoundError):
        officers.answer(engine, CODE, "x", NOW, by=Actor("canbo1"), drafts=WORDING)
    with pytest.raises(TicketNotFoundError):
        officers.close(engine, CODE, NOW, by=Actor("canbo1"))
