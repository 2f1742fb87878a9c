"""Scoring the records of a segment for a question."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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


@dataclass(frozen=True, slots=True)
class Scores:
    """One number a record: what short texts (title, names, field) say, what the body says, and all together."""

    short: Floats
    body: Floats
    total: Floats


def score_segment(segment: Segment, question: Question, unit: float) -> Scores:
    """Scores every record. `unit`: the weight of a word that no record has."""
    short, body = _text_scores(segment, question.terms, question.weights)
    if len(question.meant):
        meant = np.full(len(question.meant), SYNONYM_WEIGHT, np.float32)
        meant_short, meant_body = _text_scores(segment, question.meant, meant)
        short, body = short + meant_short, body + meant_body
    return Scores(short, body, short + body - unit * _modifier_penalty(segment.modifiers, question.folded))


def _text_scores(segment: Segment, terms: npt.NDArray[np.int64], weights: Floats) -> tuple[Floats, Floats]:
    short = (
        TITLE_WEIGHT * segment.titles.scores(terms, weights)
        + NAME_WEIGHT * segment.best_names(terms, weights)
        + FIELD_WEIGHT * segment.fields.scores(terms, weights)
    )
    return short, BODY_WEIGHT * segment.bodies.scores(terms, weights)


def _modifier_penalty(titles: Floats, folded: str) -> Floats:
    """A special case that nobody asked for, and one that was asked for and is not there."""
    padded = f" {folded} "
    modifiers = word_lists().modifiers
    named = np.array([modifier.name in padded for modifier in modifiers], np.float32)
    cued = np.array([any(map(padded.__contains__, modifier.cues)) for modifier in modifiers], np.float32)
    return UNASKED_MODIFIER * np.minimum(titles @ (1 - cued), 1) + MISSING_MODIFIER * (named.sum() - titles @ named)
