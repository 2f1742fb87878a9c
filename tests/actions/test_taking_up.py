"""What a message answers while something is open: the form, a reason, a consent; and what goes its own way."""

from pathlib import Path

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import KbAction
from actions.conversation import ActionComplaint, ActionEmergency, ActionRestartConversation
from actions.dossiers import ActionDossierStatus
from actions.feedback import ActionFeedback
from actions.feedback_state import Asking
from actions.speaking import Event
from actions.wording import say
from kb.dossiers.model import Stage
from kb.procedures.service import load_sample_if_empty
from tests.actions.desk import Told, answered, dossier, outcomes, subscriptions, take, tickets
from tests.actions.talks import FULL, ONE, WHOLE, Form, Talk


class Elsewhere(KbAction):
    """What Rasa led the words to: one fixed answer."""

    def name(self) -> str:
        return "action_elsewhere"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        dispatcher.utter_message(response="utter_services")
        return []


def hears(form: Form, text: str, intent: str = "out_of_scope", sure: float = 0.3, **entities: str) -> Told:
    """Words that led elsewhere; what is open may take them first."""
    return take(Elsewhere(form.citizen.services), form.citizen, text, intent=intent, sure=sure, **entities)


@pytest.mark.parametrize(
    ("asking", "text", "then"),
    [
        (Asking.WHERE, "phường Tây Nha Trang", Asking.CONFIRM),
        (Asking.WHERE, "không rõ", Asking.CONFIRM),
        (Asking.WHEN, "cả tuần nay", Asking.CONFIRM),
        (Asking.CONFIRM, "sửa nội dung", Asking.CONTENT),
    ],
)
@pytest.mark.parametrize("intent", ["out_of_scope", "thank", "greet", "payment", "office_hours", "help"])
def test_what_the_question_asks_for_is_an_answer_however_it_was_read(
    live: Form, asking: Asking, text: str, then: Asking, intent: str
) -> None:
    live.at(asking)
    hears(live, text, intent, 0.9)
    assert live.state.asking is then


def test_a_matter_is_told_in_any_words(live: Form) -> None:
    live.at(Asking.CONTENT)
    hears(live, WHOLE, "help", 0.6)
    assert live.state.asking is Asking.CONFIRM


@pytest.mark.parametrize("asking", [each for each in Asking if each is not Asking.JOIN])
@pytest.mark.parametrize(
    ("text", "intent"),
    [("cảm ơn em nhiều nha", "thank"), ("em là ai", "who_are_you"), ("giúp gì được", "help")],
)
def test_another_matter_is_answered_and_the_question_put_again(
    live: Form, asking: Asking, text: str, intent: str
) -> None:
    live.at(asking)
    told = hears(live, text, intent, 0.9)
    assert len(told.messages) == 2
    assert told.messages[0]["response"]
    assert told.messages[1]["text"].startswith(say("utter_feedback_resume", category="hạ tầng: đèn đường")[:9])
    assert (live.state.asking, live.state.asides) == (asking, 1)


def test_an_unsure_reading_is_an_answer(live: Form) -> None:
    live.at(Asking.WHERE)
    told = hears(live, "chỗ cây xăng cũ", "help", 0.6)
    assert live.state.draft.detail == "cây xăng cũ"
    assert len(told.messages) == 1


def test_two_asides_then_the_form_is_silent_and_comes_back_when_called(live: Form) -> None:
    live.at(Asking.WHEN)
    counts = [len(hears(live, "dịch vụ gì", "services", 0.9).messages) for _ in range(4)]
    assert counts == [2, 2, 1, 1]
    # Asleep, it takes no words for its own.
    assert live.state.draft.when == ""
    hears(live, "hôm qua")
    assert live.state.draft.when == ""
    hears(live, "tiếp tục phản ánh")
    assert live.state.awake
    hears(live, "hôm qua")
    assert live.state.draft.when == "hôm qua"


def test_a_form_that_is_asleep_can_be_cancelled(live: Form) -> None:
    live.at(Asking.WHEN, asides=5)
    assert hears(live, "hủy phản ánh").text == say("utter_feedback_cancelled")
    assert not live.is_open


def test_feedback_that_begins_while_a_form_sleeps_takes_that_one_up(live: Form) -> None:
    live.at(Asking.WHEN, asides=5)
    take(ActionFeedback(live.citizen.services), live.citizen, "rác đầy chợ", intent="feedback")
    assert live.state.draft.content == WHOLE
    assert live.state.awake


def test_the_button_for_feedback_puts_the_open_question_once(live: Form) -> None:
    live.at(Asking.WHEN)
    told = take(ActionFeedback(live.citizen.services), live.citizen, "/feedback", intent="feedback")
    assert [message["text"] for message in told.messages] == [told.text]
    assert live.state.asides == 0


@pytest.mark.parametrize("action", [ActionEmergency, ActionComplaint])
def test_nothing_stands_behind_an_emergency_or_a_complaint(live: Form, action: type) -> None:
    live.at(Asking.WHERE)
    told = take(action(live.citizen.services), live.citizen, "cháy", intent="emergency")
    assert len(told.messages) == 1
    assert live.is_open is (action is ActionEmergency)


@pytest.mark.parametrize("intent", ["emergency", "complaint", "start_over"])
def test_an_emergency_is_never_an_answer(live: Form, intent: str) -> None:
    live.at(Asking.CONTENT)
    hears(live, "nhà bên cạnh đang cháy", intent, 0.6)
    assert live.state.draft.content == ""


