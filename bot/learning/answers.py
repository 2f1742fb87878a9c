"""What models answer to examples that they were not trained on, in each spelling, and where that is kept."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.learning.examples import PROCEDURE, Example
from bot.learning.folds import split
from bot.learning.spellings import spellings
from bot.nlu.aspects import AspectModel, aspects_of
from bot.nlu.intents import IntentModel

# As tests/nlu/nlu_baseline.py: more folds take longer than an officer waits, and both sides are cut alike.
FOLDS = 2
# Answers of another form or to other spellings are no comparison: to be raised with either.
VERSION = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """How a message was understood; aspects are asked for questions on procedures only."""

    intent: str
    aspects: frozenset[str] = frozenset()

    def is_right(self, example: Example) -> bool:
        """In full."""
        return (self.intent, self.aspects) == (example.intent, example.aspects)


Answers = Mapping[str, Mapping[Example, Answer]]


@dataclass(frozen=True, slots=True)
class Part:
    """A model to train and what to ask it: the intents or the aspects of one fold."""

    kind: str
    train: tuple[Example, ...]
    test: tuple[Example, ...]


def parts(examples: Sequence[Example]) -> Iterator[Part]:
    """The parts of a cross-validation, the longest first."""
    cut = [
        (tuple(examples[place] for place in train), tuple(examples[place] for place in test))
        for train, test in split(examples, FOLDS)
    ]
    yield from (Part("intents", train, test) for train, test in cut)
    yield from (Part("aspects", _asking(train), _asking(test)) for train, test in cut)


def answered(part: Part) -> dict[str, list[Any]]:
    """By spelling, for each example of the test: its intent, or the list of its aspects. Takes up to a minute."""
    return _aspects(part) if part.kind == "aspects" else _intents(part)


def joined(done: Iterable[tuple[Part, Mapping[str, Sequence[Any]]]]) -> Answers:
    """The answers of all parts."""
    intents: dict[str, dict[Example, str]] = {name: {} for name in spellings()}
    aspects: dict[str, dict[Example, frozenset[str]]] = {name: {} for name in spellings()}
    for part, found in done:
        for name, values in found.items():
            if part.kind == "intents":
                intents[name].update(zip(part.test, values, strict=True))
            else:
                aspects[name].update(zip(part.test, map(frozenset, values), strict=True))
    return {
        name: {each: Answer(intent, aspects[name].get(each, frozenset())) for each, intent in named.items()}
        for name, named in intents.items()
    }


def save(answers: Answers, examples: Sequence[Example], path: Path) -> None:
    """In the order of the examples and without their words, in one step."""
    rows = {
        name: [[named[each].intent, sorted(named[each].aspects)] for each in examples]
        for name, named in answers.items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps({"version": VERSION, "folds": FOLDS, "answers": rows}), "utf-8")
    draft.replace(path)


def load(examples: Sequence[Example], path: Path) -> Answers | None:
    """What `save` wrote; None when there is nothing that fits."""
    try:
        saved = json.loads(path.read_text("utf-8"))
        if (saved["version"], saved["folds"]) != (VERSION, FOLDS):
            return None
        return {
            name: {
                each: Answer(intent, frozenset(aspects))
                for each, (intent, aspects) in zip(examples, saved["answers"][name], strict=True)
            }
            for name in spellings()
        }
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _intents(part: Part) -> dict[str, list[str]]:
    model = IntentModel.trained([each.text for each in part.train], [each.intent for each in part.train])
    return {name: model.predict([write(each.text) for each in part.test]) for name, write in spellings().items()}


def _aspects(part: Part) -> dict[str, list[list[str]]]:
    model = AspectModel.trained([(each.text, each.aspects) for each in part.train])
    return {name: aspects_of([write(each.text) for each in part.test], model) for name, write in spellings().items()}


def _asking(examples: Sequence[Example]) -> tuple[Example, ...]:
    return tuple(each for each in examples if each.intent == PROCEDURE)
