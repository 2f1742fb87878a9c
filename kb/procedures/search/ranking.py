"""Scoring the records of a segment for a question."""

import numpy as np
import numpy.typing as npt

from kb.procedures.search.bm25 import Keys
from kb.procedures.search.question import Question
from kb.procedures.search.segment import Segment
from kb.procedures.search.words import word_lists

Floats = npt.NDArray[np.float32]

TITLE_WEIGHT = 0.3
NAME_WEIGHT = 0.7
BODY_WEIGHT = 0.5
FIELD_WEIGHT = 0.3
# What the records call it counts less than what was said.
SYNONYM_WEIGHT = 0.4
# In units of the rarest word's weight, so that they mean the same in a base of any size.
UNASKED_MODIFIER = 0.8
MISSING_MODIFIER = 0.25


def score_segment(segment: Segment, question: Question, unit: float) -> Floats:
    """One score a record. `unit`: the weight of a word that no record has."""
    scores = _text_scores(segment, question.terms, question.weights)
    if len(question.meant):
        meant = np.full(len(question.meant), SYNONYM_WEIGHT, np.float32)
        scores += _text_scores(segment, question.meant, meant)
    return scores - np.float32(unit) * _modifier_penalty(segment.modifiers, question.folded)


def _text_scores(segment: Segment, terms: Keys, weights: Floats) -> Floats:
    scores: Floats = (
        TITLE_WEIGHT * segment.titles.scores(terms, weights)
        + NAME_WEIGHT * segment.best_names(terms, weights)
        + BODY_WEIGHT * segment.bodies.scores(terms, weights)
        + FIELD_WEIGHT * segment.fields.scores(terms, weights)
    )
    return scores


def _modifier_penalty(titles: Floats, folded: str) -> Floats:
    """A special case that nobody asked for, and one that was asked for and is not there."""
    padded = f" {folded} "
    modifiers = word_lists().modifiers
    named = np.array([modifier.name in padded for modifier in modifiers], np.float32)
    cued = np.array([any(map(padded.__contains__, modifier.cues)) for modifier in modifiers], np.float32)
    unasked, missing = np.minimum(titles @ (1 - cued), 1), named.sum() - titles @ named
    penalty: Floats = UNASKED_MODIFIER * unasked + MISSING_MODIFIER * missing
    return penalty
