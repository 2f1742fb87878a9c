"""Four ways of life ask of every shipped procedure, in every spelling; the floors are just under what was measured."""

import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest

from kb.phrases import load_phrases
from kb.procedures.search import SearchIndex
from kb.sample import load_sample
from tests.nlu import evaluate_khanh_hoa as measure
from tests.nlu.evaluate_citizens import full_base
from tests.nlu.evaluate_search import load_sample_records
from tests.nlu.nlu_data import SHARED, spellings
from tests.nlu.test_citizens import LEAST_WORDS, MOST_SHARED, in_order, words
from vi import fold

MESSAGES = measure.load_messages()
LIVES = ("young_parent", "farmer_fisher", "shop_owner", "elderly")
# Served: the right procedure is the answer, or among the choices. A slip in one word of six loses the most.
SERVED = {"all": 0.96, "plain": 0.97, "bare": 0.97, "chat": 0.97, "old": 0.97, "typo": 0.92}
NATIONAL = {"all": 0.93, "plain": 0.96, "bare": 0.95, "chat": 0.96, "old": 0.96, "typo": 0.90}
ANSWERED_RIGHT, NATIONAL_RIGHT, ASPECTS = 0.985, 0.96, 0.77


def test_fifty_messages_of_each_life_over_all_shipped_procedures() -> None:
    assert Counter(message.life for message in MESSAGES) == dict.fromkeys(LIVES, 50)
    assert {procedure.code for procedure in load_sample()} <= {code for message in MESSAGES for code in message.codes}


def test_messages_are_nfc_trimmed_and_distinct() -> None:
    texts = [message.text for message in MESSAGES]
    assert all(unicodedata.is_normalized("NFC", text) and text == text.strip() for text in texts)
    assert len({fold(text) for text in texts}) == len(texts)


def test_nothing_that_is_searched_says_them_already() -> None:
    assert list(_repeated()) == []


def _repeated() -> Iterator[tuple[str, str]]:
    """A message, and a question of its own procedures that shares too many of its words in order."""
    shipped, layer = {procedure.code: procedure for procedure in load_sample()}, load_phrases()
    for message in MESSAGES:
        said = words(message.text)
        questions = [
            text
            for code in message.codes
            for source in (shipped.get(code), layer.get(code))
            for text in (source.questions if source else ())
        ]
        for question in questions if len(said) >= LEAST_WORDS else ():
            if in_order(said, words(question)) > MOST_SHARED * len(said):
                yield message.text, question


@pytest.fixture(scope="module")
def shipped() -> dict[str, dict[str, float]]:
    index = SearchIndex.build(load_sample_records())
    return measure.by_group(measure.outcomes(index, None, MESSAGES, spellings(SHARED)))


@pytest.mark.slow
def test_each_life_and_each_spelling_is_served(shipped: dict[str, dict[str, float]]) -> None:
    assert _below(shipped, "served", {**dict.fromkeys(LIVES, SERVED["all"]), **SERVED}) == {}


@pytest.mark.slow
def test_hardly_any_answer_is_of_another_procedure(shipped: dict[str, dict[str, float]]) -> None:
    assert _below(shipped, "answered_right", dict.fromkeys(shipped, ANSWERED_RIGHT)) == {}


@pytest.mark.data
@pytest.mark.long
def test_served_and_understood_among_the_national_records_too() -> None:
    index = SearchIndex.build(full_base(SHARED))
    found = measure.by_group(measure.outcomes(index, measure.trained_aspects(), MESSAGES, spellings(SHARED)))
    assert _below(found, "served", {**dict.fromkeys(LIVES, NATIONAL["all"]), **NATIONAL}) == {}
    assert _below(found, "answered_right", dict.fromkeys(found, NATIONAL_RIGHT)) == {}
    assert _below(found, "aspects", dict.fromkeys(found, ASPECTS)) == {}


def _below(found: dict[str, dict[str, float]], figure: str, floors: dict[str, float]) -> dict[str, float]:
    return {name: found[name][figure] for name in found if name in floors and found[name][figure] < floors[name]}
