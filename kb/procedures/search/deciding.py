"""Answer, offer a choice, or say that nothing was found: two logistic models over the signals and their thresholds."""

import math
from dataclasses import dataclass

from kb.procedures.search.model import Decision
from kb.procedures.search.signals import Signals


@dataclass(frozen=True, slots=True)
class Logistic:
    """`bias` and one weight for each signal."""

    bias: float
    weights: tuple[float, ...]

    def chance(self, signals: Signals) -> float:
        """0 to 1."""
        return 1 / (1 + math.exp(-self.bias - sum(map(float.__mul__, self.weights, signals.values()))))


FIRST_IS_RIGHT = Logistic(-3.0, (2.0, 1.0, 2.0, 2.0, 1.0, 0.0, 0.5))
AMONG_FIVE = Logistic(-2.0, (4.0, 1.0, 0.5, 0.5, 2.0, 0.0, 0.5))
ANSWER_FROM = 0.6
CHOOSE_FROM = 0.3


def decide(signals: Signals) -> tuple[Decision, float]:
    """The decision and the chance that the first hit is right."""
    first = FIRST_IS_RIGHT.chance(signals)
    if AMONG_FIVE.chance(signals) < CHOOSE_FROM:
        return Decision.NONE, first
    return (Decision.ANSWER if first >= ANSWER_FROM else Decision.CHOOSE), first
