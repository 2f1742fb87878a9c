"""Which records of a large base are worth scoring: a search then costs about the same however many there are.

Two ways in. Of each term only the texts are looked at in which it weighs most (impact-ordered lists, Anh and Moffat,
SIGIR 2006); of the learned vectors only the cells nearest to the question (an inverted file, Sivic and Zisserman, ICCV
2003). What is found so is scored like all records of a small base.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.procedures.search.bm25 import Keys, View

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

# Fewer records are scored whole: that is quicker, and misses nothing.
FROM = 40_000
# Texts of a term that are looked at, and records of each way in that are scored.
MOST_TEXTS = 500
MOST_RECORDS = 500
_ROWS_OF_A_CELL = 400
_CELLS_LOOKED_AT = 8
_ROUNDS = 4
_LEARNED_FROM = 30
_AT_ONCE = 8_192


@dataclass(frozen=True, slots=True)
class Heads:
    """A view of which every term keeps its `MOST_TEXTS` heaviest texts; `cut` are the places of those, by the place of
    a term that has more.
    """

    view: View
    cut: Mapping[int, Indices]

    def best(self, asked: Iterable[tuple[Keys, Floats]]) -> tuple[Indices, Floats]:
        """The texts that share a term with the question, ascending, and the scores by what is looked at."""
        parts = [part for keys, weights in asked for part in self._parts(keys, weights)]
        if not parts:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        rows, place = np.unique(np.concatenate([rows for rows, _ in parts]), return_inverse=True)
        scores = np.bincount(place, np.concatenate([values for _, values in parts]), len(rows))
        return rows.astype(np.int64), scores.astype(np.float32)

    def _parts(self, keys: Keys, weights: Floats) -> Iterable[tuple[npt.NDArray[np.int32], Floats]]:
        places, known = self.view.places(keys)
        for place, weight in zip(places.tolist(), weights[known].tolist(), strict=True):
            here = self.cut.get(place, slice(int(self.view.starts[place]), int(self.view.starts[place + 1])))
            yield self.view.rows[here], self.view.weights[here] * np.float32(weight)


def heads_of(view: View) -> Heads:
    """The heads of all terms."""
    lengths = np.diff(view.starts)
    cut = {place: _heaviest(view, place) for place in np.flatnonzero(lengths > MOST_TEXTS).tolist()}
    return Heads(view, cut)


def _heaviest(view: View, place: int) -> Indices:
    start, end = int(view.starts[place]), int(view.starts[place + 1])
    chosen = np.argpartition(view.weights[start:end], -MOST_TEXTS)[-MOST_TEXTS:]
    found: Indices = np.sort(chosen).astype(np.int64) + start
    return found


@dataclass(frozen=True, slots=True)
class Cells:
    """Vectors in cells about `centres`; the rows of the cell `i` are `rows[starts[i]:starts[i + 1]]`."""

    centres: Floats
    starts: Indices
    rows: Indices

    def near(self, vector: Floats) -> Indices:
        """The rows of the cells nearest to the vector."""
        likeness = self.centres @ vector
        count = min(_CELLS_LOOKED_AT, len(likeness))
        best = np.argpartition(likeness, -count)[-count:].tolist()
        return np.concatenate([self.rows[self.starts[cell] : self.starts[cell + 1]] for cell in best])


def cells_of(vectors: Floats) -> Cells:
    """Cells of about `_ROWS_OF_A_CELL` vectors (k-means by cosine on a part of them). The same for the same vectors."""
    count, drawn = max(1, len(vectors) // _ROWS_OF_A_CELL), np.random.default_rng(2026)
    some = vectors[drawn.permutation(len(vectors))[: count * _LEARNED_FROM]]
    centres = some[:count].copy()
    for _ in range(_ROUNDS):
        cells = _nearest(centres, some)
        sums = np.zeros_like(centres)
        np.add.at(sums, cells, some)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 0, sums / np.maximum(lengths, 1e-9), centres).astype(np.float32)
    cells = _nearest(centres, vectors)
    order = np.argsort(cells, kind="stable")
    starts = np.searchsorted(cells[order], np.arange(count + 1))
    return Cells(centres, starts.astype(np.int64), order.astype(np.int64))


def _nearest(centres: Floats, vectors: Floats) -> Indices:
    parts = range(0, len(vectors), _AT_ONCE)
    return np.concatenate([np.argmax(vectors[at : at + _AT_ONCE] @ centres.T, axis=1) for at in parts])


def heaviest(rows: Indices, scores: Floats) -> Indices:
    """The `MOST_RECORDS` rows with the highest scores, in any order."""
    if len(rows) <= MOST_RECORDS:
        return rows
    found: Indices = rows[np.argpartition(scores, -MOST_RECORDS)[-MOST_RECORDS:]]
    return found
