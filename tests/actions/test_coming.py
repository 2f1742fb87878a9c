"""Each turn tells once how it was understood and what came of it; what was refused is the question before the no."""

import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa_sdk.executor import CollectingDispatcher

from actions.arriving import ActionStartChat
from actions.choices import ActionOfferChoicesAgain, ActionRejectChoices
from actions.coming import complete
from actions.conversation import ActionEmergency, ActionFixed, ActionSmallTalk
from actions.dossiers import ActionDossierStatus
from actions.procedures import ActionAnswerProcedure, ActionAskAspect, ActionChooseProcedure
from actions.services import Services
from kb.procedures.service import load_sample_if_empty, load_shipped_phrases
from tests.actions.desk import Citizen, Told, run, services_on, take, tracker_of
from tests.conftest import sqlite_database
from tests.kb.quality.talks import read

BIRTH, MARRIAGE = "1.001193", "1.000894"
UNKNOWN = "xin phép bay khinh khí cầu quanh sao Hỏa"


@pytest.fixture(scope="module")
def services(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Services with the shipped procedures, one index for all of these tests."""
    folder = tmp_path_factory.mktemp("coming")
    with sqlite_database(sqlite_template, folder) as url:
        made = services_on(url, folder)
        load_sample_if_empty(made.engine)
        load_shipped_phrases(made.engine)
        yield made
        made.engine.dispose()


class Visitor:
    """The slots stay from turn to turn."""

    def __init__(self, citizen: Citizen) -> None:
        citizen.begin_now()
        self.citizen, self.slots = citizen, dict[str, Any]()

    def say(self, text: str, action: Any = ActionAnswerProcedure, intent: str = "ask_procedure", **rest: Any) -> Told:
        options = {"intent": intent, "slots": self.slots.items(), **rest}
        told = take(action(self.citizen.services), self.citizen, text, **options)
        self.slots |= {event["name"]: event["value"] for event in told.events if event["event"] == "slot"}
        return told


@pytest.fixture
def visitor(citizen: Citizen) -> Visitor:
    return Visitor(citizen)


def test_an_answer_tells_the_procedure_and_what_the_search_found(visitor: Visitor) -> None:
    told = visitor.say("khai sinh cho con ở xã Diên Khánh hết bao nhiêu tiền", sure=0.87654, aspect="fee").understood
    assert (told["outcome"], told["code"], told["aspects"]) == ("answered", BIRTH, ["fee"])
    assert (told["intent"], told["confidence"], told["commune"]) == ("ask_procedure", 0.8765, "Xã Diên Khánh")
    assert told["hits"][0][0] == BIRTH
    assert all(0 <= score <= 1 for _, score in told["hits"])
    assert [score for _, score in told["hits"]] == sorted((score for _, score in told["hits"]), reverse=True)


def test_stored_with_the_answer(visitor: Visitor, services: Services) -> None:
    visitor.say("đăng ký kết hôn cần giấy tờ gì", aspect="documents")
    [row] = [row for row in read(services.engine) if row["conversation_id"] == visitor.citizen.id]
    assert (row["outcome"], row["code"], row["field"], row["seq"]) == ("answered", MARRIAGE, "Hộ tịch", 1)


def test_offered_then_chosen_then_refused(visitor: Visitor) -> None:
    offered = visitor.say("căn cước")
    assert offered.understood["outcome"] == "offered"
    assert "refused" not in offered.understood
    none = visitor.say("không có cái nào", ActionRejectChoices, "reject_choices")
    assert (none.understood["outcome"], none.understood["refused"]) == ("not_found", "căn cước")


def test_a_button_tells_what_was_chosen(visitor: Visitor) -> None:
    told = visitor.say("/choose_procedure", ActionChooseProcedure, "choose_procedure", procedure_code=MARRIAGE)
    assert (told.understood["outcome"], told.understood["hits"]) == ("answered", [[MARRIAGE, 1.0]])


def test_not_what_was_meant(visitor: Visitor) -> None:
    question = "làm khai sinh cho bé"
    visitor.say(question)
    told = visitor.say("không phải", ActionOfferChoicesAgain, "deny").understood
    assert (told["outcome"], told["refused"]) == ("offered", question)


def test_a_refusal_that_names_what_is_meant_refuses_nothing(visitor: Visitor) -> None:
    visitor.say("làm khai sinh cho bé")
    told = visitor.say("không, ý tôi là đăng ký kết hôn", ActionOfferChoicesAgain, "deny").understood
    assert (told["outcome"], told["code"]) == ("answered", MARRIAGE)
    assert "refused" not in told


@pytest.mark.parametrize(
    ("action", "text", "intent", "outcome"),
    [
        (ActionAnswerProcedure, UNKNOWN, "ask_procedure", "not_found"),
        (ActionAnswerProcedure, "lệ phí bao nhiêu", "ask_procedure", "unclear"),
        (ActionSmallTalk, UNKNOWN, "out_of_scope", "unclear"),
        (ActionSmallTalk, "xin chào", "greet", "handled"),
        (ActionFixed, "bạn là ai", "who_are_you", "handled"),
        (ActionEmergency, "cháy nhà", "emergency", "handled"),
        (ActionStartChat, "/start_chat", "start_chat", "handled"),
        (ActionDossierStatus, "hồ sơ tôi tới đâu rồi", "dossier_status", "handled"),
        (ActionAskAspect, "/ask_aspect", "ask_aspect", "unclear"),
        (ActionAnswerProcedure, "I want to fly a balloon around the moon", "ask_procedure", "not_found"),
        (ActionAnswerProcedure, "How do I register a marriage?", "ask_procedure", "answered"),
    ],
)
def test_what_came_of_it(visitor: Visitor, action: Any, text: str, intent: str, outcome: str) -> None:
    assert visitor.say(text, action, intent).understood["outcome"] == outcome


def test_a_procedure_that_is_gone(visitor: Visitor) -> None:
    told = visitor.say("/choose_procedure", ActionChooseProcedure, "choose_procedure", procedure_code="9.999999")
    assert told.understood["outcome"] == "not_found"


def test_a_turn_taken_again_tells_the_same(visitor: Visitor) -> None:
    visitor.citizen.messages += 1
    action = ActionAnswerProcedure(visitor.citizen.services)
    told = [run(action, visitor.citizen, UNKNOWN, intent="ask_procedure").understood for _ in range(2)]
    assert told[0] == told[1]
    json.dumps(told[0])


def test_a_database_that_is_away_is_told_too(visitor: Visitor, tmp_path: Path) -> None:
    broken = services_on("postgresql+psycopg://nobody@127.0.0.1:1/none", tmp_path)
    told = run(ActionAnswerProcedure(broken), visitor.citizen, "khai sinh", intent="ask_procedure")
    assert told.understood["outcome"] == "unavailable"
    assert told.understood["intent"] == "ask_procedure"
    broken.engine.dispose()


def test_telling_costs_a_turn_less_than_two_milliseconds(visitor: Visitor, services: Services) -> None:
    """What the action adds and what the row costs in the answer's transaction, on the processor."""
    text = "em ở phường Vĩnh Hải làm khai sinh cho con hết bao nhiêu tiền"
    meant = {"name": "ask_procedure", "confidence": 0.9}
    spent = []
    for number in range(200):
        visitor.citizen.messages = number + 1
        tracker = tracker_of(visitor.citizen, text, intent=meant, slots=[], entities=[("aspect", "fee")])
        dispatcher = CollectingDispatcher()
        began = time.thread_time()
        complete(dispatcher, tracker, "Khánh Hòa")
        visitor.citizen.apply(dispatcher.messages[0]["custom"]["effects"])
        with_row = time.thread_time() - began
        began = time.thread_time()
        visitor.citizen.apply([])
        spent.append(with_row - (time.thread_time() - began))
    # The quicker half: the machine does other things too.
    assert statistics.quantiles(spent[20:], n=4)[0] < 0.002
    with services.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM understanding")).scalar_one() >= 200
