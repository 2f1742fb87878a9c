"""Conversations in English with real services: what is told, what stays Vietnamese, and what goes its own way."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.conversation import ActionComplaint, ActionEmergency, ActionRestartConversation, ActionSmallTalk
from actions.english import glossary
from actions.feedback_state import Asking
from actions.procedures import (
    ActionAnswerProcedure,
    ActionAskAspect,
    ActionChooseProcedure,
    ActionReportMistake,
    ActionShowAll,
)
from actions.services import Services
from actions.wording import say
from kb.procedures.model import Aspect
from kb.procedures.service import load_sample_if_empty, load_shipped_phrases
from tests.actions.desk import Told, services_on, take
from tests.actions.talks import Form
from tests.conftest import sqlite_database

PRESSES = {"/ask_aspect", "/show_all", "/report_mistake"}
MARRIAGE, FOREIGN, BIRTH = "1.000894", "2.000806", "1.001193"


@pytest.fixture(scope="module")
def services(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Services with the shipped procedures, one index for all of these tests."""
    folder = tmp_path_factory.mktemp("english")
    with sqlite_database(sqlite_template, folder) as url:
        made = services_on(url, folder)
        load_sample_if_empty(made.engine)
        load_shipped_phrases(made.engine)
        yield made
        made.engine.dispose()


class Visitor:
    """Who writes in English; the slots stay from turn to turn."""

    def __init__(self, form: Form) -> None:
        self.citizen, self.slots = form.citizen, dict[str, Any]()

    def say(self, text: str, action: Any = ActionAnswerProcedure, **rest: Any) -> Told:
        told = take(action(self.citizen.services), self.citizen, text, slots=self.slots.items(), **rest)
        self.slots |= {event["name"]: event["value"] for event in told.events if event["event"] == "slot"}
        return told


@pytest.fixture
def visitor(live: Form) -> Visitor:
    return Visitor(live)


def card(told: Told) -> dict[str, Any]:
    found: dict[str, Any] = told.messages[0]["custom"]
    return found


def titles(told: Told) -> list[str]:
    return [button["title"] for message in told.messages for button in message["buttons"]]


def test_papers_are_told_with_both_names(visitor: Visitor) -> None:
    told = visitor.say("how do I register a marriage, what papers")
    assert told.text.startswith(f"**Marriage registration** (Thủ tục đăng ký kết hôn, {MARRIAGE})")
    assert "• marriage registration declaration; both persons may share one (Tờ khai" in told.text
    assert "for: handing in in person" in told.text
    assert "for: when the system does not show the residence" in told.text
    assert (card(told)["code"], list(card(told)["aspects"])) == (MARRIAGE, ["documents"])
    assert told.text.splitlines()[-1].startswith(f"Mã {MARRIAGE}")
    assert say("utter_english_note") in told.text


def test_a_case_without_english_is_quoted_and_said_to_be_vietnamese(visitor: Visitor) -> None:
    told = visitor.say("permanent residence papers")
    pressed = {"intent": "show_all", "procedure_code": "1.004222", "aspect": "documents"}
    assert "”, in Vietnamese only" in visitor.say("/show_all", ActionShowAll, **pressed).text
    assert "**Papers (giấy tờ):**" in told.text


def test_a_foreigner_is_told_of_the_other_procedure(visitor: Visitor) -> None:
    told = visitor.say("how do I register a marriage")
    assert "not a Vietnamese citizen" in told.text
    assert FOREIGN in told.text
    assert titles(told)[0] == "Marriage registration with a foreign element"
    chosen = {"intent": "choose_procedure", "procedure_code": FOREIGN}
    assert card(visitor.say(told.payloads[0], ActionChooseProcedure, **chosen))["code"] == FOREIGN


def test_figures_are_told_in_english(visitor: Visitor) -> None:
    told = visitor.say("fee and how long for a driving licence replacement")
    assert "**Fee (lệ phí):**" in told.text
    assert re.search(r"\b1[0-9]{2},000 VND per issue", told.text)
    assert "working day" in told.text
    assert "đồng" not in told.text.partition("The national record")[0]
    assert list(card(told)["aspects"]) == ["fee", "time"]


