"""Two sets of answers beside each other: scores, gates, and what was understood before and is not any more.

Both are scored on the examples that both were cross-validated on, so that a difference is one of the models and not of
the questions: attached messages are those that were hard.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.learning.answers import Answer, Answers
from bot.learning.examples import Example, questions
from bot.learning.scores import aspect_f1, intent_f1, mean

ALLOWED_INTENT = 0.03
ALLOWED_SPELLING = 0.01
WORST = 20
DIGITS = 4
Scores = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Gate:
    """`new` may be `allowed` below `old` and no more; `old` is None where there is nothing to compare with."""

    name: str
    old: float | None
    new: float
    allowed: float
    passed: bool


@dataclass(frozen=True, slots=True)
class Attached:
    """A newly attached example, asked of the model in use (None: it is not there) and of the candidate."""

    example: Example
    old: Answer | None
    new: Answer


def report(common: Sequence[Example], old: Answers, new: Answers, attached: Sequence[Attached]) -> dict[str, Any]:
    """`spellings`, `intents` (over all spellings), `worst`, `attached`, `gates` and `passed`, as docs/adr/0014 says."""
    by_spelling = {name: _both(common, old[name], new[name]) for name in new}
    intents = _pairs(_over_all(common, old), _over_all(common, new))
    gates = [
        *(_gate(f"intent:{name}", pair, ALLOWED_INTENT) for name, pair in intents.items()),
        *(
            _gate(f"{kind}:{name}", scores[kind]["macro_f1"], ALLOWED_SPELLING)
            for name, scores in by_spelling.items()
            for kind in ("intents", "aspects")
        ),
        _attached_gate(attached),
    ]
    return {
        "spellings": by_spelling,
        "intents": intents,
        "worst": _worst(common, old, new),
        "attached": [_told(each) for each in attached],
        "gates": [asdict(gate) for gate in gates],
        "passed": all(gate.passed for gate in gates),
    }


def _both(common: Sequence[Example], old: Mapping[Example, Answer], new: Mapping[Example, Answer]) -> dict[str, Any]:
    asked = questions(common)
    intents, aspects = [each.intent for each in common], [each.aspects for each in asked]
    return {
        "intents": _compared(*(intent_f1(intents, [side[each].intent for each in common]) for side in (old, new))),
        "aspects": _compared(*(aspect_f1(aspects, [side[each].aspects for each in asked]) for side in (old, new))),
    }


def _compared(old: Scores, new: Scores) -> dict[str, Any]:
    return {"macro_f1": _pair(mean(old), mean(new)), "f1": _pairs(old, new)}


def _over_all(common: Sequence[Example], answers: Answers) -> dict[str, float]:
    truth = [each.intent for each in common] * len(answers)
    return intent_f1(truth, [named[each].intent for named in answers.values() for each in common])


def _pairs(old: Scores, new: Scores) -> dict[str, dict[str, float]]:
    return {name: _pair(value, new[name]) for name, value in old.items()}


def _pair(old: float, new: float) -> dict[str, float]:
    return {"old": round(old, DIGITS), "new": round(new, DIGITS), "difference": round(new - old, DIGITS)}


def _gate(name: str, pair: Mapping[str, float], allowed: float) -> Gate:
    return Gate(name, pair["old"], pair["new"], allowed, passed=pair["difference"] >= -allowed)


def _attached_gate(attached: Sequence[Attached]) -> Gate:
    """All of them must be understood; what `old` says is told for comparison."""
    right = [each.new.is_right(each.example) for each in attached]
    before = [each.old.is_right(each.example) for each in attached if each.old is not None]
    old = round(sum(before) / len(before), DIGITS) if before else None
    return Gate("attached", old, round(sum(right) / len(right), DIGITS) if right else 1.0, 0.0, passed=all(right))


def _worst(common: Sequence[Example], old: Answers, new: Answers) -> list[dict[str, Any]]:
    """What was right before and is wrong now, first what is so in most spellings."""
    lost = {
        each: [name for name in new if old[name][each].is_right(each) and not new[name][each].is_right(each)]
        for each in common
    }
    ranked = sorted((each for each in common if lost[each]), key=lambda each: (-len(lost[each]), each.text))
    return [
        {"text": each.text, "spellings": lost[each], "expected": _asked(each)}
        | {"old": _answer(old[lost[each][0]][each]), "new": _answer(new[lost[each][0]][each])}
        for each in ranked[:WORST]
    ]


def _told(attached: Attached) -> dict[str, Any]:
    return {
        "text": attached.example.text,
        "expected": _asked(attached.example),
        "old": _answer(attached.old) if attached.old else None,
        "new": _answer(attached.new),
        "understood": attached.new.is_right(attached.example),
    }


def _asked(example: Example) -> dict[str, Any]:
    return _answer(Answer(example.intent, example.aspects))


def _answer(answer: Answer) -> dict[str, Any]:
    return {"intent": answer.intent, "aspects": sorted(answer.aspects)}
