"""Texts that ask the same in other words or spellings, put together. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from kb.quality.wording import quiet, telling

# Tried by tests: so alike (cosine, 0 to 1) are two wordings of one question.
_ALIKE = 0.6
# Letters in a row of a word; typos and shorthand leave most of them.
_LETTERS = 3
# A whole word says more than its letters, and some words say little.
_WORD, _QUIET = 2.0, 0.3
# What stands in so many of all texts tells none of them apart, and costs most of the time.
_COMMON, _FEW = 0.2, 50
# Among few texts that a word is rare says little.
_STEADY = 500
_BLOCK = 256

# A sparse matrix; the library has no types.
Vectors = Any


def alike(texts: Sequence[str]) -> list[list[int]]:
    """The places of texts that belong together, the largest group first; in each the one that is most typical first."""
    same: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        same.setdefault(telling(text), []).append(place)
    # What is asked most often is what others are compared with.
    keys = sorted(same, key=lambda key: (-len(same[key]), same[key][0]))
    found = [[place for at in group for place in same[keys[at]]] for group in _led(_vectors(keys))]
    return sorted(found, key=lambda group: (-len(group), group[0]))


def _led(vectors: Vectors) -> Iterator[list[int]]:
    """Each row that belongs to none before it leads a group of those like it."""
    free = np.ones(vectors.shape[0], dtype=np.bool_)
    turned = vectors.T.tocsc()
    for start in range(0, vectors.shape[0], _BLOCK):
        likeness = (vectors[start : start + _BLOCK] @ turned).toarray()
        for at, row in enumerate(likeness, start):
            if free[at]:
                free[at] = False
                yield [at, *_take(free, row)]


def _take(free: npt.NDArray[np.bool_], row: npt.NDArray[np.float32]) -> list[int]:
    near = np.flatnonzero(free & (row >= _ALIKE))
    free[near] = False
    return [int(place) for place in near[np.argsort(-row[near], kind="stable")]]


def _vectors(texts: Sequence[str]) -> Vectors:
    """A row of length 1 for each text; what is rare weighs more."""
    counts = [Counter(dict(_features(text))) for text in texts]
    spread = Counter(feature for count in counts for feature in count)
    most = max(_FEW, _COMMON * len(texts))
    columns = {feature: at for at, feature in enumerate(each for each, seen in spread.items() if seen <= most)}
    weight = {feature: float(np.log((_STEADY + len(texts)) / spread[feature])) for feature in columns}
    rows, places, values = list[int](), list[int](), list[float]()
    for row, count in enumerate(counts):
        kept = {feature: value * weight[feature] for feature, value in count.items() if feature in columns}
        length = sum(value * value for value in kept.values()) ** 0.5
        for feature, value in kept.items():
            rows.append(row)
            places.append(columns[feature])
            values.append(value / length)
    shape = (len(texts), max(1, len(columns)))
    return sparse.csr_matrix((np.array(values, dtype=np.float32), (rows, places)), shape=shape)


def _features(text: str) -> Iterator[tuple[str, float]]:
    for word in text.split():
        weight = _QUIET if word in quiet() else 1.0
        yield f"{word} ", _WORD * weight
        padded = f" {word} "
        for at in range(len(padded) - _LETTERS + 1):
            yield padded[at : at + _LETTERS], weight
