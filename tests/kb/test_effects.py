"""What a turn changes is stored with its answer or not at all, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from kb.db import reading
from kb.effects import EffectError
from kb.feedback.tables import feedback
from kb.messages import service, turns
from kb.messages.model import Answer, Draft, InboxItem, Sender
from kb.messages.pending import pending_of
from kb.ratings.service import ratings_of

LEASE = timedelta(seconds=30)
DRAFT = {
    "content": "đèn đường tắt cả tuần",
    "category": "street_light",
    "commune": "Phường Nha Trang",
    "when": "cả tuần",
}
SUBMIT = {"do": "feedback.submit", "code": "PA-261126-2222", "draft": DRAFT, "due_on": "2026-12-03"}


@pytest.fixture
def conversation(engine: sa.Engine) -> str:
    return service.open_conversation(engine).id


def taken(engine: sa.Engine, conversation: str, client_id: str = "a") -> InboxItem:
    """A message of the citizen, under a lease."""
    service.accept(engine, conversation, client_id=client_id, text="gửi")
    item = turns.claim(engine, owner="test", lease=LEASE)
    assert item is not None
    return item


def answer(*effects: dict[str, Any]) -> Answer:
    return Answer((Draft(Sender.BOT, "Đã gửi."),), effects)


def tickets(engine: sa.Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.scalars(sa.select(feedback.c.code)))


def texts(engine: sa.Engine, conversation: str) -> list[str]:
    return [message.text for message in service.messages_after(engine, conversation, 0)]


def test_ticket_and_confirmation_are_stored_together(engine: sa.Engine, conversation: str) -> None:
    assert turns.finish(engine, taken(engine, conversation), answer(SUBMIT))
    assert tickets(engine) == ["PA-261126-2222"]
    assert texts(engine, conversation) == ["gửi", "Đã gửi."]


def test_a_lost_lease_stores_neither(engine: sa.Engine, conversation: str) -> None:
    lost = taken(engine, conversation)
    turns.release(engine, owner="test")
    again = turns.claim(engine, owner="other", lease=LEASE)
    assert again is not None
    assert not turns.finish(engine, lost, answer(SUBMIT))
    assert tickets(engine) == []
    assert turns.finish(engine, again, answer(SUBMIT))
    assert tickets(engine) == ["PA-261126-2222"]


@pytest.mark.parametrize("effect", [{"do": "nothing.known"}, {"do": "feedback.submit", "code": "PA-1"}, {}])
def test_a_bad_effect_stores_nothing_of_the_answer(
    engine: sa.Engine, conversation: str, effect: dict[str, Any]
) -> None:
    item = taken(engine, conversation)
    kept = {"do": "pending.keep", "topic": "feedback", "data": {"draft": DRAFT}}
    with pytest.raises(EffectError):
        turns.finish(engine, item, answer(kept, effect))
    assert texts(engine, conversation) == ["gửi"]
    assert pending_of(engine, conversation) == {}
    assert turns.count_open(engine) == 1


def test_what_is_open_is_kept_replaced_and_dropped(engine: sa.Engine, conversation: str) -> None:
    keep = {"do": "pending.keep", "topic": "dossier", "data": {"code": "a"}, "private": "phone_tail"}
    turns.finish(engine, taken(engine, conversation), answer(keep))
    assert service.standing(engine, conversation).private == ("phone_tail",)
    turns.finish(engine, taken(engine, conversation, "b"), answer(keep | {"data": {"code": "b"}, "private": ""}))
    assert pending_of(engine, conversation)["dossier"].data == {"code": "b"}
    assert service.standing(engine, conversation).private == ()
    turns.finish(engine, taken(engine, conversation, "c"), answer({"do": "pending.drop", "topic": "dossier"}))
    assert pending_of(engine, conversation) == {}


def test_one_rating_a_topic_and_the_last_word_stands(engine: sa.Engine, conversation: str) -> None:
    rate = {"do": "rating.add", "topic": "1.001193", "procedure_code": "1.001193", "model": "m1"}
    turns.finish(engine, taken(engine, conversation), answer(rate | {"helpful": True}))
    turns.finish(engine, taken(engine, conversation, "b"), answer(rate | {"helpful": False, "reason": "khó hiểu"}))
    [found] = ratings_of(engine, conversation)
    assert (found.helpful, found.reason, found.model) == (False, "khó hiểu", "m1")
