"""Scoring the records of a segment for a question: once by their texts, once by what citizens say for them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.procedures.search.bm25 import Keys
from kb.procedures.search.question import Question
from kb.procedures.search.sayings import Rarity
from kb.procedures.search.segment import CollectionStatistics, Segment
from kb.procedures.search.words import word_lists

Floats = npt.NDArray[np.float32]

TITLE_WEIGHT = 0.3
CORE_WEIGHT = 0.7
BODY_WEIGHT = 0.5
FIELD_WEIGHT = 0.3
# What the records call it counts less than what was said.
SYNONYM_WEIGHT = 0.4
# In units of the rarest word's weight, so that they mean the same in a base of any size.
UNASKED_MODIFIER = 0.8
MISSING_MODIFIER = 0.25
# Letters beside words, both as likeness of 0 to 1.
LETTER_WEIGHT = 0.5
# In a long story the commonest triples of letters tell nothing and take the most time.
MOST_LETTERS = 100
# How sharply a difference of scores becomes one of chances, and how much weight the two ways of finding have.
FORMAL_SHARPNESS = 1.7
SPOKEN_SHARPNESS = 4.0
SPOKEN_SHARE = 0.4
# Of the score by texts, what also counts beside the sayings.
FORMAL_IN_SPOKEN = 0.05


@dataclass(frozen=True, slots=True)
class Scores:
    """One number a record. `formal`: by title, field and body; `spoken`: by the best name and the pool of names."""

    formal: Floats
    spoken: Floats
    formal_chance: Floats
    spoken_chance: Floats


def score_segment(segment: Segment, question: Question, statistics: CollectionStatistics) -> Scores:
    """The scores of a segment's records."""
    formal = _formal(segment, question.terms, question.weights)
    if len(question.meant):
        meant = np.full(len(question.meant), SYNONYM_WEIGHT, np.float32)
        formal += _formal(segment, question.meant, meant)
    formal -= np.float32(statistics.cores.unknown) * _modifier_penalty(segment.modifiers, question.folded)
    spoken = _spoken(segment, question, statistics)
    return Scores(formal, spoken, segment.formal_chance, segment.spoken_chance)


def chances(parts: Sequence[Scores], hidden: npt.NDArray[np.bool_], statistics: CollectionStatistics) -> Floats:
    """The chance of each record of all parts; `hidden` of the first ones get none, nor do those with nothing in common.

    A mixture: some people use the words of the records, others their own, and one way of finding is often sure where
    the other is not.
    """
    formal, spoken = (np.concatenate([getattr(part, name) for part in parts]) for name in ("formal", "spoken"))
    shown = (formal > 0) | (spoken > 0)
    shown[: len(hidden)] &= ~hidden
    if not shown.any():
        return np.zeros(len(formal), np.float32)
    by_text = FORMAL_SHARPNESS / statistics.cores.unknown * formal
    by_words = SPOKEN_SHARPNESS / statistics.words.unknown * (spoken + FORMAL_IN_SPOKEN * formal)
    first = _soft(by_text, shown) * np.concatenate([part.formal_chance for part in parts])
    second = _soft(by_words, shown) * np.concatenate([part.spoken_chance for part in parts])
    mixed: Floats = (1 - SPOKEN_SHARE) * first + SPOKEN_SHARE * second
    mixed /= mixed.sum()
    return mixed


def _soft(scores: Floats, shown: npt.NDArray[np.bool_]) -> Floats:
    soft: Floats = np.exp(scores - scores[shown].max(), where=shown, out=np.zeros_like(scores))
    soft /= soft.sum()
    return soft


def _formal(segment: Segment, terms: Keys, weights: Floats) -> Floats:
    scores: Floats = (
        TITLE_WEIGHT * segment.titles.scores(terms, weights)
        + CORE_WEIGHT * segment.cores.scores(terms, weights)
        + BODY_WEIGHT * segment.bodies.scores(terms, weights)
        + FIELD_WEIGHT * segment.fields.scores(terms, weights)
    )
    return scores


def _spoken(segment: Segment, question: Question, statistics: CollectionStatistics) -> Floats:
    sayings = segment.sayings
    words, length = weighed(question.terms, question.weights, statistics.words)
    scores = sayings.best_names(sayings.names.scores(question.terms, words))
    scores += sayings.pool.scores(question.terms, words)
    letters, spelled = weighed(question.letters, question.letter_weights, statistics.letters)
    scale = np.float32(LETTER_WEIGHT * length / spelled if spelled else 0)
    heaviest = np.argsort(-letters, kind="stable")[:MOST_LETTERS]
    keys, letters = question.letters[heaviest], letters[heaviest] * scale
    scores += sayings.best_names(sayings.letters.scores(keys, letters))
    scores += sayings.letter_pool.scores(keys, letters)
    return scores


def weighed(terms: Keys, weights: Floats, rarity: Rarity) -> tuple[Floats, float]:
    """The weights of a question's terms by their rarity, and the length of the vector they are."""
    vector = weights * rarity.of(terms)
    return vector, float(np.sqrt((vector**2).sum()))


def _modifier_penalty(titles: Floats, folded: str) -> Floats:
    """A special case that nobody asked for, and one that was asked for and is not there."""
    padded = f" {folded} "
    modifiers = word_lists().modifiers
    named = np.array([modifier.name in padded for modifier in modifiers], np.float32)
    cued = np.array([any(map(padded.__contains__, modifier.cues)) for modifier in modifiers], np.float32)
    unasked, missing = np.minimum(titles @ (1 - cued), 1), named.sum() - titles @ named
    penalty: Floats = UNASKED_MODIFIER * unasked + MISSING_MODIFIER * missing
    return penalty
