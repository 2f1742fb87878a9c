"""The examples that the kinds are learned from: enough of them, and none that the measuring lists know."""

from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
import pytest
from numpy.typing import NDArray

from kb.feedback.categories import open_categories
from kb.feedback.proposing import examples
from tests.kb.feedback.reports import read
from vi.folding import fold

NEAR = 0.8
LETTERS = "abcdefghijklmnopqrstuvwxyz 0123456789"


def counted(texts: Sequence[str]) -> NDArray[np.int32]:
    """How often each letter stands in each text, and last all else."""
    known = [[text.count(letter) for letter in LETTERS] for text in texts]
    return np.array([[*row, len(text) - sum(row)] for row, text in zip(known, texts, strict=True)], np.int32)


def near_copies(texts: Sequence[str], others: Sequence[str]) -> list[tuple[str, str]]:
    """The pairs of which `NEAR` is the same; their letters, compared first, cannot be more alike than they are."""
    lefts, rights, found = counted(texts), counted(others), []
    for text, left in zip(texts, lefts, strict=True):
        common = np.minimum(left, rights).sum(axis=1)
        alike = 2 * common / (left.sum() + rights.sum(axis=1))
        close = [others[place] for place in np.flatnonzero(alike >= NEAR)]
        found += [(text, other) for other in close if SequenceMatcher(None, text, other, False).ratio() >= NEAR]
    return found


def folded() -> list[str]:
    return [fold(text) for texts in examples().values() for text in texts]


@pytest.mark.parametrize("name", ["reports", "reports_after", "reports_third"])
def test_no_example_is_a_near_copy_of_a_message_that_measures(name: str) -> None:
    assert near_copies(folded(), [fold(text) for _, text in read(name)]) == []


def test_a_near_copy_would_be_found() -> None:
    assert near_copies(["den duong hem 12 tat"], ["den duong hem 14 tat roi", "rac"]) != []


def test_every_kind_has_enough_and_none_twice() -> None:
    assert examples().keys() == {category.key for category in open_categories(None).all()}
    assert all(len(texts) >= 25 for texts in examples().values())
    assert len(folded()) == len(set(folded())) >= 1000
