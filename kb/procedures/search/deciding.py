"""Answer, offer a choice, or say that nothing was found: two logistic models over the signals and their thresholds.

The constants come from `python -m tests.nlu.fit_decision`; docs/adr/0008-learned-search.md tells on what and how well.
"""

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


FIRST_IS_RIGHT = Logistic(-1.66, (1.45, 0.65, -1.85, 0.48, 1.55, -0.09))
AMONG_FIVE = Logistic(-4.01, (2.30, 2.47, 0.85, -0.32, 3.23, 0.02))
ANSWER_FROM = 0.7
ANSWER_IF_AMONG_FIVE_FROM = 0.7
CHOOSE_FROM = 0.35
# All that was said is known, only too little of it: the base has the subject, so a choice is right.
KNOWN_SUBJECT_FROM = 0.8
# In a message of few words, most of which the best record does not have, the subject is another one.
FEW_WORDS = 6
OTHER_SUBJECT_BELOW = 0.35

# So few words, and most of what any name of the record says is missing: a subject is named, not what is wanted.
VAGUE_WORDS = 2
VAGUE_BELOW = 0.45

# The message is one of the record's names or questions, nearly word for word, and ahead of all other families: what
# the staff or the project has written down for it holds, however close the neighbours are.
WORD_FOR_WORD = 0.9
WORD_FOR_WORD_LEAD = 0.4


def decide(signals: Signals, subject_words: int) -> tuple[Decision, float]:
    """The decision and the chance that the first hit is right. `subject_words`: how many the question has."""
    first, among = FIRST_IS_RIGHT.chance(signals), AMONG_FIVE.chance(signals)
    if signals.likeness >= WORD_FOR_WORD and signals.lead >= WORD_FOR_WORD_LEAD:
        return Decision.ANSWER, first * among
    vague = subject_words <= VAGUE_WORDS and signals.fit < VAGUE_BELOW
    if first >= ANSWER_FROM and among >= ANSWER_IF_AMONG_FIVE_FROM and not vague:
        return Decision.ANSWER, first * among
    unlikely = among < CHOOSE_FROM and signals.coverage < KNOWN_SUBJECT_FROM
    other_subject = subject_words <= FEW_WORDS and signals.coverage < OTHER_SUBJECT_BELOW
    return (Decision.NONE if unlikely or other_subject else Decision.CHOOSE), first * among
