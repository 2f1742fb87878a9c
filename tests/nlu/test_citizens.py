"""The measure of citizens' messages is honest: another hand's, well-formed, and not what the layer says already."""

import json
import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any

import pytest

from kb.phrases import load_phrases
from vi import fold

FILE = files("kb.measures").joinpath("citizens.jsonl")
MESSAGES: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
ANSWERS = [message for message in MESSAGES if message["kind"] == "answer"]
# More of a message's words than this, in order, in one question of the layer: then it measures memory.
MOST_SHARED = 0.7
# Shorter messages are names of things; two hands cannot but write the same.
LEAST_WORDS = 5


def words(text: str) -> tuple[str, ...]:
    return tuple("".join(c if c.isalnum() else " " for c in fold(text)).split())


def in_order(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for word in one:
        previous = 0
        for at, candidate in enumerate(other, start=1):
            previous, row[at] = row[at], previous + 1 if word == candidate else max(row[at], row[at - 1])
    return row[-1]


def overlaps() -> Iterator[tuple[str, str, str]]:
    """Message id, code and question of the layer that share too many words in order."""
    questions = [(code, text, words(text)) for code, phrases in load_phrases().items() for text in phrases.questions]
    having: dict[str, set[int]] = defaultdict(set)
    for number, (_, _, said) in enumerate(questions):
        for word in said:
            having[word].add(number)
    for message in MESSAGES:
        said = words(message["question"])
        if len(said) < LEAST_WORDS:
            continue
        # What shares so many of the words has at least one of the rarest ones that are left over.
        rarest = sorted(set(said), key=lambda word: len(having[word]))
        rarest = rarest[: len(rarest) - math.ceil(MOST_SHARED * len(rarest)) + 1]
        for number in {number for word in rarest for number in having[word]}:
            count = len(set(said) & set(questions[number][2]))
            if count >= MOST_SHARED * len(set(said)) and in_order(said, questions[number][2]) > MOST_SHARED * len(said):
                yield message["id"], questions[number][0], questions[number][1]


def test_there_are_enough_messages_of_enough_kinds() -> None:
    assert len(ANSWERS) >= 500
    assert len({code for message in ANSWERS for code in message["codes"]}) >= 200
    assert len(MESSAGES) - len(ANSWERS) >= 60
    assert len({message["life"] for message in ANSWERS}) >= 8


def test_messages_are_well_formed_and_distinct() -> None:
    texts = [message["question"] for message in MESSAGES]
    assert all(unicodedata.is_normalized("NFC", text) and text == text.strip() for text in texts)
    assert len({fold(text) for text in texts}) == len(texts)
    assert all(message["codes"] for message in ANSWERS)


@pytest.mark.long
def test_the_layer_does_not_say_them_already() -> None:
    assert list(overlaps()) == []


@pytest.mark.data
def test_every_code_exists(national_codes: frozenset[str]) -> None:
    assert {code for message in MESSAGES for code in message["codes"]} <= national_codes
