"""Pictures of the form, its contact, sending and joining, and what is kept of it between turns."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.feedback_form import MOST_PICTURES
from actions.feedback_state import Asking, FeedbackState
from actions.services import Services
from kb.effects import EffectError
from kb.feedback.codes import is_code
from kb.feedback.model import FeedbackDraft
from tests.actions.desk import Citizen, payload_of, tickets
from tests.actions.talks import CODE, DRAFTS, FULL, WHOLE, Form


@pytest.mark.parametrize("text", ["vâng ạ", "dạ", "ok em"])
def test_yes_to_sending_pictures_sends_no_ticket(form: Form, text: str) -> None:
    form.at(Asking.PICTURE).hear(text)
    assert tickets(form.citizen.services, form.citizen) == []


@pytest.mark.parametrize("text", ["xong rồi", "em không có ảnh", "không có ảnh", "xong"])
def test_no_more_pictures_leads_back_to_the_summary(form: Form, text: str) -> None:
    form.at(Asking.PICTURE).hear(text)
    assert form.state.asking is Asking.CONFIRM
    assert form.state.draft.content == WHOLE


@pytest.mark.parametrize("asking", Asking)
def test_a_picture_while_a_question_is_open(form: Form, asking: Asking) -> None:
    told = form.at(asking).picture("p1")
    assert form.state.draft == replace(DRAFTS[asking], pictures=("p1",))
    assert form.state.asking is (Asking.PICTURE if asking is Asking.CONFIRM else asking)
    assert "Đã nhận 1 ảnh" in told.text


def test_a_picture_begins_a_form(form: Form) -> None:
    assert "Đã nhận 1 ảnh" in form.picture("p1").text
    assert form.state.asking is Asking.CONTENT
    form.hear(WHOLE)
    assert form.state.draft.pictures == ("p1",)


def test_six_pictures_are_five(form: Form) -> None:
    form.at(Asking.PICTURE)
    for number in range(MOST_PICTURES):
        form.picture(f"p{number}")
    assert form.state.asking is Asking.CONFIRM
    form.picture("p5")
    assert form.state.draft.pictures == ("p0", "p1", "p2", "p3", "p4")
    form.press("send")
    assert len(tickets(form.citizen.services, form.citizen)) == 1


def test_the_same_picture_twice_is_one(form: Form) -> None:
    form.at(Asking.PICTURE).picture("p1")
    form.turn(lambda each, state: each.add_picture(state, "p1"))
    assert form.state.draft.pictures == ("p1",)


@pytest.mark.parametrize("text", ["gửi", "ok gửi đi em", "đúng rồi"])
def test_sending(form: Form, text: str) -> None:
    said = form.at(Asking.CONFIRM, draft=replace(FULL, contact="sealed")).hear(text)
    [ticket] = tickets(form.citizen.services, form.citizen)
    assert said.card is not None
    assert is_code(ticket["code"])
    assert ticket["code"] in said.text
    assert (ticket["content"], ticket["commune"], ticket["contact"]) == (WHOLE, "Phường Tây Nha Trang", "sealed")
    assert (ticket["message_id"], said.card["due_on"]) == (form.citizen.message_id, ticket["due_on"].isoformat())
    assert not form.is_open


def test_a_contact_that_is_not_left_is_stored_as_none(form: Form) -> None:
    """What stands in the column is opened as a sealed token."""
    form.at(Asking.CONTACT).hear("không để lại")
    form.press("send")
    [ticket] = tickets(form.citizen.services, form.citizen)
    assert form.citizen.services.sealer.open(ticket["contact"]) == ""


def test_only_the_contact_is_asked_as_a_private_thing(form: Form) -> None:
    private = {}
    for asking in Asking:
        form.at(asking)
        private[asking] = form.citizen.private("feedback")
    assert private == dict.fromkeys(Asking, "") | {Asking.CONTACT: "contact"}


def test_a_sealed_contact_is_kept_and_never_shown(form: Form) -> None:
    sealed = form.citizen.services.sealer.seal("0900000567")
    said = form.at(Asking.CONTACT).turn(lambda each, state: each.contact(state, sealed))
    assert form.state.draft.contact == sealed
    assert sealed not in said.text
    assert sealed not in str(said.card)
    assert form.citizen.private("feedback") == ""


def _sent(services: Services) -> str:
    """Somebody else's ticket on the lamp; its code."""
    other = Form(Citizen(services))
    other.at(Asking.CONFIRM).press("send")
    return str(tickets(services, other.citizen)[0]["code"])


