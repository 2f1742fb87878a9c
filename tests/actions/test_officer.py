"""Asking for a person: in and out of hours, what is left for an officer, leaving the queue; in English too."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import pytest

from actions.base import KbAction
from actions.conversation import ActionOtherMatter, ActionSmallTalk
from actions.officer import ActionOfficerStep, ActionTalkToOfficer
from actions.officer_talk import leaves_queue
from actions.procedures import ActionAnswerProcedure
from actions.ratings import ActionRateAnswer
from actions.services import Services
from actions.wording import say
from kb.calendar.model import Span, local
from kb.messages.handoffs import asking
from kb.messages.handoffs import service as desk
from kb.people.model import Actor
from tests.actions.desk import Citizen, Told, run, take

ALWAYS = (Span(time.min, time.max),)
BY = Actor("lan")


def with_hours(services: Services, *, are_open: bool) -> Services:
    """Services of offices that work today, or that do not."""
    today = local(datetime.now(UTC)).date()
    opened = frozenset({today}) if are_open else frozenset()
    weekend = frozenset(range(6)) if are_open else frozenset({today.weekday()})
    calendar = replace(
        services.calendar, hours=(ALWAYS,) * 7, weekend=weekend, opened=opened, closed=frozenset({today})
    )
    return replace(services, calendar=calendar)


class Talker:
    """A citizen while offices are open, or while they are not."""

    def __init__(self, services: Services, *, are_open: bool = True) -> None:
        self.services = with_hours(services, are_open=are_open)
        self.citizen = Citizen(self.services)
        self.citizen.begin_now()

    def asks(self, text: str = "gặp cán bộ", *, reason: str = "") -> Told:
        entities = {"reason": reason} if reason else {}
        return take(ActionTalkToOfficer(self.services), self.citizen, text, intent="talk_to_officer", **entities)

    def presses(self, do: str) -> Told:
        return take(ActionOfficerStep(self.services), self.citizen, "/officer_step", intent="officer_step", do=do)

    def says(self, text: str, action: type[KbAction] = ActionSmallTalk, intent: str = "", **rest: Any) -> Told:
        return take(action(self.services), self.citizen, text, intent=intent, **rest)

    @property
    def states(self) -> list[str]:
        found = asking.of_conversation(self.services.engine, self.citizen.id)
        return [] if found is None else [found.state.value, found.reason, found.language]

    @property
    def writes(self) -> bool:
        return bool(self.citizen.topic("handoff"))


@pytest.fixture
def talker(services: Services) -> Talker:
    return Talker(services)


@pytest.fixture
def late(services: Services) -> Talker:
    """Somebody who comes when no office is open."""
    return Talker(services, are_open=False)


def does(told: Told) -> list[str]:
    return [effect["do"] for effect in told.effects if effect["do"] != "understanding.add"]


def titles(told: Told) -> Sequence[str]:
    return [button["title"] for message in told.messages for button in message["buttons"]]


def test_in_hours_the_citizen_comes_into_the_queue(talker: Talker) -> None:
    told = talker.asks()
    assert talker.states == ["waiting", "asked", "vi"]
    for part in ("tiếp theo", "chưa có đủ lượt", "cứ hỏi em tiếp", "thôi không cần nữa", "18001096"):
        assert part in told.text
    assert titles(told) == ["Thôi, không cần nữa"]
    assert not talker.writes


def test_the_place_and_an_estimate_are_told_as_one(talker: Talker) -> None:
    other = Talker(talker.services)
    other.asks()
    desk.take(talker.services.engine, desk.queue(talker.services.engine)[0].id, BY)
    Talker(talker.services).asks()
    told = talker.asks()
    assert "còn **1 người**" in told.text
    assert "Ước chừng **1 phút**" in told.text
    assert "có thể nhanh hoặc chậm hơn" in told.text


def test_asking_twice_is_one_wait(talker: Talker) -> None:
    talker.asks()
    assert "tiếp theo" in talker.asks("gặp cán bộ đi").text
    assert len(desk.queue(talker.services.engine)) == 1


def test_out_of_hours_the_hours_are_told_and_a_message_is_kept(late: Talker) -> None:
    told = late.asks()
    assert late.states == ["left", "asked", "vi"]
    opening = late.services.calendar.next_opening(datetime.now(UTC))
    assert f"{opening:%H:%M}" in told.text
    assert f"{opening:%d/%m/%Y}" in told.text
    kept = late.says("sổ đỏ nhà em bị ghi sai tên đệm", intent="out_of_scope", sure=0.4)
    assert kept.text == say("utter_officer_kept")
    assert titles(kept) == ["Xong", "Thôi, không cần nữa"]
    assert late.says("em ở phường Nha Trang", intent="out_of_scope", sure=0.4).text == say("utter_officer_kept")
    assert late.presses("done").text == say("utter_officer_done")
    assert not late.writes
    assert late.states == ["left", "asked", "vi"]


def test_thanks_are_no_message(late: Talker) -> None:
    late.asks()
    assert late.says("cảm ơn em", intent="thank").text == "utter_thank"
    assert late.writes


def test_a_question_is_answered_and_kept(late: Talker) -> None:
    late.asks()
    told = late.says("giờ làm việc của phường thế nào", ActionOtherMatter, intent="office_hours")
    assert told.messages[-1]["text"] == say("utter_officer_kept")
    assert len(told.messages) == 2


@pytest.mark.parametrize(
    "text",
    ["thôi không cần nữa", "thoi khong can nua", "không cần gặp cán bộ nữa", "thôi em không chờ nữa đâu",
     "hủy yêu cầu gặp cán bộ", "rời danh sách chờ", "khỏi cần nữa", "ko cần cán bộ nữa ạ", "thôi", "không cần đâu ạ",
     "never mind, no longer needed", "I don't need an officer any more, thanks"],
)  # fmt: skip
def test_who_waits_can_leave_the_queue(talker: Talker, text: str) -> None:
    talker.asks()
    told = talker.says(text, intent="deny")
    assert told.text == say("utter_officer_left")
    assert talker.states == []


@pytest.mark.parametrize(
    "text",
    ["không cần giấy tờ gì nữa à", "cần giấy tờ gì nữa", "không", "thôi cho em hỏi kết hôn", "khong cho " * 200],
)
def test_what_is_no_leave(talker: Talker, text: str) -> None:
    assert not leaves_queue(text, bare=True)


def test_who_does_not_wait_leaves_nothing(talker: Talker) -> None:
    assert talker.says("thôi không cần nữa", intent="thank").text == "utter_thank"
    assert talker.presses("leave").text == say("utter_officer_nothing_waits")


def test_a_short_no_to_something_else_is_no_leave(talker: Talker) -> None:
    talker.asks()
    talker.citizen.apply([{"do": "pending.keep", "topic": "dossier", "data": {"asking": "consent"}}])
    told = talker.says("thôi", intent="deny")
    assert "handoff.leave" not in does(told)
    assert talker.states == ["waiting", "asked", "vi"]


def test_buttons_of_who_has_waited_for_long(talker: Talker) -> None:
    talker.asks()
    assert "tiếp theo" in talker.presses("wait").text
    assert talker.presses("message").text == say("utter_officer_write")
    assert talker.states == ["left", "asked", "vi"]
    assert talker.says("mai em lên lúc mấy giờ được", intent="out_of_scope", sure=0.3).text == say("utter_officer_kept")
    assert talker.presses("leave").text == say("utter_officer_left")
    assert (talker.states, talker.writes) == ([], False)


@pytest.mark.parametrize(
    "text", ["hotline số mấy", "xin so dien thoai can bo", "tổng đài hỗ trợ", "cho xin zalo cán bộ"]
)
def test_who_wants_a_number_gets_it(talker: Talker, text: str) -> None:
    told = talker.asks(text)
    assert "18001096" in told.text
    assert talker.states == []
    assert told.payloads == ["/talk_to_officer"]


def test_after_two_thumbs_down_a_person_is_offered(talker: Talker) -> None:
    def down(topic: str, **entities: str) -> Told:
        action = ActionRateAnswer(talker.services)
        return take(action, talker.citizen, "/rate_answer", intent="rate_answer", topic=topic, **entities)

    assert "Gặp cán bộ" not in titles(down("1.000894", helpful="no"))
    down("1.000894", reason="missing")
    told = down("1.001193", helpful="no")
    assert told.payloads[0] == '/talk_to_officer{"reason": "unhappy"}'
    assert told.text == say("utter_rate_ask_reason_again")
    talker.asks("/talk_to_officer", reason="unhappy")
    assert talker.states == ["waiting", "unhappy", "vi"]


def test_in_english(talker: Talker, services: Services) -> None:
    told = talker.says("I want to talk to a real person", ActionAnswerProcedure, intent="ask_procedure")
    assert "You are **next** in the queue." in told.text
    assert talker.states == ["waiting", "asked", "en"]
    assert titles(told) == ["No longer needed"]
    assert talker.says("never mind").text == say("utter_english_officer_left")
    late = Talker(services, are_open=False)
    assert "No officer is on duty" in late.says("can I speak to an officer please").text
    assert late.says("my land certificate has a wrong name").text == say("utter_english_officer_kept")
    assert late.presses("done").text == say("utter_english_officer_done")


def test_a_turn_taken_again_says_the_same(late: Talker) -> None:
    late.citizen.messages += 1
    action = ActionTalkToOfficer(late.services)
    first, again = (run(action, late.citizen, "gặp cán bộ", intent="talk_to_officer") for _ in range(2))
    assert first == again
    assert late.states == []
