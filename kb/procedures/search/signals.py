"""What tells how sure the best record is."""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
import numpy.typing as npt

from kb.procedures.search.bm25 import Keys, Statistics
from kb.procedures.search.question import Question, SubjectWord
from kb.procedures.search.segment import Prepared

Floats = npt.NDArray[np.float32]

# Softness of the share, in units of the rarest word's weight.
SOFTNESS = 0.47
OTHER_TONE = 0.3
WEAKEST = 0.05


@dataclass(frozen=True, slots=True)
class Signals:
    """Numbers, the first four of 0 to 1, that mean the same in a base of any size.

    coverage: share, by rarity, of the question's subject words in the title, names and field; fit: share of the best
    name's words and pairs in the question; lead: distance to the best of another family over the best score; share:
    soft share of the best among those looked at; strength: logarithm of the best score over what the question could
    reach, from -3 (nothing in common) to about 1.
    """

    coverage: float
    fit: float
    lead: float
    share: float
    strength: float

    def values(self) -> tuple[float, ...]:
        """In the order of the fields."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best records with their scores, best first."""

    entries: Sequence[Prepared]
    scores: Sequence[float]


def read_signals(question: Question, ranking: Ranking, statistics: Statistics) -> Signals:
    """`ranking` with at least one record and scores above 0; `statistics` of the names."""
    first, best = ranking.entries[0], ranking.scores[0]
    pairs = zip(ranking.entries, ranking.scores, strict=True)
    others = [score for entry, score in pairs if entry.family != first.family]
    soft = np.exp((np.array(ranking.scores) - best) / (SOFTNESS * statistics.unknown))
    known = float((statistics.idf_of(question.terms) * question.weights).sum())
    reach = known + question.unknown * statistics.unknown
    return Signals(
        coverage=_coverage(first, question, statistics),
        fit=max(_fit(name, question, statistics) for name in first.names),
        lead=(best - max(others, default=0.0)) / best,
        share=float(1 / soft.sum()),
        strength=math.log(best / reach + WEAKEST) if reach else math.log(WEAKEST),
    )


def _coverage(entry: Prepared, question: Question, statistics: Statistics) -> float:
    if not question.subject:
        return 0.0
    rarity = statistics.idf_of(np.array([word.number for word in question.subject], np.int64))
    found = [_found(word, entry.strong) for word in question.subject]
    return float((rarity * np.array(found)).sum() / rarity.sum())


def _found(word: SubjectWord, strong: frozenset[str]) -> float:
    if word.said in strong:
        return 1.0
    meant = sum(other in strong for other in word.meant) / len(word.meant) if word.meant else 0.0
    # Typed with diacritics, yet found only without them: a slip of the tone or another word ("cười", "cưới").
    return max(meant, OTHER_TONE if word.folded in strong else 0.0)


def _fit(name: Keys, question: Question, statistics: Statistics) -> float:
    terms = np.unique(name)
    rarity = statistics.idf_of(terms)
    asked = np.isin(terms, question.terms) | np.isin(terms, question.meant)
    return float(rarity[asked].sum() / rarity.sum()) if len(terms) else 0.0
