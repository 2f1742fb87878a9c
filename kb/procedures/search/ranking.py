"""Scoring the records of a segment for a question: once by their texts, once by what citizens say for them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.procedures.search.bm25 import Keys
from kb.procedures.search.question import Question
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
# How sharply a difference of scores becomes one of chances, and what is believed of the second way of finding.
FORMAL_SHARPNESS = 2.0
SPOKEN_SHARPNESS = 1.2
LEARNED_SHARPNESS = 18.0
LEARNED_SHARE = 0.85


@dataclass(frozen=True, slots=True)
class Scores:
    """One number a record. `formal`: by title, field and body; `spoken`: by the best name; `learned`: likeness of title
    and question in the encoder's space, -1 to 1; `chance`: before anything is asked.
    """

    formal: Floats
    spoken: Floats
    learned: Floats
    chance: Floats


def score_segment(segment: Segment, question: Question, statistics: CollectionStatistics) -> Scores:
    """The scores of a segment's records."""
    formal = _formal(segment, question.terms, question.weights)
    if len(question.meant):
        meant = np.full(len(question.meant), SYNONYM_WEIGHT, np.float32)
        formal += _formal(segment, question.meant, meant)
    formal -= np.float32(statistics.cores.unknown) * _modifier_penalty(segment.modifiers, question.folded)
    return Scores(formal, _spoken(segment, question, statistics), segment.vectors @ question.vector, segment.chance)


def chances(parts: Sequence[Scores], hidden: npt.NDArray[np.bool_], statistics: CollectionStatistics) -> Floats:
    """The chance of each record of all parts; `hidden` of the first ones get none, nor those with nothing in common.

    A mixture: some people use the words of the records, others their own, and one way of finding is often sure where
    the other is not.
    """
    formal, spoken, learned, before = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("formal", "spoken", "learned", "chance")
    )
    shown = (formal > 0) | (spoken > 0)
    shown[: len(hidden)] &= ~hidden
    if not shown.any():
        return np.zeros(len(formal), np.float32)
    by_texts = _soft(FORMAL_SHARPNESS / statistics.cores.unknown * formal, before, shown)
    said = SPOKEN_SHARPNESS / statistics.words.unknown * spoken + LEARNED_SHARPNESS * learned
    by_words = _soft(said.astype(np.float32), before, shown)
    mixed: Floats = (1 - LEARNED_SHARE) * by_texts + LEARNED_SHARE * by_words
    return mixed


def _soft(scores: Floats, before: Floats, shown: npt.NDArray[np.bool_]) -> Floats:
    soft: Floats = np.exp(scores - scores[shown].max(), where=shown, out=np.zeros_like(scores)) * before
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
    # Words that only ask stand in most names: they cost the most time and tell nothing.
    loud = question.weights >= 1
    terms = question.terms[loud]
    return segment.best_names(segment.names.scores(terms, question.weights[loud] * statistics.words.of(terms)))


def _modifier_penalty(titles: Floats, folded: str) -> Floats:
    """A special case that nobody asked for, and one that was asked for and is not there."""
    padded = f" {folded} "
    modifiers = word_lists().modifiers
    named = np.array([modifier.name in padded for modifier in modifiers], np.float32)
    cued = np.array([any(map(padded.__contains__, modifier.cues)) for modifier in modifiers], np.float32)
    unasked, missing = np.minimum(titles @ (1 - cued), 1), named.sum() - titles @ named
    penalty: Floats = UNASKED_MODIFIER * unasked + MISSING_MODIFIER * missing
    return penalty
