"""Thumbs and ratings in words: kept once a topic, a reason asked for once when down."""

from typing import Any

import pytest

from actions.ratings import ActionRate, ActionRateAnswer
from actions.services import Services
from actions.wording import say
from kb.ratings.service import ratings_of
from tests.actions.desk import Citizen, run, take

CODE = "1.000894"


@pytest.fixture
def citizen(services: Services) -> Citizen:
    """A conversation of this moment."""
    made = Citizen(services)
    made.begin_now()
    return made


def stored(citizen: Citizen) -> list[tuple[str, bool, str]]:
    return [(each.topic, each.helpful, each.reason) for each in ratings_of(citizen.services.engine, citizen.id)]


def press(citizen: Citizen, **entities: str) -> Any:
    return take(ActionRateAnswer(citizen.services), citizen, "/rate_answer", intent="rate_answer", **entities)


def words(citizen: Citizen, text: str, *, procedure: str = "") -> Any:
    slots = [("procedure", procedure)] if procedure else []
    return take(ActionRate(citizen.services), citizen, text, intent="rate", slots=slots)


def test_a_thumb_up(citizen: Citizen) -> None:
    assert press(citizen, helpful="yes", topic=CODE).text == say("utter_rate_thanked")
    assert stored(citizen) == [(CODE, True, "")]
    assert citizen.topic("rating") == {}


def test_a_thumb_down_asks_for_a_reason_and_counts_without_one(citizen: Citizen) -> None:
    told = press(citizen, helpful="no", topic=CODE)
    assert told.text == say("utter_rate_ask_reason")
    assert len([payload for payload in told.payloads if '"reason"' in payload]) == 4
    assert stored(citizen) == [(CODE, False, "")]
    assert citizen.topic("rating")["topic"] == CODE


def test_a_reason_by_button(citizen: Citizen) -> None:
    press(citizen, helpful="no", topic=CODE)
    assert press(citizen, reason="missing", topic=CODE).text == say("utter_rate_reason_noted")
    assert stored(citizen) == [(CODE, False, "missing")]
    assert citizen.topic("rating") == {}


def test_a_reason_in_words_keeps_the_topic(citizen: Citizen) -> None:
    press(citizen, helpful="no", topic=CODE)
    told = take(ActionRate(citizen.services), citizen, "dài  quá em đọc không ra", intent="out_of_scope", sure=0.4)
    assert told.text == say("utter_rate_reason_noted")
    [rating] = ratings_of(citizen.services.engine, citizen.id)
    assert (rating.topic, rating.procedure_code, rating.reason) == (CODE, CODE, "dài quá em đọc không ra")


def test_a_long_reason_is_cut(citizen: Citizen) -> None:
    press(citizen, helpful="no", topic=CODE)
    words(citizen, "sai " * 400)
    assert len(stored(citizen)[0][2]) == 500


@pytest.mark.parametrize(
    "text", ["hữu ích", "huu ich lam", "👍", "tốt lắm em", "em trả lời dễ hiểu", "tuyệt vời", "5 sao", "đúng ý em"]
)
def test_praise_in_words(citizen: Citizen, text: str) -> None:
    assert words(citizen, text, procedure=CODE).text == say("utter_rate_thanked")
    assert stored(citizen) == [(CODE, True, "")]


@pytest.mark.parametrize(
    "text",
    [
        "không hữu ích",
        "khong huu ich",
        "👎",
        "chưa đúng ý em",
        "không dễ hiểu",
        "không hài lòng",
        "trả lời sai rồi",
        "dở quá",
        "chẳng có ích gì",
        "chưa tốt",
    ],
)
def test_blame_in_words_is_not_taken_for_praise(citizen: Citizen, text: str) -> None:
    assert words(citizen, text, procedure=CODE).text == say("utter_rate_ask_reason")
    assert stored(citizen) == [(CODE, False, "")]


@pytest.mark.parametrize("text", ["em muốn đánh giá", "đánh giá câu trả lời", "tôi chấm điểm", "bạn đồng nghiệp"])
def test_a_rating_without_a_verdict_is_asked_for_one(citizen: Citizen, text: str) -> None:
    told = words(citizen, text, procedure=CODE)
    assert told.text == say("utter_rate_ask_thumb")
    assert stored(citizen) == []
    assert len(told.payloads) == 2


def test_without_a_topic_it_is_about_the_whole(citizen: Citizen) -> None:
    words(citizen, "hữu ích")
    assert stored(citizen) == [("general", True, "")]
    assert ratings_of(citizen.services.engine, citizen.id)[0].procedure_code == ""


def test_a_later_word_replaces_an_earlier_one(citizen: Citizen) -> None:
    press(citizen, helpful="no", topic=CODE)
    press(citizen, helpful="yes", topic=CODE)
    assert stored(citizen) == [(CODE, True, "")]
    assert citizen.topic("rating") == {}


def test_a_thumb_that_is_taken_again_is_one(services: Services, citizen: Citizen) -> None:
    citizen.messages += 1
    action = ActionRateAnswer(services)
    first, again = (run(action, citizen, "/rate_answer", helpful="no", topic=CODE) for _ in range(2))
    assert first == again
    assert stored(citizen) == []
    citizen.apply(again.effects)
    assert stored(citizen) == [(CODE, False, "")]
