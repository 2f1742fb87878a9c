"""Tickets that go on as one: everybody hears the answer; SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from kb.db import writing
from kb.feedback import desk, officers, queries, service, writes
from kb.feedback.desk_model import Filters, View
from kb.feedback.merging import merge
from kb.feedback.model import MergeError, TicketState, TicketStateError
from kb.feedback.wording import merge_wording
from kb.messages.deleting import delete_conversation
from kb.people.audit import entries
from kb.people.model import Actor
from tests.kb.feedback.tickets import (
    CALENDAR,
    CATEGORIES,
    CODE,
    LAMP,
    NOW,
    OTHER_CODE,
    TODAY,
    WORDING,
    answered,
    heard,
    joined,
    opened,
    rated,
    reopened,
    sent,
    stored,
)

LAN = Actor("canbo1")
TOLD = merge_wording(CATEGORIES.get(LAMP.category))
THIRD = "PA-261126-WXYZ"


def merged(engine: sa.Engine, code: str = CODE, into: str = OTHER_CODE) -> None:
    merge(engine, code, into, NOW, by=LAN, told=TOLD, answered=WORDING)


def shown(engine: sa.Engine, conversation: str, code: str = CODE) -> tuple[TicketState, str, bool, str]:
    found = service.ticket(engine, code, conversation, TODAY, CALENDAR, CATEGORIES)
    return found.state, found.answer, found.mine, found.merged_into


def test_everybody_hears_the_answer_to_the_one_that_goes_on(engine: sa.Engine) -> None:
    senders, followers = [opened(engine) for _ in range(2)], [opened(engine) for _ in range(2)]
    for code, sender, follower in zip((CODE, OTHER_CODE), senders, followers, strict=True):
        sent(engine, sender, code)
        joined(engine, follower, code)
    merged(engine)
    for conversation in (senders[0], followers[0]):
        [message] = heard(engine, conversation)
        assert CODE in message.text
        assert OTHER_CODE in message.text
        assert [button.payload for button in message.buttons] == [
            f'/feedback_status{{"feedback_code": "{OTHER_CODE}"}}'
        ]
        assert shown(engine, conversation) == (TicketState.SENT, "", True, OTHER_CODE)
    assert heard(engine, senders[1]) == heard(engine, followers[1]) == []
    answered(engine, OTHER_CODE)
    for conversation in (*senders, *followers):
        assert "Đã thay bóng." in heard(engine, conversation)[-1].text
    assert shown(engine, senders[0]) == (TicketState.ANSWERED, "Đã thay bóng.", True, OTHER_CODE)
    # Those of the other one see nothing of this one.
    assert shown(engine, senders[1]) == (TicketState.ANSWERED, "", False, OTHER_CODE)
    [entry] = entries(engine, act="feedback.merge")
    assert (entry.who, entry.subject, entry.detail) == ("canbo1", CODE, {"into": OTHER_CODE})


def test_the_list_of_a_citizen_has_the_one_that_goes_on(engine: sa.Engine) -> None:
    sender = opened(engine)
    sent(engine, sender)
    sent(engine, opened(engine), OTHER_CODE)
    merged(engine)
    assert [each.code for each in service.tickets_of(engine, sender, TODAY, CALENDAR)] == [OTHER_CODE]
    view = View(TODAY, CALENDAR, CATEGORIES)
    assert [each.ticket.code for each in desk.find(engine, Filters(), view).tickets] == [OTHER_CODE]
    [found] = desk.find(engine, Filters(words=CODE), view).tickets
    assert (found.ticket.merged_into, found.ticket.state) == (OTHER_CODE, TicketState.CLOSED)
    assert desk.open_ticket(engine, OTHER_CODE, view).gathered == (CODE,)


def test_the_word_on_a_merged_ticket_is_on_the_one_that_goes_on(engine: sa.Engine) -> None:
    sender, late = opened(engine), opened(engine)
    sent(engine, sender)
    sent(engine, opened(engine), OTHER_CODE)
    merged(engine)
    joined(engine, late)  # it was offered to them before it was merged
    answered(engine, OTHER_CODE)
    assert "Đã thay bóng." in heard(engine, late)[-1].text
    rated(engine, sender, satisfied=False)
    assert stored(engine, OTHER_CODE).satisfied is False
    assert stored(engine).satisfied is None
    reopened(engine, sender)
    assert stored(engine, OTHER_CODE).state == TicketState.REOPENED
    assert stored(engine).state == TicketState.CLOSED


def test_a_chain_of_tickets(engine: sa.Engine) -> None:
    first, second = opened(engine), opened(engine)
    sent(engine, first)
    sent(engine, second, OTHER_CODE)
    sent(engine, opened(engine), THIRD)
    merged(engine)
    merged(engine, OTHER_CODE, THIRD)
    answered(engine, THIRD)
    for conversation in (first, second):
        assert "Đã thay bóng." in heard(engine, conversation)[-1].text
    assert shown(engine, first)[3] == THIRD


def test_the_earlier_day_is_kept(engine: sa.Engine) -> None:
    sent(engine, opened(engine), due=date(2026, 12, 1))
    sent(engine, opened(engine), OTHER_CODE, due=date(2026, 12, 9))
    merged(engine)
    assert stored(engine, OTHER_CODE).due_on == date(2026, 12, 1)


def test_an_answer_that_is_there_is_heard_at_once(engine: sa.Engine) -> None:
    sender, both = opened(engine), opened(engine)
    sent(engine, sender)
    joined(engine, both)
    sent(engine, both, OTHER_CODE, due=date(2026, 12, 9))
    answered(engine, OTHER_CODE)
    merged(engine)
    assert [OTHER_CODE in message.text for message in heard(engine, sender)] == [True, True]
    assert "Đã thay bóng." in heard(engine, sender)[-1].text
    # Who heard the answer before is told of the merging only.
    assert ["Đã thay bóng." in message.text for message in heard(engine, both)] == [True, False]
    assert stored(engine, OTHER_CODE).due_on == date(2026, 12, 9)


def test_what_cannot_be_merged(engine: sa.Engine) -> None:
    for code in (CODE, OTHER_CODE, THIRD):
        sent(engine, opened(engine), code)
    merged(engine, CODE, OTHER_CODE)
    answered(engine, OTHER_CODE)
    for code, into, reason in (
        (THIRD, THIRD, "itself"),
        (CODE, THIRD, "merged"),
        (THIRD, CODE, "merged"),
        (OTHER_CODE, THIRD, "not_owed"),
    ):
        with pytest.raises(MergeError) as refused:
            merged(engine, code, into)
        assert refused.value.reason == reason
    officers.close(engine, OTHER_CODE, NOW, by=LAN)
    with pytest.raises(MergeError) as refused:
        merged(engine, THIRD, OTHER_CODE)
    assert refused.value.reason == "closed"
    with pytest.raises(TicketStateError):
        officers.answer(engine, CODE, "x", NOW, by=LAN, drafts=WORDING)


def test_a_conversation_that_is_gone_does_not_hinder(engine: sa.Engine) -> None:
    sender, follower = opened(engine), opened(engine)
    sent(engine, sender)
    joined(engine, follower)
    sent(engine, opened(engine), OTHER_CODE)
    assert delete_conversation(engine, sender).found
    merged(engine)
    answered(engine, OTHER_CODE)
    assert len(heard(engine, follower)) == 2


def test_of_both_ways_at_once_one_wins(engine: sa.Engine) -> None:
    people = [opened(engine) for _ in range(2)]
    for code, conversation in zip((CODE, OTHER_CODE), people, strict=True):
        sent(engine, conversation, code)
    ways = [(CODE, OTHER_CODE), (OTHER_CODE, CODE)] * 3

    def tried(way: tuple[str, str]) -> bool:
        try:
            merged(engine, *way)
        except MergeError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(tried, ways)).count(True) == 1
    ended = {code for code in (CODE, OTHER_CODE) if stored(engine, code).merged_into}
    assert len(ended) == 1
    [going] = {CODE, OTHER_CODE} - ended
    answered(engine, going)
    for conversation in people:
        assert "Đã thay bóng." in heard(engine, conversation)[-1].text


def test_joining_while_it_is_merged_loses_nobody(engine: sa.Engine) -> None:
    sent(engine, opened(engine), draft=replace(LAMP, contact=""))
    sent(engine, opened(engine), OTHER_CODE)
    people = [opened(engine) for _ in range(8)]

    def join(conversation: str) -> None:
        with writing(engine) as connection:
            writes.join(connection, conversation, CODE, now=NOW)

    with ThreadPoolExecutor(8) as pool:
        joining = [pool.submit(join, each) for each in people[:4]]
        merging = pool.submit(merged, engine)
        joining += [pool.submit(join, each) for each in people[4:]]
        for each in (*joining, merging):
            each.result()
    with writing(engine) as connection:
        assert set(people) <= set(queries.followers(connection, OTHER_CODE))
