"""Scoring the records of a segment for a question: once by their texts, once by what citizens say for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.procedures.search.bm25 import Keys
from kb.procedures.search.narrowing import heaviest
from kb.procedures.search.question import Question
from kb.procedures.search.segment import CollectionStatistics, Segment, Ways
from kb.procedures.search.words import word_lists

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

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
    """One number for each of the records `rows` of a segment, which ascend. `formal`: by title, field and body;
    `spoken`: by the best name; `learned`: likeness of title and question in the encoder's space, -1 to 1; `chance`:
    before anything is asked.
    """

    rows: Indices
    formal: Floats
    spoken: Floats
    learned: Floats
    chance: Floats


def score_segment(segment: Segment, question: Question, statistics: CollectionStatistics) -> Scores:
    """The scores of a segment's records; of a large one's those that can be among the first."""
    loud = _loud(question, statistics)
    if segment.ways is None:
        rows, learned = np.arange(len(segment.entries)), segment.vectors @ question.vector
        spoken = segment.best_names(segment.names.scores(*loud))
        return Scores(rows, _formal(segment, question, statistics), spoken, learned, segment.chance)
    rows = _worth_scoring(segment, segment.ways, question, loud)
    names, firsts = segment.names_of(rows)
    spoken = np.maximum.reduceat(segment.names.scores_at(names, *loud), firsts) if len(rows) else loud[1][:0]
    formal = _formal(segment, question, statistics, rows)
    return Scores(rows, formal, spoken, segment.vectors[rows] @ question.vector, segment.chance[rows])


def _worth_scoring(segment: Segment, ways: Ways, question: Question, loud: tuple[Keys, Floats]) -> Indices:
    texts = list(_asked(question))
    titles, bodies = heaviest(*ways.titles.best(texts)), heaviest(*ways.bodies.best(texts))
    names, said = ways.names.best([loud])
    owners = np.searchsorted(segment.first_names, heaviest(names, said), "right") - 1
    near = ways.cells.near(question.vector)
    nearest = heaviest(near, segment.vectors[near] @ question.vector)
    rows: Indices = np.unique(np.concatenate([titles, bodies, owners, nearest]))
    return rows


def chances(parts: Sequence[Scores], hidden: npt.NDArray[np.bool_], statistics: CollectionStatistics) -> Floats:
    """The chance of each record of all parts; the `hidden` ones (one flag a record) get none, nor those with nothing in
    common.

    A mixture: some people use the words of the records, others their own, and one way of finding is often sure where
    the other is not.
    """
    formal, spoken, learned, before = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("formal", "spoken", "learned", "chance")
    )
    shown = ((formal > 0) | (spoken > 0)) & ~hidden
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


def _asked(question: Question) -> Iterator[tuple[Keys, Floats]]:
    """The terms to be found in the records, with their weights: what was said, and what the records call it."""
    yield question.terms, question.weights
    if len(question.meant):
        yield question.meant, np.full(len(question.meant), SYNONYM_WEIGHT, np.float32)


def _formal(
    segment: Segment, question: Question, statistics: CollectionStatistics, rows: Indices | None = None
) -> Floats:
    """Of the records `rows`; of all when there are none."""
    scores = sum(_by_texts(segment, keys, weights, rows) for keys, weights in _asked(question))
    modifiers = segment.modifiers if rows is None else segment.modifiers[rows]
    penalty = np.float32(statistics.cores.unknown) * _modifier_penalty(modifiers, question.folded)
    formal: Floats = scores - penalty
    return formal


def _by_texts(segment: Segment, terms: Keys, weights: Floats, rows: Indices | None) -> Floats:
    titles, cores, bodies, fields = (
        view.scores(terms, weights) if rows is None else view.scores_at(rows, terms, weights)
        for view in (segment.titles, segment.cores, segment.bodies, segment.fields)
    )
    scores: Floats = TITLE_WEIGHT * titles + CORE_WEIGHT * cores + BODY_WEIGHT * bodies + FIELD_WEIGHT * fields
    return scores


def _loud(question: Question, statistics: CollectionStatistics) -> tuple[Keys, Floats]:
    # Words that only ask stand in most names: they cost the most time and tell nothing.
    loud = question.weights >= 1
    terms = question.terms[loud]
    return terms, question.weights[loud] * statistics.words.of(terms)


def _modifier_penalty(titles: Floats, folded: str) -> Floats:
    """A special case that nobody asked for, and one that was asked for and is not there."""
    padded = f" {folded} "
    modifiers = word_lists().modifiers
    named = np.array([modifier.name in padded for modifier in modifiers], np.float32)
    cued = np.array([any(map(padded.__contains__, modifier.cues)) for modifier in modifiers], np.float32)
    unasked, missing = np.minimum(titles @ (1 - cued), 1), named.sum() - titles @ named
    penalty: Floats = UNASKED_MODIFIER * unasked + MISSING_MODIFIER * missing
    return penalty
