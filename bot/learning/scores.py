"""F1 of each intent and each aspect."""

from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.metrics import f1_score


def intent_f1(truth: Sequence[str], found: Sequence[str]) -> dict[str, float]:
    """By intent, for the intents of `truth`."""
    labels = sorted(set(truth))
    each = f1_score(truth, found, labels=labels, average=None, zero_division=0)
    return dict(zip(labels, map(float, each), strict=True))


def aspect_f1(truth: Sequence[frozenset[str]], found: Sequence[frozenset[str]]) -> dict[str, float]:
    """By aspect, for the aspects of `truth`."""
    labels = sorted(frozenset[str]().union(*truth))
    wanted, given = (np.array([[label in each for label in labels] for each in sets]) for sets in (truth, found))
    return dict(zip(labels, map(float, f1_score(wanted, given, average=None, zero_division=1)), strict=True))


def mean(scores: Mapping[str, float]) -> float:
    """Macro F1: each label counts the same."""
    return sum(scores.values()) / len(scores) if scores else 1.0
