"""The shipped phrases are well-formed, and no name is given to two procedures."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest

from kb.phrases import fields, load_field, load_phrases
from vi import fold

LAYER = load_phrases()
# Words that point at the procedure itself.
HERE = re.compile(r"\b(ở đây|đây là|đây mới|(thủ tục|giấy|giấy phép|bước|quyết định|tài khoản) này)\b")


def texts() -> Iterator[tuple[str, str]]:
    for code, phrases in LAYER.items():
        for text in (*phrases.aliases, *phrases.questions, *(neighbour.fact for neighbour in phrases.apart)):
            yield code, text


def test_the_layer_covers_what_it_should() -> None:
    assert len(LAYER) >= 7000


@pytest.mark.parametrize("field", fields())
def test_counts_and_lengths(field: str) -> None:
    """Procedures that are known by title only have few phrases."""
    wrong: list[tuple[object, ...]] = []
    for code, phrases in load_field(field).items():
        if len(phrases.aliases) > 10 or not 1 <= len(phrases.questions) <= 20:
            wrong.append((code, len(phrases.aliases), len(phrases.questions)))
        wrong += [(code, alias) for alias in phrases.aliases if len(alias.split()) > 8]
        wrong += [(code, question) for question in phrases.questions if not 1 < len(question.split()) <= 75]
    assert wrong == []


def test_texts_are_nfc_and_trimmed() -> None:
    assert [
        pair for pair in texts() if not unicodedata.is_normalized("NFC", pair[1]) or pair[1] != pair[1].strip()
    ] == []


def test_no_alias_belongs_to_two_procedures() -> None:
    counts = Counter(alias.casefold() for phrases in LAYER.values() for alias in set(phrases.aliases))
    assert [alias for alias, count in counts.items() if count > 1] == []


def test_no_question_stands_twice() -> None:
    counts = Counter(fold(question) for phrases in LAYER.values() for question in phrases.questions)
    assert [question for question, count in counts.items() if count > 1] == []


def test_nothing_is_told_apart_from_itself() -> None:
    assert [code for code, phrases in LAYER.items() if code in {neighbour.code for neighbour in phrases.apart}] == []


def test_a_fact_begins_with_the_neighbour() -> None:
    """It is shown beside the neighbour, where "here" and "this" would be the wrong one."""
    begun = [(code, each.fact.split(";")[0]) for code, phrases in LAYER.items() for each in phrases.apart]
    assert [(code, fact) for code, fact in begun if HERE.search(fact)] == []


@pytest.mark.data
def test_every_code_exists(catalogue_codes: frozenset[str]) -> None:
    named = set(LAYER) | {neighbour.code for phrases in LAYER.values() for neighbour in phrases.apart}
    assert named - catalogue_codes == set()


@pytest.mark.data
def test_every_full_record_has_phrases(national_codes: frozenset[str]) -> None:
    assert [code for code in national_codes if code not in LAYER or not LAYER[code].questions] == []
