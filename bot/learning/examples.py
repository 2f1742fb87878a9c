"""Examples: those of the project, and those that officers attached.

A file of attached examples has the form of `data/nlu/*.yml`:

    version: "3.1"
    nlu:
      - intent: ask_procedure
        examples: |
          - làm hộ chiếu [hết nhiêu tiền](aspect:fee) ạ
          - [hộ chiếu tính sao em][{"entity": "aspect", "value": "fee"}, {"entity": "aspect", "value": "steps"}]
      - intent: payment
        examples: |
          - quẹt thẻ được hông

An intent is one that has examples in `data/nlu`; an aspect is one of those annotated there, and stands in questions
on procedures only. Which words carry it does not matter to the model: where nobody marked them the whole message does
(with the list form when there are several). A message is one line; square brackets that a citizen typed are written as
round ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.learning.errors import LearningError
from bot.model import ROOT
from bot.setup import prepare_rasa

prepare_rasa()

from rasa.shared.exceptions import RasaException  # noqa: E402
from rasa.shared.nlu.training_data import entities_parser  # noqa: E402

from bot.nlu.text import words  # noqa: E402
from vi.files import read_yaml  # noqa: E402

DATA = ROOT / "data" / "nlu"
PROCEDURE = "ask_procedure"
ASPECT = "aspect"


@dataclass(frozen=True, slots=True)
class Example:
    """One line of the training data."""

    text: str
    intent: str
    aspects: frozenset[str]

    @property
    def group(self) -> str:
        """The same for all spellings of a sentence."""
        return " ".join(word.text for word in words(self.text))


def questions(examples: Sequence[Example]) -> list[Example]:
    """Those on procedures, which have aspects."""
    return [each for each in examples if each.intent == PROCEDURE]


def read_examples(folder: Path = DATA) -> list[Example]:
    """All examples of the project, in the order of the files."""
    return [
        _example(line.removeprefix("- "), block["intent"])
        for path in sorted(folder.rglob("*.yml"))
        for block in read_yaml(path.read_text("utf-8"))["nlu"]
        if "intent" in block
        for line in block["examples"].splitlines()
    ]


def read_file(path: Path) -> bytes:
    """The contents of a file of attached examples. Raises `LearningError`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise LearningError("not_read", name=path.name) from error


def read_attached(contents: bytes, known: Sequence[Example]) -> list[Example]:
    """The examples of such a file, in its order, each once; `known` are those of the project.

    Raises `LearningError` for another form, for what no example of `known` has, and for what contradicts itself.
    """
    found = list(dict.fromkeys(_example_of(line, intent) for intent, line in _lines(contents)))
    if not found:
        raise LearningError("no_examples")
    intents = frozenset(each.intent for each in known)
    aspects = frozenset[str]().union(*(each.aspects for each in known))
    for example in found:
        _check(example, intents, aspects)
    _check_once(found)
    return found


def _lines(contents: bytes) -> Iterator[tuple[str, str]]:
    try:
        blocks = read_yaml(contents)["nlu"]
        lines = [(block["intent"], line.strip()) for block in blocks for line in block["examples"].splitlines()]
    except (yaml.YAMLError, UnicodeError, TypeError, KeyError, AttributeError) as error:
        raise LearningError("not_the_form") from error
    for intent, line in lines:
        if not line.startswith("-") or not isinstance(intent, str):
            raise LearningError("not_the_form")
        yield intent, line.removeprefix("-").strip()


def _example_of(line: str, intent: str) -> Example:
    try:
        marked = entities_parser.find_entities_in_training_example(line)
    except RasaException as error:
        raise LearningError("bad_annotation", text=line) from error
    for each in marked:
        if each["entity"] != ASPECT:
            raise LearningError("unknown_entity", name=each["entity"], text=line)
    return _example(line, intent)


def _example(line: str, intent: str) -> Example:
    marked = entities_parser.find_entities_in_training_example(line)
    values = frozenset(str(each["value"]) for each in marked if each["entity"] == ASPECT)
    return Example(entities_parser.replace_entities(line).strip(), intent, values)


def _check(example: Example, intents: frozenset[str], aspects: frozenset[str]) -> None:
    if not example.group:
        raise LearningError("empty_example", intent=example.intent)
    if example.intent not in intents:
        raise LearningError("unknown_intent", name=example.intent)
    for name in sorted(example.aspects - aspects):
        raise LearningError("unknown_aspect", name=name, text=example.text)
    if example.aspects and example.intent != PROCEDURE:
        raise LearningError("aspect_elsewhere", procedure=PROCEDURE, intent=example.intent, text=example.text)


def _check_once(examples: Sequence[Example]) -> None:
    meanings: dict[str, tuple[str, frozenset[str]]] = {}
    for example in examples:
        meaning = example.intent, example.aspects
        if meanings.setdefault(example.group, meaning) != meaning:
            raise LearningError("attached_twice", text=example.text)
