"""BM25 weights of word and word-pair terms, computed once for whole collections with numpy."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

import vi

Keys = npt.NDArray[np.int64]

# Word numbers stay below 2**PAIR_BITS; a pair of words is one 64-bit key above all single words.
PAIR_BITS = 28

# In a base of a few records every word would seem common: rarity is reckoned as if there were this many.
FEWEST = 30


class Vocabulary(dict[str, int]):
    """Word → number from 1 on; the spellings of a word with and without diacritics share the number of the folded one.

    Looking a word up hands out a new number; `find` and `knows` do not.
    """

    def __missing__(self, word: str) -> int:
        folded = vi.fold(word)
        self[word] = number = self.setdefault(folded, len(self) + 1)
        return number

    def number(self, words: Iterable[str]) -> Keys:
        """Numbers of the words of a record."""
        return np.array(list(map(self.__getitem__, words)), np.int64)

    def knows(self, word: str) -> bool:
        """Whether some record has the word."""
        return word in self

    def find(self, words: Iterable[str]) -> Keys:
        """Numbers of folded words of a question, 0 where no record has the word."""
        return np.array([self.get(word, 0) for word in words], np.int64)


def pair_keys(numbers: Keys) -> Keys:
    """One key for each two neighbouring words; 0 where one of them is unknown."""
    left, right = numbers[:-1], numbers[1:]
    pairs: Keys = np.where((left > 0) & (right > 0), (left << PAIR_BITS) | right, 0)
    return pairs


def term_keys(numbers: Keys) -> Keys:
    """Keys of the known words and known pairs of a text."""
    keys: Keys = np.concatenate([numbers, pair_keys(numbers)])
    known: Keys = keys[keys > 0]
    return known


def is_among(keys: Keys, known: Keys) -> npt.NDArray[np.bool_]:
    """Which of the keys are among the known ones, which ascend. `np.isin` would sort both."""
    if not len(known):
        return np.zeros(len(keys), np.bool_)
    found: npt.NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, keys), len(known) - 1)] == keys
    return found


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each term stands in each text: one entry for each (row, key) pair."""

    rows: npt.NDArray[np.int64]
    keys: Keys
    counts: npt.NDArray[np.float32]
    lengths: npt.NDArray[np.float32]


def count_terms(texts: Sequence[Keys]) -> Counts:
    """`texts`: the term keys of each text."""
    lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
    flat = np.concatenate([*texts, np.empty(0, np.int64)])
    rows = np.repeat(np.arange(len(texts)), lengths)
    order = np.lexsort((rows, flat))
    flat, rows = flat[order], rows[order]
    starts = np.flatnonzero(np.r_[True, (np.diff(flat) != 0) | (np.diff(rows) != 0)]) if len(flat) else order
    counts = np.diff(np.r_[starts, len(flat)])
    return Counts(rows[starts], flat[starts], counts.astype(np.float32), lengths.astype(np.float32))


@dataclass(frozen=True, slots=True)
class Statistics:
    """How rare each term is over a collection, and how long its texts are. Kept while single records are replaced."""

    keys: Keys
    idf: npt.NDArray[np.float32]
    # The weight of a term that no text has.
    unknown: float
    mean_length: float

    def idf_of(self, keys: Keys) -> npt.NDArray[np.float32]:
        """Inverse document frequency of each key."""
        if not len(self.keys):
            return np.full(len(keys), self.unknown, np.float32)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[places] == keys, self.idf[places], np.float32(self.unknown)).astype(np.float32)


def statistics_of(counts: Counts, *, owners: npt.NDArray[np.int64] | None = None) -> Statistics:
    """Statistics of a collection. With `owners` (the record of each text) a term counts once a record."""
    if owners is None:
        total, seen = len(counts.lengths), counts.keys
    else:
        # Entries are sorted by key and then by row, and rows of one record stand together.
        record = owners[counts.rows]
        first = np.concatenate([[True], (np.diff(counts.keys) != 0) | (np.diff(record) != 0)])[: len(record)]
        total, seen = len(np.unique(owners)), counts.keys[first]
    total = max(total, FEWEST)
    keys, frequency = np.unique(seen, return_counts=True)
    idf = np.log1p((total - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
    mean = float(counts.lengths.mean()) if len(counts.lengths) else 1.0
    return Statistics(keys, idf, float(np.log1p((total + 0.5) / 0.5)), max(mean, 1.0))


@dataclass(frozen=True, slots=True)
class View:
    """BM25 weights of one collection of texts, stored by term: the texts with the term `keys[i]` are
    `rows[starts[i]:starts[i + 1]]`.
    """

    keys: Keys
    starts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]
    size: int

    def places(self, keys: Keys) -> tuple[Keys, npt.NDArray[np.bool_]]:
        """The places of the terms that some text has, and which of the keys these are."""
        places = np.minimum(np.searchsorted(self.keys, keys), max(len(self.keys) - 1, 0))
        known = self.keys[places] == keys if len(self.keys) else np.zeros(len(keys), np.bool_)
        return places[known], known

    def scores(self, keys: Keys, weights: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The BM25 score of every text for a question with these distinct terms."""
        spans = list(self._spans(keys, weights))
        if not spans:
            return np.zeros(self.size, np.float32)
        rows = np.concatenate([self.rows[span] for span, _ in spans])
        values = np.concatenate([self.weights[span] * weight for span, weight in spans])
        return np.bincount(rows, values, self.size).astype(np.float32)

    def scores_at(
        self, texts: npt.NDArray[np.int64], keys: Keys, weights: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float32]:
        """The same of these texts only, which ascend; the time it takes hangs on their number."""
        scores = np.zeros(len(texts), np.float64)
        for span, weight in self._spans(keys, weights) if len(texts) else ():
            rows = self.rows[span]
            if len(rows) > len(texts):
                met = np.minimum(np.searchsorted(rows, texts), len(rows) - 1)
                scores += np.where(rows[met] == texts, self.weights[span][met] * weight, 0)
            else:
                met = np.minimum(np.searchsorted(texts, rows), len(texts) - 1)
                there = texts[met] == rows
                scores[met[there]] += self.weights[span][there] * weight
        return scores.astype(np.float32)

    def _spans(self, keys: Keys, weights: npt.NDArray[np.float32]) -> Iterator[tuple[slice, np.float32]]:
        """Where the texts of each known term stand, and the weight of the term."""
        places, known = self.places(keys)
        ends = zip(self.starts[places].tolist(), self.starts[places + 1].tolist(), weights[known], strict=True)
        return ((slice(start, end), weight) for start, end, weight in ends)


def view_of(counts: Counts, statistics: Statistics, *, k1: float, b: float) -> View:
    """The weights. `k1`: how soon repeated terms stop counting; `b`: how much long texts are held back (0 to 1)."""
    keys, frequency = np.unique(counts.keys, return_counts=True)
    length = 1 - b + b * counts.lengths[counts.rows] / statistics.mean_length
    weights = statistics.idf_of(counts.keys) * counts.counts * (k1 + 1) / (counts.counts + k1 * length)
    starts = np.concatenate([[0], np.cumsum(frequency)])
    return View(keys, starts, counts.rows.astype(np.int32), weights.astype(np.float32), len(counts.lengths))
