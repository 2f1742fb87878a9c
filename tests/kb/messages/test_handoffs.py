"""The queue and the officers, on SQLite and PostgreSQL: one gets it, the bot is silent, nothing is answered twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from kb.db import writing
from kb.messages import service, turns
from kb.messages.deleting import delete_conversation
from kb.messages.handoffs import asking, canned
from kb.messages.handoffs import service as desk
from kb.messages.handoffs.asking import estimate
from kb.messages.handoffs.model import (
    CannedAnswerNotFoundError,
    HandoffNotFoundError,
    HandoffState,
    HandoffStateError,
)
from kb.messages.model import Answer, Draft, InboxState, Sender
from kb.messages.pending import pending_of
from kb.people.audit import entries
from kb.people.model import Actor
from tests.kb.messages.talks import ASK, LAN, MINH, Talk, bot, endings, taken

NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)


def acts(engine: sa.Engine) -> list[tuple[str, str]]:
    return [(each.act, each.who) for each in reversed(entries(engine))]


def test_who_asks_comes_into_the_queue_once(engine: sa.Engine) -> None:
    one, two = Talk.begin(engine), Talk.begin(engine)
    one.asks()
    two.asks(reason="unhappy", language="en")
    one.asks()
    found = desk.queue(engine)
    assert [(each.conversation_id, each.reason, each.language) for each in found] == [
        (one.id, "asked", "vi"),
        (two.id, "unhappy", "en"),
    ]
    assert {each.state for each in found} == {HandoffState.WAITING}
    assert (asking.outlook(engine, one.id, NOW).ahead, asking.outlook(engine, two.id, NOW).ahead) == (0, 1)
    assert asking.outlook(engine, "another", NOW).ahead == 2


def test_in_the_queue_the_bot_goes_on(engine: sa.Engine) -> None:
    talk = Talk.begin(engine)
    talk.asks()
    talk.turn("lệ phí khai sinh")
    assert talk.lines()[-1] == "bot: đáp lệ phí khai sinh"
    assert talk.handoff.waits == 0


def test_who_needs_nobody_any_more_leaves(engine: sa.Engine) -> None:
    talk = Talk.begin(engine)
    talk.asks()
    talk.turn("thôi không cần nữa", {"do": "handoff.leave"})
    assert desk.queue(engine) == ()
    assert endings(engine, talk) == ["given_up"]
    talk.asks()
    assert len(desk.queue(engine)) == 1
    assert [each.state for each in desk.ended(engine)] == [HandoffState.GIVEN_UP]


def test_a_message_that_was_left_can_become_a_wait_and_back(engine: sa.Engine) -> None:
    talk = Talk.begin(engine)
    assert talk.asks(left=True).state is HandoffState.LEFT
    assert talk.asks().state is HandoffState.WAITING
    assert talk.asks(left=True).state is HandoffState.LEFT
    desk.take(engine, talk.handoff.id, LAN)
    assert talk.lines()[-1] == "system: Cán"


def test_of_two_officers_one_gets_it(engine: sa.Engine) -> None:
    talk = Talk.begin(engine)
    handoff = talk.asks()

    def take(number: int) -> str:
        try:
            desk.take(engine, handoff.id, Actor(f"officer{number}"))
        except HandoffStateError as error:
            return f"{error.state.value} {error.officer}"
        return "got it"

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(take, range(6)))
    holder = talk.handoff.officer
    assert sorted(told) == ["got it"] + [f"taken {holder}"] * 5
    assert acts(engine) == [("handoff.take", holder)]
    assert [line for line in talk.lines() if line.startswith("system")] == ["system: Cán"]
    desk.take(engine, handoff.id, Actor(holder))
    assert len(acts(engine)) == 1


def test_the_bot_is_silent_while_an_officer_has_it(engine: sa.Engine) -> None:
    talk, _ = taken(engine)
    before = talk.lines()
    for text in ("một", "hai"):
        talk.says(text)
        item = talk.claim()
        assert (item.text, item.held) == (text, True)
        turns.finish(engine, item, Answer())
    assert talk.lines() == [*before, "citizen: một", "citizen: hai"]
    assert talk.handoff.waits == 2
    assert talk.handoff.last == "hai"


def test_a_turn_that_was_under_way_is_left_to_the_officer(engine: sa.Engine) -> None:
    talk = Talk.begin(engine)
    handoff = talk.asks()
    talk.says("còn lệ phí?")
    item = talk.claim()
    assert not item.held
    desk.take(engine, handoff.id, LAN)
    kept = {"do": "pending.keep", "topic": "feedback", "data": {}}
    assert turns.finish(engine, item, bot("của máy", kept))
    assert "bot: của máy" not in talk.lines()
    assert pending_of(engine, talk.id) == {}
    assert service.turn(engine, talk.id, item.seq).done
    assert talk.handoff.waits == 1


def test_what_the_house_says_of_a_message_is_said_all_the_same(engine: sa.Engine) -> None:
    talk, _ = taken(engine)
    talk.says("[Ảnh]")
    turns.finish(engine, talk.claim(), Answer((Draft(Sender.SYSTEM, "mất ảnh"), Draft(Sender.BOT, "đáp"))))
    talk.says("một")
    turns.finish(engine, talk.claim(), Answer((Draft(Sender.SYSTEM, "xin lỗi"),)), state=InboxState.FAILED)
    assert talk.lines()[-3:] == ["citizen: [Ảnh]", "system: mất", "citizen: một"]


@pytest.mark.parametrize("taken_first", [True, False])
def test_a_turn_and_an_officer_in_the_same_moment(engine: sa.Engine, taken_first: bool) -> None:
    """Whichever is first: either the bot has answered before the officer came, or it has not answered."""
    for _ in range(8):
        talk = Talk.begin(engine)
        handoff = talk.asks()
        talk.says("một")
        item = talk.claim()
        acts_at_once = [
            lambda handoff=handoff: desk.take(engine, handoff.id, LAN),
            lambda item=item: turns.finish(engine, item, bot("đáp")),
        ]
        with ThreadPoolExecutor(2) as pool:
            for each in [pool.submit(act) for act in (acts_at_once if taken_first else reversed(acts_at_once))]:
                each.result()
        lines = talk.lines()
        assert "bot: đáp" not in lines or lines.index("bot: đáp") < lines.index("system: Cán")
        assert talk.handoff.waits == ("bot: đáp" not in lines)


def test_an_officer_answers_and_hands_back(engine: sa.Engine) -> None:
    talk, handoff = taken(engine)
    talk.says("hồ sơ của em sao rồi")
    turns.finish(engine, talk.claim(), Answer())
    desk.answer(engine, handoff.id, "Chị mang giấy hẹn đến nhé.", by=LAN, after=0)
    # The form is sent twice.
    desk.answer(engine, handoff.id, "Chị mang giấy hẹn đến nhé.", by=LAN, after=0)
    assert talk.handoff.waits == 0
    desk.hand_back(engine, handoff.id, by=LAN)
    assert talk.lines()[-3:] == ["citizen: hồ sơ của em sao rồi", "officer: Chị mang giấy hẹn đến nhé.", "system: Cán"]
    assert endings(engine, talk) == ["handed_back"]
    assert acts(engine) == [("handoff.take", "lan"), ("handoff.answer", "lan"), ("handoff.back", "lan")]
    talk.turn("cảm ơn")
    assert talk.lines()[-1] == "bot: đáp cảm ơn"


def test_the_same_words_may_be_said_again_later(engine: sa.Engine) -> None:
    talk, handoff = taken(engine)
    desk.answer(engine, handoff.id, "Dạ vâng.", by=LAN, after=0)
    last = desk.desk(engine, handoff.id).messages[-1]
    desk.answer(engine, handoff.id, "Dạ vâng.", by=LAN, after=last.seq)
    assert talk.lines()[-2:] == ["officer: Dạ vâng."] * 2


def test_what_waits_may_be_left_to_the_bot_when_it_is_handed_back(engine: sa.Engine) -> None:
    talk, handoff = taken(engine)
    for text in ("một", "hai"):
        talk.says(text)
        turns.finish(engine, talk.claim(), Answer())
    desk.hand_back(engine, handoff.id, by=LAN, answer_waiting=True)
    for text in ("một", "hai"):
        item = talk.claim()
        assert (item.text, item.held) == (text, False)
        assert turns.finish(engine, item, bot(f"đáp {text}"))
    assert talk.nothing_to_take()


@pytest.mark.parametrize("act", ["answer", "back"])
def test_nobody_acts_in_the_conversation_of_another(engine: sa.Engine, act: str) -> None:
    talk, handoff = taken(engine)
    before = talk.lines()
    with pytest.raises(HandoffStateError) as caught:
        if act == "answer":
            desk.answer(engine, handoff.id, "xin chào", by=MINH, after=0)
        else:
            desk.hand_back(engine, handoff.id, by=MINH)
    assert caught.value.officer == "lan"
    assert not desk.seen(engine, handoff.id, MINH)
    assert desk.seen(engine, handoff.id, LAN)
    assert talk.lines() == before


def test_an_open_message_of_the_citizen_is_over_when_an_officer_comes(engine: sa.Engine) -> None:
    talk = Talk.begin(engine)
    talk.turn("gặp cán bộ", ASK | {"left": True}, {"do": "pending.keep", "topic": "handoff", "data": {}})
    desk.take(engine, talk.handoff.id, LAN)
    assert pending_of(engine, talk.id) == {}


def test_a_deleted_conversation_is_no_longer_there(engine: sa.Engine) -> None:
    talk, handoff = taken(engine)
    assert desk.desk(engine, handoff.id).messages[0].text == "gặp cán bộ"
    delete_conversation(engine, talk.id)
    assert desk.queue(engine) == ()
    for act in (
        lambda: desk.desk(engine, handoff.id),
        lambda: desk.answer(engine, handoff.id, "x", by=LAN, after=0),
        lambda: desk.hand_back(engine, handoff.id, by=LAN),
        lambda: desk.take(engine, handoff.id, MINH),
    ):
        with pytest.raises(HandoffNotFoundError):
            act()


def test_who_goes_on_in_another_conversation_waits_there(engine: sa.Engine) -> None:
    one, two, three = (Talk.begin(engine) for _ in range(3))
    one.asks()
    two.turn("xin chào")
    with writing(engine) as connection:
        asking.move(connection, one.id, two.id)
    assert [(each.conversation_id, each.asked_seq) for each in desk.queue(engine)] == [(two.id, 2)]
    three.asks()
    with writing(engine) as connection:
        asking.move(connection, two.id, three.id)
    assert [each.conversation_id for each in desk.queue(engine)] == [two.id, three.id]


@pytest.mark.parametrize(
    ("ahead", "waits", "gaps", "minutes"),
    [
        (0, [], [], None),
        (0, [4, 6, 5], [10, 10], 10),  # officers take one each ten minutes, so the next comes no sooner
        (0, [20, 20, 20], [2, 2], 20),
        (3, [4, 6, 5], [3, 3], 12),
        (0, [5], [], 5),
        (2, [5], [], 15),
        (1, [4, 4, 4], [600, 5], 10),  # a night between two takes is no pace
        (0, [0.1, 0.2], [0.1], 1),
    ],
)
def test_how_long_it_may_take(ahead: int, waits: list[float], gaps: list[float], minutes: int | None) -> None:
    taken_at, takes = NOW, []
    for wait, gap in zip(waits, [*gaps, 0], strict=False):
        takes.append((taken_at - timedelta(minutes=wait), taken_at))
        taken_at -= timedelta(minutes=gap)
    assert estimate(ahead, takes) == minutes


def test_the_estimate_comes_from_the_last_takes(engine: sa.Engine) -> None:
    for _ in range(3):
        talk = Talk.begin(engine)
        talk.asks()
        talk.since(300, "asked_at")
        desk.take(engine, talk.handoff.id, LAN)
    left = Talk.begin(engine)
    left.asks(left=True)
    left.since(30_000, "asked_at")
    desk.take(engine, left.handoff.id, LAN)
    told = asking.outlook(engine, "new", service.now())
    assert (told.ahead, told.minutes) == (0, 6)


def test_canned_answers(engine: sa.Engine) -> None:
    two = canned.add(engine, "Hẹn giờ", "Mời anh/chị đến lúc 8 giờ.", by=LAN)
    one = canned.add(engine, "Chào", "Chào anh/chị.", by=LAN)
    canned.change(engine, one, "Chào hỏi", "Xin chào anh/chị.", by=MINH)
    assert [(each.title, each.text, each.author) for each in canned.answers(engine)] == [
        ("Chào hỏi", "Xin chào anh/chị.", "minh"),
        ("Hẹn giờ", "Mời anh/chị đến lúc 8 giờ.", "lan"),
    ]
    canned.remove(engine, two, by=LAN)
    with pytest.raises(CannedAnswerNotFoundError):
        canned.remove(engine, two, by=LAN)
    with pytest.raises(CannedAnswerNotFoundError):
        canned.change(engine, two, "x", "y", by=LAN)
    assert [act for act, _ in acts(engine)] == ["canned.add", "canned.add", "canned.change", "canned.remove"]
