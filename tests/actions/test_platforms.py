"""What platforms bring besides text, and codes where there is no platform."""

from actions.arriving import ActionSentUnreadable, ActionShareLocation
from actions.connecting import ActionConnectChannel, ActionDisconnectChannel
from actions.feedback_state import Asking
from kb.feedback.model import UNKNOWN
from tests.actions.desk import Citizen, take
from tests.actions.talks import Form

PLACE = "12.23880,109.19670"


def test_a_place_without_a_form_may_begin_one(citizen: Citizen) -> None:
    citizen.begin_now()
    told = take(ActionShareLocation(citizen.services), citizen, "/share_location", place=PLACE)
    assert told.effects == []
    assert [payload for payload in told.payloads if '"do": "begin"' in payload and PLACE in payload]
    begun = take(ActionShareLocation(citizen.services), citizen, "/share_location", place=PLACE, do="begin")
    assert PLACE in citizen.topic("feedback")["draft"]["detail"]
    assert citizen.topic("feedback")["asking"] == Asking.CONTENT
    assert begun.text


def test_a_place_in_a_form_is_where_it_is(form: Form) -> None:
    citizen = form.citizen
    form.at(Asking.WHERE)
    citizen.begin_now()
    take(ActionShareLocation(citizen.services), citizen, "/share_location", place=PLACE)
    draft = citizen.topic("feedback")["draft"]
    assert (PLACE in draft["detail"], draft["commune"]) == (True, UNKNOWN)
    assert citizen.topic("feedback")["asking"] != Asking.WHERE


def test_each_kind_that_cannot_be_read_has_its_answer(citizen: Citizen) -> None:
    citizen.begin_now()
    action, kinds = ActionSentUnreadable(citizen.services), ("sticker", "audio", "video", "file", "link", "other")
    told = {take(action, citizen, "/sent_unreadable", kind=kind).text for kind in kinds}
    assert told == {f"utter_sent_{kind}" for kind in kinds}
    assert take(action, citizen, "/sent_unreadable", kind="smell").text == "utter_sent_other"


def test_without_platforms_nothing_is_promised(citizen: Citizen) -> None:
    citizen.begin_now()
    told = take(ActionConnectChannel(citizen.services), citizen, "mã nối", intent="connect_channel")
    assert (told.effects, "chưa có trên Zalo" in told.text) == ([], True)


def test_the_web_cannot_be_left(citizen: Citizen) -> None:
    citizen.begin_now()
    told = take(ActionDisconnectChannel(citizen.services), citizen, "ngắt nối", intent="disconnect_channel")
    assert (told.effects, "trên Zalo hoặc Messenger" in told.text) == ([], True)
