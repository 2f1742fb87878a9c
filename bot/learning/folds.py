"""The folds of a cross-validation."""

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from bot.learning.examples import Example

Places = npt.NDArray[np.int64]


def split(examples: Sequence[Example], count: int) -> Iterator[tuple[Places, Places]]:
    """Places of training and of test, `count` times; the spellings of one sentence stay together.

    The fold of a sentence is a hash of its words: an example added or moved changes the fold of no other.
    """
    folds = np.array([_fold_of(each.group, count) for each in examples])
    for fold_number in range(count):
        yield np.flatnonzero(folds != fold_number), np.flatnonzero(folds == fold_number)


def _fold_of(group: str, count: int) -> int:
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:8], "big") % count