def test_a_free_procedure_and_one_without_a_time(visitor: Visitor) -> None:
    told = visitor.say("marriage fee and how many days")
    assert "free of charge (miễn phí)." in told.text
    assert "not published clearly (chưa công bố rõ)" in told.text
    assert card(told)["aspects"]["time"] == []


@pytest.mark.parametrize("code", ["1.013067", "2.000815", "3.000346", "1.004222", "1.007277", "1.013949"])
@pytest.mark.parametrize("aspect", list(Aspect))
def test_every_aspect_is_told_with_the_card_of_the_vietnamese_answer(
    visitor: Visitor, code: str, aspect: Aspect
) -> None:
    visitor.slots["question"] = "how much is it"
    pressed = {"intent": "ask_aspect", "procedure_code": code, "aspect": aspect.value}
    english = visitor.say("/ask_aspect", ActionAskAspect, **pressed)
    visitor.slots.clear()
    vietnamese = visitor.say("/ask_aspect", ActionAskAspect, **pressed)
    assert card(english) == card(vietnamese)
    assert say("utter_english_note") in english.text
    assert say("utter_english_note") not in vietnamese.text
    assert {payload.partition("{")[0] for payload in english.payloads} <= PRESSES
    assert all(title.isascii() for title in titles(english))


def test_what_follows_is_about_the_same_procedure(visitor: Visitor) -> None:
    visitor.say("birth certificate papers")
    for text, aspect in [("how much?", "fee"), ("and where?", "place"), ("fee", "fee"), ("online?", "online")]:
        told = visitor.say(text)
        assert (card(told)["code"], list(card(told)["aspects"])) == (BIRTH, [aspect])


def test_vietnamese_ends_the_english(visitor: Visitor) -> None:
    visitor.say("birth certificate papers")
    told = visitor.say("đăng ký kết hôn lệ phí bao nhiêu", intent="ask_procedure", aspect="fee")
    assert "miễn phí" in told.text
    assert "free" not in told.text
    assert "free" not in visitor.say("online", intent="ask_procedure", aspect="online").text


def test_an_aspect_alone_asks_for_the_procedure_and_is_remembered(visitor: Visitor) -> None:
    assert visitor.say("how much does it cost").text == say("utter_english_which_procedure")
    told = visitor.say("marriage certificate")
    assert list(card(told)["aspects"]) == ["fee"]


@pytest.mark.parametrize(
    "text",
    ["how do I get a work permit", "renew work permit", "replace my work permit",
     "visa extension for a tourist",
     "I want a temporary residence card", "alcohol licence for my shop", "karaoke licence",
     "vietnamese citizenship", "tour guide license",
     "permanent residence card for a foreigner", "unemployment benefit", "how do I get a divorce",
     "legalise a document", "retirement pension"],
)  # fmt: skip
def test_what_is_not_there_is_not_replaced_by_a_likeness(visitor: Visitor, text: str) -> None:
    told = visitor.say(text)
    assert told.text.startswith("I have no published procedure for this (“")
    assert "18001096" in told.text
    assert titles(told) == ["Talk to an officer"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("food safety certificate", "2.001827"),
        ("open a company", "2.001583"),
        ("social insurance lump sum", "1.001613"),
        ("register temporary residence of foreigners", "1.001437"),
        ("I lost my passport", "1.010386"),
        ("record my divorce abroad", "2.000554"),
        ("we got married abroad, how to record the marriage", "2.002189"),
        ("my child has a foreign father, birth", "2.000528"),
        ("proof of Vietnamese nationality", "1.005136"),
        ("I lost my number plate", "1.013082"),
        ("legal guardian of my nephew", "1.004837"),
        ("last will", "2.001019"),
        ("we want to renounce the inheritance", "2.001016"),
        ("land dispute with my neighbour", "1.012812"),
        ("register a mortgage", "1.011441"),
        ("sick leave benefit", "1.001667"),
    ],
)
def test_what_the_hundred_and_twenty_brought_is_found(visitor: Visitor, text: str, code: str) -> None:
    assert card(visitor.say(text))["code"] == code