def test_starting_over_ends_all(live: Form) -> None:
    live.at(Asking.WHERE)
    take(ActionRestartConversation(live.citizen.services), live.citizen, "bắt đầu lại", intent="start_over")
    assert not live.is_open


def test_a_question_on_a_procedure_is_an_aside(live: Form) -> None:
    load_sample_if_empty(live.citizen.services.engine)
    live.at(Asking.WHERE)
    told = hears(live, "đăng ký kết hôn mất tiền không", "ask_procedure", 0.9, aspect="fee")
    assert len(told.messages) == 2
    assert live.state.draft.detail == ""


@pytest.mark.parametrize(
    "text", ["khoan, cho hỏi xã mình làm việc tới mấy giờ", "à cho em hỏi chút phường nào gần đây"]
)
def test_who_says_that_they_ask_is_not_held(live: Form, text: str) -> None:
    live.at(Asking.WHERE)
    assert len(hears(live, text).messages) == 2
    assert live.state.draft.commune == ""


def test_a_button_is_never_an_answer_in_words(live: Form) -> None:
    live.at(Asking.CONTENT)
    assert hears(live, "/services", "services", 1.0).messages[0]["response"] == "utter_services"
    assert live.state.draft.content == ""


# A dossier's code says what is wanted, whatever is open.


def test_a_code_of_a_dossier_is_looked_up_in_the_middle_of_the_form(live: Form, tmp_path: Path) -> None:
    dossier(live.citizen.services, tmp_path, ONE, Stage.IN_PROCESS.value)
    live.at(Asking.WHERE)
    action = ActionDossierStatus(live.citizen.services)
    told = take(action, live.citizen, f"{ONE} xong chưa", intent="dossier_status", dossier_code=ONE)
    assert len(told.messages) == 2
    assert outcomes(live.citizen.services, live.citizen) == ["found"]


@pytest.mark.parametrize("topic", ["ticket", "rating"])
def test_a_code_is_no_reason(live: Form, tmp_path: Path, topic: str) -> None:
    """A bare code may be read as anything, unsurely."""
    dossier(live.citizen.services, tmp_path, ONE, Stage.IN_PROCESS.value)
    live.at(Asking.CONFIRM).press("send")
    code = str(tickets(live.citizen.services, live.citizen)[0]["code"])
    answered(live.citizen.services, code)
    data = {"ticket": {"code": code}, "rating": {"topic": "1.000894", "procedure_code": "1.000894", "model": ""}}
    live.citizen.apply([{"do": "pending.keep", "topic": topic, "data": data[topic]}])
    told = hears(live, ONE, dossier_code=ONE)
    assert say("utter_dossier_stage_in_process") in told.text
    assert live.citizen.topic(topic) != {}


def test_a_reason_in_words_is_taken_once(live: Form) -> None:
    live.at(Asking.CONFIRM).press("send")
    code = str(tickets(live.citizen.services, live.citizen)[0]["code"])
    answered(live.citizen.services, code)
    live.citizen.apply([{"do": "pending.keep", "topic": "ticket", "data": {"code": code}}])
    assert hears(live, "vẫn chưa sửa").text == say("utter_feedback_reason_noted")
    assert hears(live, "vẫn chưa sửa").messages[0]["response"] == "utter_services"


@pytest.fixture
def asked(live: Form, tmp_path: Path) -> Talk:
    """Asked whether to be told of a dossier."""
    dossier(live.citizen.services, tmp_path, ONE, "received,in_process", appointed_on="30/11/2036")
    talk = Talk(live.citizen)
    talk.turn(lambda about: about.offer_to_notify(ONE))
    return talk


@pytest.mark.parametrize("text", ["đồng ý", "ok em", "dạ", "ừ", "được"])
def test_yes_is_consent(live: Form, asked: Talk, text: str) -> None:
    assert ONE in hears(live, text).text
    assert [row["code"] for row in subscriptions(live.citizen.services, live.citizen)] == [ONE]


@pytest.mark.parametrize(
    "text", ["không", "thôi", "không phải", "đừng gửi", "đừng", "dạ thôi", "không gửi", "khỏi gửi", "không cần đâu"]
)
def test_no_is_no_consent(live: Form, asked: Talk, text: str) -> None:
    assert hears(live, text).text == say("utter_notify_refused")
    assert subscriptions(live.citizen.services, live.citizen) == []


@pytest.mark.parametrize("text", ["khi nào có kết quả", "phải nộp thêm gì không", "gửi xe ở đâu"])
def test_other_words_are_neither(live: Form, asked: Talk, text: str) -> None:
    hears(live, text)
    assert subscriptions(live.citizen.services, live.citizen) == []
    assert asked.asking == "consent"


def test_sending_the_form_that_was_asked_last_is_no_consent(live: Form, asked: Talk) -> None:
    """The consent was asked for in the middle of the form; its summary came last."""
    live.at(Asking.CONFIRM, draft=FULL)
    hears(live, "gửi")
    assert subscriptions(live.citizen.services, live.citizen) == []
    assert len(tickets(live.citizen.services, live.citizen)) == 1


def test_the_code_that_was_asked_for_is_read_with_a_slip(live: Form, asked: Talk) -> None:
    asked.turn(lambda about: about.ask_code())
    told = hears(live, "H32.12-26ll26-0001")
    assert any(ONE in payload for payload in told.payloads)
    assert outcomes(live.citizen.services, live.citizen) == ["found"]
