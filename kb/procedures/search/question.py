"""Reading a question: its terms with weights, what it is about, and the codes it names."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

import vi
from kb.procedures.search.bm25 import Keys, Vocabulary, pair_keys, term_keys
from kb.procedures.search.spelling import repair
from kb.procedures.search.terms import accented_words
from kb.procedures.search.words import Phrase, word_lists

Floats = npt.NDArray[np.float32]

# What a word weighs that says nothing about the subject, and one that names a part of any procedure.
QUESTION_WORD_WEIGHT = 0.2
ASPECT_WORD_WEIGHT = 0.5
# Long stories are cut: more words than in any question that was seen.
MOST_WORDS = 400

_CODE = re.compile(r"(?<![\d.])(\d)[. ]?(\d{6})(?![\d.]*\d)")


@dataclass(frozen=True, slots=True)
class SubjectWord:
    """A word that is neither question nor aspect word. `number` 0: no record has it. `meant`: the words that the
    records use for the phrase it stands in, often none.
    """

    number: int
    meant: frozenset[int]


@dataclass(frozen=True, slots=True)
class Question:
    """`terms` are distinct, with a weight each; `meant` are the terms of what the records call it."""

    terms: Keys
    weights: Floats
    meant: Keys
    subject: tuple[SubjectWord, ...]
    folded: str
    has_subject: bool
    codes: tuple[str, ...]


def read_question(text: str, vocabulary: Vocabulary, rank: Callable[[str, str, str], float]) -> Question:
    """Reads a message. `rank` as in `spelling.repair`. Never raises."""
    said = accented_words(text)[:MOST_WORDS]
    folded = repair([vi.fold(word) for word in said], vocabulary.knows, rank)
    numbers = vocabulary.find(folded)
    terms, weights = _weighted_terms(numbers, _word_weights(said))
    synonyms = list(_synonyms(folded))
    meant = [vocabulary.find(phrase) for _, phrase in synonyms]
    codes = tuple(f"{first}.{rest}" for first, rest in _CODE.findall(vi.normalise(text)))
    return Question(
        terms=terms,
        weights=weights,
        meant=np.unique(np.concatenate([term_keys(phrase) for phrase in meant] or [terms[:0]])),
        subject=_subject(said, numbers, [places for places, _ in synonyms], meant),
        folded=" ".join(folded),
        has_subject=bool(codes) or names_a_subject(said),
        codes=codes,
    )


def names_a_subject(said: Sequence[str]) -> bool:
    """Whether a message (its words with diacritics as typed) is about more than parts of a procedure."""
    lists = word_lists()
    rest = said[lists.openings.opening(said) :]
    marks = zip(lists.set_aside.mark(rest), lists.generic.mark(rest), rest, strict=True)
    return any(not aside and not generic and not word.isdigit() for aside, generic, word in marks)


def _word_weights(said: Sequence[str]) -> Floats:
    lists = word_lists()
    marks = zip(lists.question_words.mark(said), lists.set_aside.mark(said), strict=True)
    return np.array(
        [QUESTION_WORD_WEIGHT if asks else ASPECT_WORD_WEIGHT if aside else 1.0 for asks, aside in marks], np.float32
    )


def _weighted_terms(numbers: Keys, weights: Floats) -> tuple[Keys, Floats]:
    """Distinct known words and pairs; a repeated one weighs the root of its sum. A pair weighs in full when one of its
    words does ("cơ sở" is none of the question words it is spelled with).
    """
    pairs = np.where(np.maximum(weights[:-1], weights[1:]) < 1, np.minimum(weights[:-1], weights[1:]), 1.0)
    keys = np.concatenate([numbers, pair_keys(numbers)])
    distinct, place = np.unique(keys, return_inverse=True)
    sums = np.bincount(place, np.concatenate([weights, pairs]), len(distinct))
    known = distinct > 0
    return distinct[known], np.sqrt(sums[known]).astype(np.float32)


def _synonyms(folded: Sequence[str]) -> Iterator[tuple[range, Phrase]]:
    """Where a phrase of citizens stands, and what the records call it; the longest at each place."""
    table = word_lists().synonyms
    longest = max(map(len, table))
    position = 0
    while position < len(folded):
        lengths = range(min(longest, len(folded) - position), 0, -1)
        length = next((length for length in lengths if tuple(folded[position : position + length]) in table), 0)
        if length:
            yield range(position, position + length), table[tuple(folded[position : position + length])]
        position += max(length, 1)


def _subject(
    said: Sequence[str], numbers: Keys, places: Sequence[range], meant: Sequence[Keys]
) -> tuple[SubjectWord, ...]:
    sets = [frozenset(phrase.tolist()) for phrase in meant]
    asides = word_lists().set_aside.mark(said)
    found = [
        SubjectWord(number, next((words for place, words in zip(places, sets, strict=True) if at in place), frozenset()))
        for at, (number, aside) in enumerate(zip(numbers.tolist(), asides, strict=True))
        if not aside
    ]
    return tuple(dict.fromkeys(found))
