"""What became of feedback: whose it is, how late, what the citizen says to an answer, and reopening once."""

from datetime import date, timedelta

import pytest

from actions.feedback import ActionFeedbackStatus, ActionFeedbackStep
from actions.feedback_state import Asking
from actions.replies.model import Reply
from actions.services import Services
from actions.tickets import about_answer, ticket_step, tickets_step
from actions.wording import say
from kb.feedback import officers
from kb.feedback.model import TicketNotFoundError, TicketState
from kb.people.model import Actor
from tests.actions.desk import NOW, Citizen, answered, at, payload_of, run, take, tickets
from tests.actions.talks import WHOLE, Form

ANSWER = "Đã thay bóng đèn hôm nay."


@pytest.fixture
def code(form: Form) -> str:
    """A ticket that `citizen` has sent."""
    form.at(Asking.CONFIRM).press("send")
    return str(tickets(form.citizen.services, form.citizen)[0]["code"])


def see(citizen: Citizen, code: str) -> Reply:
    return citizen.store(ticket_step(citizen.services, citizen.stand(), code))


def say_to_answer(citizen: Citizen, do: str, code: str) -> Reply:
    return citizen.store(about_answer(citizen.services, citizen.stand(), do, code))


def reason(citizen: Citizen, text: str) -> str:
    """The citizen's next words."""
    return take(ActionFeedbackStatus(citizen.services), citizen, text).text


def test_its_state_and_the_day_it_is_due(citizen: Citizen, code: str) -> None:
    said = see(citizen, code)
    assert say("utter_feedback_state_sent") in said.text
    # Five working days after Thursday, 26 November.
    assert "03/12/2026" in said.text
    assert say("utter_feedback_not_mine") not in said.text


def test_others_see_its_state_only(services: Services, citizen: Citizen, code: str) -> None:
    answered(services, code, ANSWER)
    other = Citizen(services)
    said = see(other, code)
    assert say("utter_feedback_not_mine") in said.text
    assert say("utter_feedback_state_answered") in said.text
    assert all(part not in said.text + str(said.card) for part in (ANSWER, WHOLE, "hẻm 12"))
    assert not any("feedback_step" in button.payload for button in said.buttons)


def test_a_code_that_never_was(citizen: Citizen) -> None:
    assert see(citizen, "PA-200101-2222").text == say("utter_feedback_not_found", code="PA-200101-2222")


def test_without_tickets_the_code_is_asked_for(citizen: Citizen) -> None:
    told = citizen.store(tickets_step(citizen.services, citizen.stand()))
    assert told.text == say("utter_feedback_which_code")


def test_the_newest_of_several_first(form: Form, code: str) -> None:
    form.citizen.later(timedelta(hours=1))
    form.at(Asking.CONFIRM).press("send")
    told = form.citizen.store(tickets_step(form.citizen.services, form.citizen.stand()))
    newest = [row["code"] for row in tickets(form.citizen.services, form.citizen)][::-1]
    assert [payload_of(told, feedback_code=each)["feedback_code"] for each in newest] == newest
    assert told.text.index(newest[0]) < told.text.index(code)


@pytest.mark.parametrize(
    ("today", "days"),
    [(date(2026, 12, 3), 0), (date(2026, 12, 4), 1), (date(2026, 12, 6), 1), (date(2026, 12, 8), 3)],
)
def test_how_late_the_answer_is(citizen: Citizen, code: str, today: date, days: int) -> None:
    citizen.now = at(today)
    said = see(citizen, code).text
    assert (f"**quá hạn trả lời {days} ngày làm việc**" in said) is (days > 0)
    assert (say("utter_feedback_apology") in said) is (days > 0)


def test_an_answer_is_never_late(services: Services, citizen: Citizen, code: str) -> None:
    answered(services, code, ANSWER)
    citizen.later(timedelta(days=60))
    said = see(citizen, code)
    assert ANSWER in said.text
    assert "quá hạn" not in said.text
    assert payload_of(said, do="satisfied")
    assert payload_of(said, do="unsatisfied")


@pytest.mark.parametrize("do", ["satisfied", "unsatisfied"])
def test_nothing_is_rated_before_it_is_answered(citizen: Citizen, code: str, do: str) -> None:
    said = say_to_answer(citizen, do, code)
    assert say("utter_feedback_state_sent") in said.text
    assert tickets(citizen.services, citizen)[0]["satisfied"] is None
    assert citizen.topic("ticket") == {}


def test_satisfied(services: Services, citizen: Citizen, code: str) -> None:
    answered(services, code)
    assert say_to_answer(citizen, "satisfied", code).text == say("utter_feedback_satisfied")
    assert tickets(services, citizen)[0]["satisfied"] is True
    assert not any('"do"' in button.payload for button in see(citizen, code).buttons)