@pytest.mark.parametrize("answer", ["join", "ừ"])
def test_joining_an_open_ticket(form: Form, answer: str) -> None:
    code = _sent(form.citizen.services)
    asked = form.begin(WHOLE)
    assert (form.state.asking, form.state.similar) == (Asking.JOIN, (code,))
    assert payload_of(asked, do="join") == {"do": "join", "value": code}
    said = form.press("join", code) if answer == "join" else form.hear(answer)
    assert code in said.text
    assert not form.is_open
    assert tickets(form.citizen.services, form.citizen) == []


@pytest.mark.parametrize("answer", ["alone", "không", "gửi riêng"])
def test_sending_alone(form: Form, answer: str) -> None:
    _sent(form.citizen.services)
    form.begin(WHOLE)
    if answer == "alone":
        form.press("alone")
    else:
        form.hear(answer)
    assert form.state.asking is Asking.CONFIRM
    form.press("edit", "when")
    form.hear("tối qua")
    assert form.state.asking is Asking.CONFIRM  # not asked again
    form.press("send")
    assert len(tickets(form.citizen.services, form.citizen)) == 1


def test_a_place_that_is_put_right_is_compared_anew(form: Form) -> None:
    _sent(form.citizen.services)
    form.begin(WHOLE)
    form.hear("sửa địa điểm: phường Bắc Nha Trang")
    assert form.state.asking is Asking.CONFIRM
    assert form.state.similar == ()


def test_joining_a_ticket_that_never_was_stores_nothing(form: Form) -> None:
    form.at(Asking.JOIN)
    with pytest.raises(Exception, match=CODE) as caught:
        form.press("join", CODE)
    assert not isinstance(caught.value, EffectError)
    assert form.is_open


def test_two_asides_then_it_waits_until_it_is_called(form: Form) -> None:
    form.at(Asking.WHEN)
    said = [form.turn(lambda each, state: each.resume(state)).text for _ in range(4)]
    assert [bool(text) for text in said] == [True, True, False, False]
    assert not form.state.awake
    form.press("resume")
    assert form.state.awake
    assert form.state.asking is Asking.WHEN


def test_a_pause_wakes_it_and_a_week_ends_it(form: Form) -> None:
    form.at(Asking.WHEN, asides=3)
    assert not form.state.awake
    form.citizen.later(timedelta(minutes=61))
    assert form.state.awake
    form.citizen.later(timedelta(days=7))
    assert not form.is_open


@pytest.mark.parametrize("asking", Asking)
def test_the_database_keeps_the_form_as_it_was(form: Form, asking: Asking) -> None:
    draft = replace(FULL, contact="sealed", pictures=("a", "b"))
    state = FeedbackState(draft, asking, 2, ("Phường Cam Ranh",), (CODE,), checked=True, asides=1)
    form.citizen.apply([state.kept()])
    assert form.state == state


def test_a_form_of_another_version_is_read(form: Form) -> None:
    data = FeedbackState(FULL, Asking.WHEN).kept()["data"]
    data["draft"] = {"content": WHOLE, "category": "no_more", "joins": "x"}
    form.citizen.apply([{"do": "pending.keep", "topic": "feedback", "data": data}])
    assert form.state.draft == FeedbackDraft(WHOLE, "no_more")
    assert form.press("resume").text
    form.press("done")
    assert form.state.asking is Asking.WHERE
