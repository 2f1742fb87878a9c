"""Emergency notices and the switch, on SQLite and PostgreSQL."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from kb.calendar.model import VIETNAM
from kb.messages import service, turns
from kb.messages.handoffs import service as desk
from kb.messages.model import Answer
from kb.operations import notices
from kb.operations.model import NoticeError, NoticeKind, NoticeNotFoundError
from kb.people.audit import entries
from kb.people.model import Actor
from tests.kb.messages.talks import LAN, Talk, bot, taken

BY = Actor("quantri", "10.0.0.9")
HOUR = timedelta(hours=1)
STORM = "Bão số 9: các bộ phận một cửa nghỉ chiều nay."


def announce(engine: sa.Engine, text: str = STORM, *, begins: timedelta = -HOUR, ends: timedelta | None = HOUR) -> int:
    moment = service.now()
    ends_at = None if ends is None else moment + ends
    return notices.announce(engine, text, begins_at=moment + begins, ends_at=ends_at, why="công văn 12", by=BY)


def told(engine: sa.Engine, talk: Talk, text: str, answer: Answer | None = None) -> list[str]:
    """What is said to the citizen's words."""
    seq = talk.says(text)
    turns.finish(engine, talk.claim(), bot("đáp") if answer is None else answer, notices=True)
    return [message.text for message in service.turn(engine, talk.id, seq).messages]


def test_a_notice_is_told_once_to_each_conversation_before_its_answer(engine: sa.Engine) -> None:
    one, two = Talk.begin(engine), Talk.begin(engine)
    assert told(engine, one, "một") == ["đáp"]
    announce(engine)
    assert told(engine, one, "hai") == [STORM, "đáp"]
    assert told(engine, one, "ba") == ["đáp"]
    assert told(engine, two, "một") == [STORM, "đáp"]
    announce(engine, "Hết bão.")
    assert told(engine, one, "bốn") == ["Hết bão.", "đáp"]
    notice = next(each for each in service.messages_after(engine, two.id, 0) if each.text == STORM)
    assert notice.card == {"type": "notice", "kind": "emergency"}


def test_a_turn_without_an_answer_tells_nothing_yet(engine: sa.Engine) -> None:
    talk = Talk.begin(engine)
    announce(engine)
    assert told(engine, talk, "một", Answer()) == []
    assert told(engine, talk, "hai") == [STORM, "đáp"]


@pytest.mark.parametrize(("begins", "ends"), [(HOUR, 2 * HOUR), (-2 * HOUR, None)])
def test_outside_its_time_it_is_not_told(engine: sa.Engine, begins: timedelta, ends: timedelta | None) -> None:
    talk = Talk.begin(engine)
    made = announce(engine, begins=begins, ends=ends)
    if ends is None:
        notices.end(engine, made, why="hết bão", by=BY)
    assert told(engine, talk, "một") == ["đáp"]


def test_an_officers_answer_tells_it_too(engine: sa.Engine) -> None:
    talk, handoff = taken(engine)
    announce(engine)
    desk.answer(engine, handoff.id, "Chào chị.", by=LAN, after=0)
    desk.answer(engine, handoff.id, "Chị cần gì?", by=LAN, after=0)
    assert talk.lines()[-3:] == ["system: Bão", "officer: Chào chị.", "officer: Chị cần gì?"]


def test_what_holds_now_and_later_is_current(engine: sa.Engine) -> None:
    now, later = announce(engine), announce(engine, begins=HOUR, ends=2 * HOUR)
    over = announce(engine)
    notices.end(engine, over, why="thử", by=BY)
    found = notices.current(engine)
    assert [each.id for each in found] == [now, later]
    assert [each.holds(service.now()) for each in found] == [True, False]
    assert [each.id for each in notices.listed(engine)] == [over, later, now]


def test_times_of_another_zone_are_the_same_moments(engine: sa.Engine) -> None:
    moment = service.now()
    here = moment.astimezone(VIETNAM)
    notices.announce(engine, STORM, begins_at=here, ends_at=here + HOUR, why="bão", by=BY)
    [found] = notices.current(engine)
    assert (found.begins_at, found.ends_at) == (moment, moment + HOUR)


def test_off_and_on(engine: sa.Engine) -> None:
    notices.switch_off(engine, "Trợ lý tạm nghỉ.", why="bảo trì", by=BY)
    with pytest.raises(NoticeError):
        notices.switch_off(engine, "Lần nữa.", why="bảo trì", by=BY)
    [off] = notices.current(engine)
    assert (off.kind, off.text, off.why, off.author) == (NoticeKind.OFF, "Trợ lý tạm nghỉ.", "bảo trì", "quantri")
    notices.switch_on(engine, why="xong", by=BY)
    assert notices.current(engine) == ()
    with pytest.raises(NoticeError):
        notices.switch_on(engine, why="xong", by=BY)
    assert notices.listed(engine)[0].ended_by == "quantri"


def test_every_change_is_in_the_audit(engine: sa.Engine) -> None:
    made = announce(engine)
    notices.end(engine, made, why="nhầm", by=BY)
    notices.switch_off(engine, "Nghỉ.", why="bảo trì", by=BY)
    notices.switch_on(engine, why="xong", by=BY)
    kept = [(each.act, each.who, each.why, each.detail.get("text", "")) for each in reversed(entries(engine))]
    assert kept == [
        ("notice.announce", "quantri", "công văn 12", STORM),
        ("notice.end", "quantri", "nhầm", ""),
        ("assistant.off", "quantri", "bảo trì", "Nghỉ."),
        ("assistant.on", "quantri", "xong", ""),
    ]


@pytest.mark.parametrize(
    ("text", "why", "ends", "reason"),
    [(" ", "x", HOUR, "text"), ("x" * 1001, "x", HOUR, "text"), ("x", " ", HOUR, "why"), ("x", "x", -HOUR, "times")],
)
def test_what_cannot_be_taken(engine: sa.Engine, text: str, why: str, ends: timedelta, reason: str) -> None:
    moment = service.now()
    with pytest.raises(NoticeError) as caught:
        notices.announce(engine, text, begins_at=moment - 2 * HOUR, ends_at=moment + ends, why=why, by=BY)
    assert caught.value.reason == reason
    with pytest.raises(NoticeNotFoundError):
        notices.end(engine, 99, why="x", by=BY)
    assert entries(engine) == ()
