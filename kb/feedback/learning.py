"""A multinomial logistic regression that learns kinds from example texts, in numpy alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.feedback.features import features, is_piece

# Steps over all texts, how far each goes at first; fewer leave the rarer words unlearned, more learn the examples by
# heart. Chosen by cross-validation over the examples.
_ROUNDS = 5
_RATE = 4.0
_DECAY = 0.75
_MOST_OFTEN = 2
# A piece helps where a word is misspelled, and misleads where two words merely look alike.
_PIECE = np.float32(0.3)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Learned:
    """How much each feature says for each kind. `rarity` is how much it counts in a text."""

    kinds: tuple[str, ...]
    places: Mapping[str, int]
    rarity: Floats
    weights: Floats

    def chances(self, text: str) -> Mapping[str, float]:
        """The chance of each kind, together 1; alike for all when no feature is known."""
        found, values = _vector(features(text), self.places, self.rarity)
        chances = _softmax(values @ self.weights[found])
        return dict(zip(self.kinds, map(float, chances), strict=True))


def learn(examples: Sequence[tuple[str, str]]) -> Learned:
    """From texts with their kinds, always the same from the same."""
    kinds = tuple(dict.fromkeys(kind for kind, _ in examples))
    texts = [features(text) for _, text in examples]
    places, rarity = _vocabulary(texts)
    vectors = [_vector(text, places, rarity) for text in texts]
    answers = [kinds.index(kind) for kind, _ in examples]
    return Learned(kinds, places, rarity, _trained(vectors, answers, (len(places), len(kinds))))


def _vocabulary(texts: Sequence[Iterable[str]]) -> tuple[Mapping[str, int], Floats]:
    counts = Counter(feature for text in texts for feature in set(text))
    often = np.fromiter(counts.values(), np.float32, len(counts))
    pieces = np.fromiter(map(is_piece, counts), np.bool_, len(counts))
    rarity = (np.log((1 + len(texts)) / (1 + often)) + 1) * np.where(pieces, _PIECE, np.float32(1))
    return {feature: place for place, feature in enumerate(counts)}, rarity.astype(np.float32)


def _vector(text: Iterable[str], places: Mapping[str, int], rarity: Floats) -> tuple[NDArray[np.intp], Floats]:
    """The places of the known features and their values, as a vector of length 1."""
    counts = Counter(places[feature] for feature in text if feature in places)
    found = np.fromiter(counts, np.intp, len(counts))
    values = np.minimum(np.fromiter(counts.values(), np.float32, len(counts)), _MOST_OFTEN) * rarity[found]
    return found, values / max(float(np.sqrt(values @ values)), 1e-9)


def _trained(
    vectors: Sequence[tuple[NDArray[np.intp], Floats]], answers: Sequence[int], shape: tuple[int, int]
) -> Floats:
    """Stochastic gradient descent: one text a step, in an order drawn anew each round."""
    weights = np.zeros(shape, np.float32)
    order = np.random.default_rng(1)
    rate = np.float32(_RATE)
    for _ in range(_ROUNDS):
        for each in order.permutation(len(vectors)).tolist():
            found, values = vectors[each]
            rows = weights[found]
            wrong = _softmax(values @ rows)
            wrong[answers[each]] -= 1
            weights[found] = rows - np.outer(values, rate * wrong)
        rate *= np.float32(_DECAY)
    return weights


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), np.float32)
