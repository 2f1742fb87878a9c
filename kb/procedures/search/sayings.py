"""What citizens say for a record: its names as unit vectors of words.

A record's names are its core title, its aliases and its questions. A question is compared with each, the best counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from kb.procedures.search.bm25 import PAIR_BITS, Counts, Keys, View

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

# A pair of words says little more than the words in it.
PAIR_WEIGHT = 0.7
LETTER_BITS = 21


def letter_keys(words: Sequence[str]) -> Keys:
    """A key for each three letters in a row within a word; the ends of a word count as letters."""
    text = f" {' '.join(words)} ".encode("utf-32-le", "replace")
    letters = np.frombuffer(text, np.uint32).astype(np.int64)
    first, middle, last = letters[:-2], letters[1:-1], letters[2:]
    keys: Keys = ((first << 2 * LETTER_BITS) | (middle << LETTER_BITS) | last)[middle != ord(" ")]
    return keys


@dataclass(frozen=True, slots=True)
class Rarity:
    """The weight of each term, by how many names have it. `keys` ascend; `unknown` is the weight of all others."""

    keys: Keys
    weights: Floats
    unknown: float

    def of(self, keys: Keys) -> Floats:
        """The weights of the keys."""
        if not len(self.keys):
            return np.full(len(keys), self.unknown, np.float32)
        found = self.keys[places := self.places(keys)] == keys
        return np.where(found, self.weights[places], np.float32(self.unknown)).astype(np.float32)

    def places(self, keys: Keys) -> Indices:
        """Where each key stands, or would stand."""
        return np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)


def word_rarity(counts: Counts) -> Rarity:
    """Rarity of words and pairs of words."""
    keys, names = np.unique(counts.keys, return_counts=True)
    total = len(counts.lengths)
    factor = np.where(keys >> PAIR_BITS > 0, PAIR_WEIGHT, 1.0)
    weights = (np.log((1 + total) / (1 + names)) + 1) * factor
    return Rarity(keys, weights.astype(np.float32), float(np.log(1 + total) + 1))


def name_view(counts: Counts, rarity: Rarity) -> View:
    """One unit vector a name, stored by term. `counts`: the terms of each name."""
    names = len(counts.lengths)
    keys, columns = np.unique(counts.keys, return_inverse=True)
    weights = np.sqrt(counts.counts) * rarity.of(counts.keys)
    lengths = np.sqrt(np.bincount(counts.rows, weights**2, names))
    data = (weights / lengths[counts.rows]).astype(np.float32)
    by_term = sparse.csr_matrix((data, (counts.rows, columns)), shape=(names, len(keys))).tocsc()
    by_term.sort_indices()
    starts, rows = by_term.indptr.astype(np.int64), by_term.indices.astype(np.int32)
    return View(keys, starts, rows, by_term.data, names)
