"""What tells how sure the best record is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.procedures.search.bm25 import Counts, Statistics, is_among
from kb.procedures.search.question import Question, SubjectWord
from kb.procedures.search.sayings import Rarity
from kb.procedures.search.segment import CollectionStatistics, Entry

Floats = npt.NDArray[np.float32]

OTHER_TONE = 0.3
WEAKEST = 0.05
# A lead over the second beyond this says nothing more.
FARTHEST = 5.0


@dataclass(frozen=True, slots=True)
class Signals:
    """Numbers that mean the same in a base of any size.

    coverage: share, by rarity, of the question's subject words in the title, names and field, 0 to 1; fit: share of the
    best name's words and pairs in the question, 0 to 1; likeness: of the best name and the question as unit vectors, 0
    to 1; lead: how many times likelier the first is than the best of another family, as a logarithm of at most 5;
    share: chance of the first's family among those looked at, 0 to 1; strength: logarithm of its score by texts over
    what the question could reach, from -3 (nothing in common) to about 1.
    """

    coverage: float
    fit: float
    likeness: float
    lead: float
    share: float
    strength: float

    def values(self) -> tuple[float, ...]:
        """In the order of the fields."""
        return self.coverage, self.fit, self.likeness, self.lead, self.share, self.strength


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best records, best first, with their chances (0 to 1) and their scores by texts."""

    entries: Sequence[Entry]
    chances: Sequence[float]
    formal: Sequence[float]


def read_signals(question: Question, ranking: Ranking, said: Counts, statistics: CollectionStatistics) -> Signals:
    """`ranking` with at least one record; `said`: the terms of the names of the first."""
    first = ranking.entries[0]
    family = [entry.family == first.family for entry in ranking.entries]
    others = [chance for same, chance in zip(family, ranking.chances, strict=True) if not same]
    same = [chance for same, chance in zip(family, ranking.chances, strict=True) if same]
    names = statistics.names
    reach = float((names.idf_of(question.terms) * question.weights).sum()) + question.unknown * names.unknown
    return Signals(
        coverage=_coverage(first, question, names),
        fit=_fit(said, question, names),
        likeness=likeness_of(said, question, statistics.words),
        lead=min(math.log(ranking.chances[0] / max(*others, 1e-9, 1e-9)), FARTHEST),
        share=sum(same) / sum(ranking.chances),
        strength=math.log(max(ranking.formal[0], 0) / reach + WEAKEST) if reach else math.log(WEAKEST),
    )


def _coverage(entry: Entry, question: Question, statistics: Statistics) -> float:
    if not question.subject:
        return 0.0
    rarity = statistics.idf_of(np.array([word.number for word in question.subject], np.int64))
    strong = frozenset(entry.strong)
    found = [_found(word, strong) for word in question.subject]
    return float((rarity * np.array(found)).sum() / rarity.sum())


def _found(word: SubjectWord, strong: frozenset[str]) -> float:
    if word.said in strong:
        return 1.0
    meant = sum(other in strong for other in word.meant) / len(word.meant) if word.meant else 0.0
    # Typed with diacritics, yet found only without them: a slip of the tone or another word ("cười", "cưới").
    return max(meant, OTHER_TONE if word.folded in strong else 0.0)


def _fit(said: Counts, question: Question, statistics: Statistics) -> float:
    rarity = statistics.idf_of(said.keys)
    asked = is_among(said.keys, question.terms) | is_among(said.keys, question.meant)
    there, met = np.bincount(said.rows, rarity), np.bincount(said.rows, rarity * asked)
    return float((met / np.maximum(there, 1e-9)).max(initial=0))


def likeness_of(said: Counts, question: Question, rarity: Rarity) -> float:
    """Of the question and the nearest of these names, 0 to 1."""
    asked = rarity.of(question.terms) * question.weights
    length = math.sqrt(float((asked**2).sum()) + question.unknown * rarity.unknown**2)
    if not length or not len(asked):
        return 0.0
    there = rarity.of(said.keys) * np.sqrt(said.counts)
    places = np.minimum(np.searchsorted(question.terms, said.keys), len(asked) - 1)
    met = np.where(question.terms[places] == said.keys, there * asked[places], 0)
    lengths = np.sqrt(np.bincount(said.rows, there**2)) * length
    return float((np.bincount(said.rows, met) / np.maximum(lengths, 1e-9)).max(initial=0))
