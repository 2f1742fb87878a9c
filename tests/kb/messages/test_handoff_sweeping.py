"""Officers who are gone and queues that nobody looks at, on SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import sqlalchemy as sa

from kb.messages import turns
from kb.messages.handoffs import service as desk
from kb.messages.handoffs.model import HandoffState
from kb.messages.handoffs.sweeping import give_back_absent, tell_untaken
from kb.messages.model import Answer
from tests.kb.messages.talks import LAN, Talk, bot, taken

AFTER = timedelta(seconds=120)


def heard(engine: sa.Engine, talk: Talk, text: str) -> None:
    """The citizen says it, and the bot is silent."""
    talk.says(text)
    assert turns.finish(engine, talk.claim(), Answer())


def test_an_officer_who_is_gone_leaves_nobody_without_an_answer(engine: sa.Engine) -> None:
    talk, handoff = taken(engine)
    desk.answer(engine, handoff.id, "Chào chị.", by=LAN, after=0)
    heard(engine, talk, "một")
    heard(engine, talk, "hai")
    assert give_back_absent(engine, after=AFTER) == []
    talk.since(121, "seen_at")
    assert give_back_absent(engine, after=AFTER) == [talk.id]
    assert give_back_absent(engine, after=AFTER) == []
    assert (talk.handoff.state, talk.handoff.officer, talk.handoff.seen_at) == (HandoffState.WAITING, "", None)
    for text in ("một", "hai"):
        item = talk.claim()
        assert (item.text, item.held) == (text, False)
        turns.finish(engine, item, bot(f"đáp {text}"))
    assert talk.nothing_to_take()
    assert talk.lines()[-3:] == ["system: Cán", "bot: đáp một", "bot: đáp hai"]
    # Another officer comes.
    desk.take(engine, handoff.id, LAN)


def test_while_the_page_is_heard_of_nothing_happens(engine: sa.Engine) -> None:
    talk, handoff = taken(engine)
    heard(engine, talk, "một")
    talk.since(121, "seen_at")
    assert desk.seen(engine, handoff.id, LAN)
    assert give_back_absent(engine, after=AFTER) == []


def test_where_nothing_waits_the_officer_may_be_away(engine: sa.Engine) -> None:
    talk, handoff = taken(engine)
    heard(engine, talk, "một")
    desk.answer(engine, handoff.id, "Dạ.", by=LAN, after=0)
    talk.since(121, "seen_at")
    assert give_back_absent(engine, after=AFTER) == []
    heard(engine, talk, "hai")
    assert give_back_absent(engine, after=AFTER) == [talk.id]
    assert talk.claim().text == "hai"


def test_who_was_taken_and_never_spoken_to_waits_too(engine: sa.Engine) -> None:
    talk = Talk.begin(engine)
    talk.asks(left=True)
    desk.take(engine, talk.handoff.id, LAN)
    talk.since(121, "seen_at")
    assert give_back_absent(engine, after=AFTER) == [talk.id]
    assert talk.handoff.state is HandoffState.LEFT
    assert talk.nothing_to_take()


def test_what_an_earlier_officer_did_not_answer_is_not_taken_up_again(engine: sa.Engine) -> None:
    talk, handoff = taken(engine)
    desk.answer(engine, handoff.id, "Xong rồi ạ.", by=LAN, after=0)
    heard(engine, talk, "cảm ơn")
    desk.hand_back(engine, handoff.id, by=LAN)
    desk.take(engine, talk.asks().id, LAN)
    heard(engine, talk, "hỏi thêm")
    talk.since(121, "seen_at")
    assert give_back_absent(engine, after=AFTER) == [talk.id]
    assert talk.claim().text == "hỏi thêm"


def test_several_processes_tell_once(engine: sa.Engine) -> None:
    talk, _ = taken(engine)
    heard(engine, talk, "một")
    waiting = Talk.begin(engine)
    waiting.asks()
    talk.since(121, "seen_at")
    waiting.since(121, "queued_at")
    with ThreadPoolExecutor(4) as pool:
        back = list(pool.map(lambda _: give_back_absent(engine, after=AFTER), range(4)))
        told = list(pool.map(lambda _: tell_untaken(engine, after=AFTER), range(4)))
    assert sorted(back) == [[], [], [], [talk.id]]
    assert sorted(told) == [[], [], [], [waiting.id]]


def test_who_waits_for_long_is_told_once_each_time(engine: sa.Engine) -> None:
    talk = Talk.begin(engine)
    handoff = talk.asks()
    assert tell_untaken(engine, after=AFTER) == []
    talk.since(121, "queued_at")
    assert tell_untaken(engine, after=AFTER) == [talk.id]
    assert tell_untaken(engine, after=AFTER) == []
    shown = desk.desk(engine, handoff.id).messages[-1]
    assert "2 phút" in shown.text
    assert [button.payload for button in shown.buttons] == [
        f'/officer_step{{"do": "{step}"}}' for step in ("message", "wait", "leave")
    ]
    desk.take(engine, handoff.id, LAN)
    talk.since(121, "seen_at")
    give_back_absent(engine, after=AFTER)
    talk.since(121, "queued_at")
    assert tell_untaken(engine, after=AFTER) == [talk.id]


def test_messages_that_were_left_and_conversations_that_are_taken_wait_for_nobody(engine: sa.Engine) -> None:
    left = Talk.begin(engine)
    left.asks(left=True)
    left.since(121, "queued_at")
    talk, _ = taken(engine)
    talk.since(121, "queued_at")
    assert tell_untaken(engine, after=AFTER) == []
    assert give_back_absent(engine, after=AFTER) == []