def test_unsatisfied_with_a_reason_then_reopened_once(services: Services, citizen: Citizen, code: str) -> None:
    citizen.begin_now()
    answered(services, code)
    asked = say_to_answer(citizen, "unsatisfied", code)
    assert payload_of(asked, do="reopen", code=code)
    assert reason(citizen, "đèn vẫn chưa sáng") == say("utter_feedback_reason_noted")
    assert citizen.topic("ticket") == {}
    assert code in say_to_answer(citizen, "reopen", code).text
    row = tickets(services, citizen)[0]
    assert (row["state"], row["reopened"], row["satisfied"]) == (TicketState.REOPENED, True, False)
    assert say_to_answer(citizen, "reopen", code).text == say("utter_feedback_reopened_before")
    answered(services, code, ANSWER)
    assert say_to_answer(citizen, "reopen", code).text == say("utter_feedback_reopened_before")
    assert tickets(services, citizen)[0]["state"] == TicketState.ANSWERED


def reopened_and_answered(services: Services, citizen: Citizen, code: str) -> None:
    answered(services, code)
    say_to_answer(citizen, "reopen", code)
    answered(services, code, ANSWER)


def test_reopening_is_not_offered_again(services: Services, citizen: Citizen, code: str) -> None:
    citizen.begin_now()
    reopened_and_answered(services, citizen, code)
    asked = say_to_answer(citizen, "unsatisfied", code)
    assert not any('"reopen"' in button.payload for button in asked.buttons)
    assert "mở lại" not in asked.text
    citizen.messages += 1
    told = run(ActionFeedbackStatus(services), citizen, "vẫn tối om")
    assert not any('"reopen"' in payload for payload in told.payloads)
    assert "mở lại" not in told.text


def test_a_ticket_that_is_reopened_offers_no_word_on_the_old_answer(
    services: Services, citizen: Citizen, code: str
) -> None:
    answered(services, code)
    say_to_answer(citizen, "reopen", code)
    assert not any("satisfied" in button.payload for button in see(citizen, code).buttons)


def test_a_closed_ticket_offers_no_reopening(services: Services, citizen: Citizen, code: str) -> None:
    answered(services, code)
    say_to_answer(citizen, "unsatisfied", code)
    officers.close(services.engine, code, NOW, by=Actor("canbo1"))
    assert not any('"reopen"' in button.payload for button in see(citizen, code).buttons)


def test_a_new_day_is_owed_after_reopening(services: Services, citizen: Citizen, code: str) -> None:
    answered(services, code)
    citizen.later(timedelta(days=14))
    assert "17/12/2026" in say_to_answer(citizen, "reopen", code).text
    assert tickets(services, citizen)[0]["due_on"] == date(2026, 12, 17)


def test_a_follower_hears_and_has_a_word_while_the_sender_says_none(
    services: Services, citizen: Citizen, code: str
) -> None:
    follower = Form(Citizen(services))
    follower.begin(WHOLE)
    follower.press("join", code)
    answered(services, code, ANSWER)
    assert ANSWER in see(follower.citizen, code).text
    say_to_answer(follower.citizen, "unsatisfied", code)
    assert tickets(services, citizen)[0]["satisfied"] is False
    say_to_answer(citizen, "satisfied", code)
    say_to_answer(follower.citizen, "unsatisfied", code)
    assert tickets(services, citizen)[0]["satisfied"] is True


def test_the_word_of_somebody_else_is_not_taken(services: Services, code: str) -> None:
    answered(services, code)
    other = Citizen(services)
    with pytest.raises(TicketNotFoundError):
        say_to_answer(other, "satisfied", code)


# Taken again, a turn says the same; what it wants stored is stored once.


def test_a_ticket_that_is_sent_again_is_one(services: Services, form: Form) -> None:
    form.citizen.begin_now()
    form.at(Asking.CONFIRM)
    form.citizen.messages += 1
    action = ActionFeedbackStep(services)
    first, again = (run(action, form.citizen, "/feedback_step", do="send") for _ in range(2))
    codes = [str(told.effects[0]["code"]) for told in (first, again)]
    assert first.text.replace(codes[0], "") == again.text.replace(codes[1], "")
    assert tickets(services, form.citizen) == []
    for told in (first, again):
        form.citizen.apply(told.effects)
    assert [row["code"] for row in tickets(services, form.citizen)] == codes[:1]


def test_every_word_on_an_answer_is_the_same_when_taken_again(services: Services, citizen: Citizen, code: str) -> None:
    citizen.begin_now()
    answered(services, code)
    action = ActionFeedbackStep(services)
    for do in ("unsatisfied", "reopen"):
        citizen.messages += 1
        first, again = (run(action, citizen, "/feedback_step", do=do, code=code) for _ in range(2))
        assert first == again
        citizen.apply(again.effects)
    assert tickets(services, citizen)[0]["reopened"] is True
