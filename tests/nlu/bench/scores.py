"""Scores of answers against the sentences that they were given for."""

from collections.abc import Collection, Sequence
from typing import Any

from tests.nlu.bench.sentences import ASPECT, Sentence

QUESTION = "ask_procedure"
Answer = dict[str, Any]


def asked(answer: Answer) -> frozenset[str]:
    """Values of the aspects in an answer, whether they stand in the value of the entity or in its name."""
    return frozenset(
        value if entity == ASPECT else entity.removeprefix(f"{ASPECT}_")
        for entity, value in answer["entities"]
        if entity == ASPECT or entity.startswith(f"{ASPECT}_")
    )


def scores(sentences: Sequence[Sentence], answers: Sequence[Answer]) -> dict[str, float]:
    """Shares and F1, 0 to 1. Aspects are scored on the questions on procedures."""
    found = [answer["intent"] for answer in answers]
    truth = [sentence.intent for sentence in sentences]
    pairs = [
        (sentence.aspects, asked(answer))
        for sentence, answer in zip(sentences, answers, strict=True)
        if sentence.intent == QUESTION
    ]
    values = sorted(frozenset().union(*(wanted for wanted, _ in pairs)))
    intents = sorted(set(truth))
    single = [(frozenset({left}), frozenset({right})) for left, right in zip(truth, found, strict=True)]
    return {
        "intent_accuracy": _share(left == right for left, right in single),
        "intent_macro_f1": _mean([f1(single, {intent}) for intent in intents]),
        "aspect_exact": _share(wanted == given for wanted, given in pairs),
        "aspect_micro_f1": round(f1(pairs, values), 4),
        "aspect_macro_f1": _mean([f1(pairs, {value}) for value in values]),
        "fell_back": _share(answer["fell_back"] for answer in answers),
    }


def f1(pairs: Sequence[tuple[frozenset[str], frozenset[str]]], labels: Collection[str]) -> float:
    """F1 of some labels over pairs of wanted and given sets; 1 where there is neither."""
    counted = frozenset(labels)
    right = sum(len(wanted & given & counted) for wanted, given in pairs)
    total = sum(len(wanted & counted) + len(given & counted) for wanted, given in pairs)
    return 2 * right / total if total else 1.0


def _share(hits: Any) -> float:
    return _mean([float(hit) for hit in hits])


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
