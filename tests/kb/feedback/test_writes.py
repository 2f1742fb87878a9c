"""What citizens change: sending, joining, rating, reopening; on SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa

from kb.db import reading, writing
from kb.feedback import queries, writes
from kb.feedback.model import TicketNotFoundError, TicketState, TicketStateError
from kb.feedback.tables import attachment, feedback
from kb.feedback.writes import CodeTakenError
from tests.kb.feedback.tickets import (
    CODE,
    DUE,
    LAMP,
    NOW,
    OTHER_CODE,
    answered,
    joined,
    opened,
    picture,
    rated,
    reopened,
    sent,
    stored,
)


def kinds(engine: sa.Engine, code: str = CODE) -> list[str]:
    """What happened to a ticket."""
    with reading(engine) as connection:
        return [event.kind for event in queries.events(connection, [code])[code]]


def count(engine: sa.Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(feedback)).scalar_one()


def owner_of(engine: sa.Engine, picture_id: str) -> str | None:
    with reading(engine) as connection:
        rows = sa.select(attachment.c.feedback_code).where(attachment.c.id == picture_id)
        owner: str | None = connection.execute(rows).scalar_one()
    return owner


def test_a_draft_becomes_a_ticket(engine: sa.Engine) -> None:
    conversation = opened(engine)
    sent(engine, conversation)
    row = stored(engine)
    assert (row.state, row.content, row.detail, row.contact) == ("sent", LAMP.content, LAMP.detail, "sealed")
    assert (row.category, row.commune, row.due_on, row.reopened) == (LAMP.category, LAMP.commune, DUE, False)
    assert kinds(engine) == ["sent"]


def test_one_turn_makes_one_ticket(engine: sa.Engine) -> None:
    conversation = opened(engine)
    sent(engine, conversation, message_id="turn")
    sent(engine, conversation, OTHER_CODE, message_id="turn")
    assert count(engine) == 1
    assert kinds(engine) == ["sent"]


def test_one_turn_makes_one_ticket_in_a_race(engine: sa.Engine) -> None:
    conversation = opened(engine)
    codes = [f"PA-261126-22{last}2" for last in "3456789A"]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda code: sent(engine, conversation, code, message_id="turn"), codes))
    assert count(engine) == 1
    assert sum(len(kinds(engine, code)) for code in codes) == 1


def test_a_taken_code_fails_the_turn_and_leaves_nothing(engine: sa.Engine) -> None:
    conversation, other = opened(engine), opened(engine)
    sent(engine, conversation)
    mine = picture(engine, other, "p")
    with pytest.raises(CodeTakenError):
        sent(engine, other, draft=replace(LAMP, pictures=(mine,)))
    assert count(engine) == 1
    assert owner_of(engine, mine) is None
    assert kinds(engine) == ["sent"]


def test_a_code_in_a_race_is_one_tickets(engine: sa.Engine) -> None:
    def send(conversation: str) -> bool:
        try:
            sent(engine, conversation)
        except CodeTakenError:
            return False
        return True

    conversations = [opened(engine) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(send, conversations)) == 1


def test_a_bad_day_is_refused(engine: sa.Engine) -> None:
    conversation = opened(engine)
    with pytest.raises(ValueError, match="isoformat"), writing(engine) as connection:
        writes.submit(connection, conversation, "turn", CODE, LAMP, due_on="3/12/2026", now=NOW)


def test_only_own_loose_pictures_are_taken(engine: sa.Engine) -> None:
    conversation, other = opened(engine), opened(engine)
    used, mine, left = (picture(engine, conversation, name) for name in ("used", "mine", "left"))
    theirs = picture(engine, other, "theirs")
    sent(engine, conversation, OTHER_CODE, replace(LAMP, pictures=(used,)))
    sent(engine, conversation, CODE, replace(LAMP, pictures=(used, mine, theirs, "none")))
    owners = [owner_of(engine, each) for each in (used, mine, left, theirs)]
    assert owners == [OTHER_CODE, CODE, None, None]


def test_joining_twice_is_joining_once(engine: sa.Engine) -> None:
    sent(engine, opened(engine))
    follower = opened(engine)
    joined(engine, follower)
    joined(engine, follower)
    assert kinds(engine) == ["sent", "joined"]
    with reading(engine) as connection:
        assert queries.followers(connection, CODE) == [follower]


def test_joining_in_a_race(engine: sa.Engine) -> None:
    sent(engine, opened(engine))
    follower = opened(engine)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: joined(engine, follower), range(6)))
    assert kinds(engine) == ["sent", "joined"]


def test_the_sender_does_not_follow(engine: sa.Engine) -> None:
    conversation = opened(engine)
    sent(engine, conversation)
    joined(engine, conversation)
    assert kinds(engine) == ["sent"]


def test_joining_nothing(engine: sa.Engine) -> None:
    with pytest.raises(TicketNotFoundError):
        joined(engine, opened(engine))


def test_rating_needs_an_answer(engine: sa.Engine) -> None:
    conversation = opened(engine)
    sent(engine, conversation)
    with pytest.raises(TicketStateError):
        rated(engine, conversation, satisfied=True)
    answered(engine)
    rated(engine, conversation, satisfied=True)
    assert stored(engine).satisfied is True
    assert kinds(engine)[-1] == "rated"


def test_the_senders_rating_stands(engine: sa.Engine) -> None:
    conversation, follower = opened(engine), opened(engine)
    sent(engine, conversation)
    joined(engine, follower)
    answered(engine)
    rated(engine, follower, satisfied=True)
    assert stored(engine).satisfied is True
    rated(engine, conversation, satisfied=False)
    rated(engine, follower, satisfied=True)
    assert stored(engine).satisfied is False


def test_others_can_neither_rate_nor_reopen(engine: sa.Engine) -> None:
    sent(engine, opened(engine))
    answered(engine)
    stranger = opened(engine)
    with pytest.raises(TicketNotFoundError):
        rated(engine, stranger, satisfied=False)
    with pytest.raises(TicketNotFoundError):
        reopened(engine, stranger)
    assert kinds(engine) == ["sent", "answered"]


def test_reopening_once(engine: sa.Engine) -> None:
    conversation = opened(engine)
    sent(engine, conversation)
    with pytest.raises(TicketStateError):
        reopened(engine, conversation)
    answered(engine)
    reopened(engine, conversation)
    row = stored(engine)
    assert (row.state, row.reopened, f"{row.due_on}") == (TicketState.REOPENED, True, "2026-12-10")
    answered(engine, text="Đã thay lại.")
    with pytest.raises(TicketStateError):
        reopened(engine, conversation)
    assert kinds(engine) == ["sent", "answered", "reopened", "answered"]


def test_a_follower_may_reopen(engine: sa.Engine) -> None:
    sent(engine, opened(engine))
    follower = opened(engine)
    joined(engine, follower)
    answered(engine)
    reopened(engine, follower)
    assert stored(engine).state == TicketState.REOPENED


def test_reopening_in_a_race(engine: sa.Engine) -> None:
    def reopen(conversation: str) -> bool:
        try:
            reopened(engine, conversation)
        except TicketStateError:
            return False
        return True

    sender, *others = [opened(engine) for _ in range(6)]
    sent(engine, sender)
    for follower in others:
        joined(engine, follower)
    answered(engine)
    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(reopen, [sender, *others])) == 1
    assert kinds(engine).count("reopened") == 1
