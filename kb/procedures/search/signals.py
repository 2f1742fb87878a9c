"""What tells how sure the best record is."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
import numpy.typing as npt

from kb.procedures.search.bm25 import PAIR_BITS, Keys, Statistics
from kb.procedures.search.question import Question
from kb.procedures.search.segment import Prepared

Floats = npt.NDArray[np.float32]

# Softness of the share, in units of the rarest word's weight.
SOFTNESS = 0.47


@dataclass(frozen=True, slots=True)
class Signals:
    """Numbers of about 0 to 1 that mean the same in a base of any size.

    coverage: share, by rarity, of the question's subject words in the title, names and field; fit: share of the best
    name's words in the question; lead: distance to the best of another family over the best score; share: soft share
    of the best family; strength: the best score over what the question could reach; agreement: how near the best
    comes to the top by its short texts alone and by its body alone; brevity: 1 for no words, towards 0 for a story.
    """

    coverage: float
    fit: float
    lead: float
    share: float
    strength: float
    agreement: float
    brevity: float

    def values(self) -> tuple[float, ...]:
        """In the order of the fields."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best records, best first, with their scores, and the agreement of the first."""

    entries: Sequence[Prepared]
    scores: Sequence[float]
    agreement: float


def read_signals(question: Question, ranking: Ranking, statistics: Statistics) -> Signals:
    """`ranking` with at least one record; `statistics` of the names."""
    entries, best = ranking.entries, ranking.scores[0]
    others = [score for entry, score in zip(entries, ranking.scores, strict=True) if entry.family != entries[0].family]
    soft = np.exp((np.array(ranking.scores) - best) / (SOFTNESS * statistics.unknown))
    same = np.array([entry.family == entries[0].family for entry in entries])
    reach = float((statistics.idf_of(question.terms) * question.weights).sum())
    return Signals(
        coverage=_coverage(entries[0], question, statistics),
        fit=max(_fit(name, question, statistics) for name in entries[0].names),
        lead=min(1.0, (best - max(others)) / best) if others and best > 0 else 1.0,
        share=float(soft[same].sum() / soft.sum()),
        strength=min(max(best / reach, 0.0), 2.0) if reach else 0.0,
        agreement=ranking.agreement,
        brevity=1 / (1 + len(question.subject) / 10),
    )


def _coverage(entry: Prepared, question: Question, statistics: Statistics) -> float:
    if not question.subject:
        return 0.0
    rarity = statistics.idf_of(np.array([word.number for word in question.subject], np.int64))
    found = [_found(word.number, word.meant, entry.strong) for word in question.subject]
    return float((rarity * np.array(found)).sum() / rarity.sum())


def _found(number: int, meant: frozenset[int], strong: frozenset[int]) -> float:
    if number in strong:
        return 1.0
    return len(meant & strong) / len(meant) if meant else 0.0


def _fit(name: Keys, question: Question, statistics: Statistics) -> float:
    words = np.unique(name[name < 1 << PAIR_BITS])
    rarity = statistics.idf_of(words)
    asked = np.isin(words, question.terms) | np.isin(words, question.meant)
    return float(rarity[asked].sum() / rarity.sum()) if len(words) else 0.0
