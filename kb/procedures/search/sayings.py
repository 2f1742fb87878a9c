"""What citizens say for a record: its names as unit vectors of words and of letters, and their pool.

A record's names are its core title, its aliases and its questions. A question is compared with each name (the best one
counts) and with the pool, the sum of the names. The pools are corrected once a build so that names find their record.
"""

from collections.abc import Callable, Mapping, Sequence
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
# Correction of the pools: how far a name pulls, how clear its lead must be, and how often all names are looked at.
PULL = 0.5
MARGIN = 0.05
ROUNDS = 3
# Names compared with all pools at a time: 2,000 of them with 2,600 records are 20 MB.
AT_A_TIME = 2000


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
    """Rarity of words and pairs."""
    return _rarity(counts, lambda keys: np.where(keys >> PAIR_BITS > 0, PAIR_WEIGHT, 1.0))


def letter_rarity(counts: Counts) -> Rarity:
    """Rarity of letter triples."""
    return _rarity(counts, lambda keys: np.ones(len(keys)))


def _rarity(counts: Counts, factor: Callable[[Keys], npt.NDArray[np.float64]]) -> Rarity:
    keys, names = np.unique(counts.keys, return_counts=True)
    total = len(counts.lengths)
    weights = (np.log((1 + total) / (1 + names)) + 1) * factor(keys)
    return Rarity(keys, weights.astype(np.float32), float(np.log(1 + total) + 1))


@dataclass(frozen=True, slots=True)
class Vectors:
    """One unit vector a name: a sparse matrix, names by terms, the columns in the order of `keys`."""

    keys: Keys
    matrix: sparse.csr_matrix

    def view(self) -> View:
        """By term, for asking."""
        return _view(self.keys, self.matrix)


def name_vectors(counts: Counts, rarity: Rarity) -> Vectors:
    """`counts`: the terms of each name."""
    names = len(counts.lengths)
    keys, columns = np.unique(counts.keys, return_inverse=True)
    weights = np.sqrt(counts.counts) * rarity.of(counts.keys)
    lengths = np.sqrt(np.bincount(counts.rows, weights**2, names))
    data = (weights / lengths[counts.rows]).astype(np.float32)
    return Vectors(keys, sparse.csr_matrix((data, (counts.rows, columns)), shape=(names, len(keys))))


def pools(vectors: Vectors, owners: Indices, records: int) -> sparse.csr_matrix:
    """The sum of the vectors of each record's names, records by terms."""
    member = sparse.csr_matrix(
        (np.ones(len(owners), np.float32), (owners, np.arange(len(owners)))), shape=(records, len(owners))
    )
    return (member @ vectors.matrix).tocsr()


def pool_view(keys: Keys, pooled: sparse.csr_matrix) -> View:
    """By term, for asking; the pools with length one."""
    return _view(keys, sparse.diags((1 / _lengths(pooled)).astype(np.float32)) @ pooled)


def corrected(pooled: sparse.csr_matrix, vectors: Vectors, owners: Indices) -> sparse.csr_matrix:
    """The pools after each name that found another record first, left out of its own pool, has pulled its record's
    pool nearer and pushed the other one off, some rounds long.
    """
    several = np.flatnonzero(np.bincount(owners, minlength=pooled.shape[0])[owners] > 1)
    if not len(several) or pooled.shape[0] < 2:
        return pooled
    for _ in range(ROUNDS):
        pooled = (pooled + _pulls(pooled, vectors.matrix, owners, several) @ vectors.matrix).tocsr()
    return pooled


def _pulls(pooled: sparse.csr_matrix, names: sparse.csr_matrix, owners: Indices, several: Indices) -> sparse.csr_matrix:
    """Records by names: how much of a name is to be added to a pool."""
    parts = [_confused(pooled, names, owners, several[at : at + AT_A_TIME]) for at in range(0, len(several), AT_A_TIME)]
    name, right, wrong = (np.concatenate(part) for part in zip(*parts, strict=True))
    pull = np.full(len(name), PULL, np.float32)
    place = np.r_[right, wrong], np.r_[name, name]
    return sparse.csr_matrix((np.r_[pull, -pull], place), shape=(pooled.shape[0], len(owners)))


def _confused(
    pooled: sparse.csr_matrix, names: sparse.csr_matrix, owners: Indices, part: Indices
) -> tuple[Indices, Indices, Indices]:
    """The names of this part whose record is no clear first, with their record and the one in its way."""
    length = _lengths(pooled)
    likeness = (names[part] @ pooled.T).toarray() / length
    order, right = np.arange(len(part)), owners[part]
    shared = likeness[order, right] * length[right]
    rest = np.sqrt(np.maximum(length[right] ** 2 - 2 * shared + 1, 1e-6))
    likeness[order, right] = -1
    wrong = likeness.argmax(1)
    bad = likeness[order, wrong] > (shared - 1) / rest - MARGIN
    return part[bad], right[bad], wrong[bad]


def _lengths(matrix: sparse.csr_matrix) -> Floats:
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(1)).ravel())
    return np.where(length == 0, 1, length).astype(np.float32)


def _view(keys: Keys, matrix: sparse.spmatrix) -> View:
    columns = matrix.tocsc()
    columns.sort_indices()
    starts, rows = columns.indptr.astype(np.int64), columns.indices.astype(np.intp)
    return View(keys, starts, rows, columns.data.astype(np.float32), matrix.shape[0])


@dataclass(frozen=True, slots=True)
class Corrections:
    """What the pools of a build learned, by code: kept for records that are replaced later."""

    keys: Keys
    rows: Mapping[str, int]
    changes: sparse.csr_matrix

    def added(self, keys: Keys, pooled: sparse.csr_matrix, codes: Sequence[str]) -> tuple[Keys, sparse.csr_matrix]:
        """The pools of these records with what was learned about them, and the keys of the new columns."""
        known = [(at, self.rows[code]) for at, code in enumerate(codes) if code in self.rows]
        if not known:
            return keys, pooled
        at, row = (np.array(part, np.int64) for part in zip(*known, strict=True))
        found = self.changes[row].tocoo()
        both = np.union1d(keys, self.keys[found.col])
        old = pooled.tocoo()
        rows = np.r_[old.row, at[found.row]]
        columns = np.r_[np.searchsorted(both, keys[old.col]), np.searchsorted(both, self.keys[found.col])]
        shape = (pooled.shape[0], len(both))
        return both, sparse.csr_matrix((np.r_[old.data, found.data], (rows, columns)), shape=shape)