def test_the_unknown_gets_two_examples_and_a_way_on(visitor: Visitor) -> None:
    told = visitor.say("what is the weather like today")
    assert told.text == say("utter_english_not_understood")
    assert told.text.count("“") == 2


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("hello, can you help me", "utter_english_greet"),
        ("do you speak English?", "utter_english_greet"),
        ("the street light is broken", "utter_english_feedback"),
        ("status of my application", "utter_english_dossier"),
    ],
)
def test_talk_in_english(visitor: Visitor, text: str, answer: str) -> None:
    assert visitor.say(text, ActionSmallTalk, intent="out_of_scope").text == say(answer)


def test_a_bare_greeting_gets_one_english_sentence_more(visitor: Visitor) -> None:
    told = visitor.say("hello", ActionSmallTalk, intent="greet")
    assert [message["response"] or message["text"] for message in told.messages] == [
        "utter_greet",
        say("utter_english_hint"),
    ]
    assert len(visitor.say("chào em", ActionSmallTalk, intent="greet").messages) == 1


def test_thanks_are_english_only_in_an_english_conversation(visitor: Visitor) -> None:
    assert visitor.say("thank you", ActionSmallTalk, intent="thank").text == "utter_thank"
    visitor.say("birth certificate papers")
    assert visitor.say("thank you", ActionSmallTalk, intent="thank").text == say("utter_english_thank")
    assert card(visitor.say("how much?"))["code"] == BIRTH


@pytest.mark.parametrize("action", [ActionEmergency, ActionComplaint, ActionSmallTalk])
def test_a_danger_in_english_gets_the_numbers_whatever_was_understood(visitor: Visitor, action: type) -> None:
    told = visitor.say("help, accident", action, intent="greet")
    assert told.text == say("utter_english_emergency")
    assert [f"**{number}**" in told.text for number in (111, 112, 113, 114, 115)] == [True] * 5


def test_a_question_that_was_read_as_a_complaint_is_answered(visitor: Visitor) -> None:
    told = visitor.say("fee for a passport", ActionComplaint, intent="complaint")
    assert card(told)["code"] == "1.001456"
    assert told.effects == []


def test_starting_over_is_understood(visitor: Visitor) -> None:
    assert visitor.say("start over", ActionRestartConversation, intent="start_over").text == "utter_restarted"


def test_a_danger_goes_before_an_open_form_and_a_question_does_not(visitor: Visitor, live: Form) -> None:
    live.at(Asking.CONTENT)
    assert visitor.say("there is a fire").text == say("utter_english_emergency")
    assert live.state.draft.content == ""
    visitor.say("the street light near the market is broken")
    assert "street light" in live.state.draft.content


def test_a_procedure_without_an_english_name_says_so(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(glossary()["titles"], BIRTH)
    assert "I have no English name for it" in visitor.say("birth certificate fee").text


def test_a_mistake_is_reported_in_english(visitor: Visitor) -> None:
    visitor.say("birth certificate fee")
    told = visitor.say("/report_mistake", ActionReportMistake, intent="report_mistake", procedure_code=BIRTH)
    assert told.text.startswith("Thank you. I noted it")


def test_a_list_is_shown_in_full(visitor: Visitor) -> None:
    told = visitor.say("permanent residence papers")
    assert any(title.startswith("All ") for title in titles(told))
    pressed = {"intent": "show_all", "procedure_code": "1.004222", "aspect": "documents"}
    whole = visitor.say("/show_all", ActionShowAll, **pressed)
    assert whole.text.count("•") > told.text.count("•")


def test_a_choice_is_put_and_answered_in_english(visitor: Visitor) -> None:
    visitor.slots |= {"question": "how much is it", "asked_aspects": ["fee"], "offered": [MARRIAGE, FOREIGN]}
    about = {"about": "procedures", "codes": [MARRIAGE, FOREIGN], "question": "how much is it", "aspects": ["fee"]}
    visitor.slots |= {"open_question": about | {"spare": False, "resumed": False}}
    told = visitor.say("the second one")
    assert (card(told)["code"], list(card(told)["aspects"])) == (FOREIGN, ["fee"])


def test_a_doubt_on_a_fee_is_quoted_as_the_record_has_it(visitor: Visitor) -> None:
    told = visitor.say("fee for a driving test")
    assert "The national record is not certain here; it says, in Vietnamese only: “" in told.text
