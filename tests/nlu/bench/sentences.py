"""The training data as Rasa's JSON for either pipeline, and the split that both share."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.nlu.nlu_data import ENTITY, Example
from vi.files import read_yaml

ASPECT = "aspect"
# Of a single split, the share that is tested is one in so many.
PARTS = 5


@dataclass(frozen=True, slots=True)
class Span:
    """An annotated part of a sentence: offsets in characters, the entity and its value."""

    start: int
    end: int
    entity: str
    value: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of the training data."""

    text: str
    intent: str
    spans: tuple[Span, ...]

    @property
    def aspects(self) -> frozenset[str]:
        """What is asked."""
        return frozenset(span.value for span in self.spans if span.entity == ASPECT)

    @property
    def group(self) -> str:
        """The same for all spellings of a sentence."""
        return Example(self.text, self.intent, self.aspects).group


def read_sentences(folder: Path) -> list[Sentence]:
    """All examples of intents below a folder, in the order of the files. Regular expressions and the like are left."""
    return [
        read_line(line, block["intent"])
        for path in sorted(folder.rglob("*.yml"))
        for block in read_yaml(path.read_text("utf-8"))["nlu"]
        if "intent" in block
        for line in block["examples"].splitlines()
        if line.removeprefix("-").strip()
    ]


def read_line(line: str, intent: str) -> Sentence:
    """A line as it stands in the files: `- hết [bao nhiêu](aspect:fee)`."""
    marked, text, spans, done = line.removeprefix("-").strip(), "", list[Span](), 0
    for match in ENTITY.finditer(marked):
        text += marked[done : match.start()]
        spans.append(Span(len(text), len(text) + len(match["text"]), match["entity"], match["value"]))
        text, done = text + match["text"], match.end()
    return Sentence(text + marked[done:], intent, tuple(spans))


def splits(sentences: Sequence[Sentence], *, folds: int, seed: int) -> Iterator[tuple[list[int], list[int]]]:
    """Indices to train and to test on; a group is never in both.

    With one fold a fifth of the groups of each intent is tested; with more, each group is tested once.
    """
    parts = folds if folds > 1 else PARTS
    part = _parts([(sentence.intent, sentence.group) for sentence in sentences], parts, seed)
    for fold in range(folds):
        yield [at for at, its in enumerate(part) if its != fold], [at for at, its in enumerate(part) if its == fold]


def _parts(keys: Sequence[tuple[str, str]], parts: int, seed: int) -> list[int]:
    # A group takes the intent that it is first seen with, so that its spellings stay together whatever their intents.
    first: dict[str, str] = {}
    for intent, group in keys:
        first.setdefault(group, intent)
    rng, part = random.Random(seed), dict[str, int]()
    for intent in sorted(set(first.values())):
        groups = sorted(group for group, its in first.items() if its == intent)
        rng.shuffle(groups)
        part |= {group: at % parts for at, group in enumerate(groups)}
    return [part[group] for _, group in keys]


def rasa_json(sentences: Sequence[Sentence], *, named: bool) -> str:
    """Rasa's own JSON. `named` puts the value of an aspect into the name of its entity (`aspect_fee`).

    Rasa's default pipeline learns names and places of entities, and a value only for wording it has seen to the letter.
    """
    examples = [
        {"text": each.text, "intent": each.intent, "entities": [_entity(each.text, span, named) for span in each.spans]}
        for each in sentences
    ]
    return json.dumps({"rasa_nlu_data": {"common_examples": examples}}, ensure_ascii=False)


def _entity(text: str, span: Span, named: bool) -> dict[str, Any]:
    place = {"start": span.start, "end": span.end}
    if named and span.entity == ASPECT:
        return place | {"entity": f"{ASPECT}_{span.value}", "value": text[span.start : span.end]}
    return place | {"entity": span.entity, "value": span.value}


def read_apart(path: Path) -> list[Sentence]:
    """Sentences by `intent aspect …`; an aspect has no place of its own there. None without the file."""
    if not path.exists():
        return []
    return [
        Sentence(text, intent, tuple(Span(0, len(text), ASPECT, value) for value in values))
        for key, texts in read_yaml(path.read_text("utf-8")).items()
        for intent, *values in [key.split()]
        for text in texts
    ]
