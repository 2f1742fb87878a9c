"""The training examples, the spellings they are tested in, and the folds of a cross-validation."""

import hashlib
import importlib.util
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from bot.setup import prepare_rasa
from vi import fold, normalise

prepare_rasa()

from bot.nlu.text import words  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
ENTITY = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<entity>\w+):(?P<value>\w+)\)")
PROCEDURE = "ask_procedure"
Spelling = Callable[[str], str]
Places = npt.NDArray[np.int64]


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


def read_examples(folder: Path = ROOT / "data" / "nlu") -> list[Example]:
    """All examples, in the order of the files."""
    return [
        _example(line.removeprefix("- "), block["intent"])
        for path in sorted(folder.rglob("*.yml"))
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]
        if "intent" in block
        for line in block["examples"].splitlines()
    ]


def _example(line: str, intent: str) -> Example:
    values = frozenset(match["value"] for match in ENTITY.finditer(line) if match["entity"] == "aspect")
    return Example(ENTITY.sub(lambda match: match["text"], line).strip(), intent, values)


def questions(examples: Sequence[Example]) -> list[Example]:
    """Those on procedures, which have aspects."""
    return [each for each in examples if each.intent == PROCEDURE]


def written_here() -> dict[str, Spelling]:
    """The spellings that need nothing beside the repository."""
    return {"plain": str, "bare": lambda text: fold(normalise(text))}


def spellings(shared: Path = SHARED) -> dict[str, Spelling]:
    """Ways to write a sentence, by name: those of the shared folder where it is there."""
    path = shared / "eval" / "variants.py"
    if not path.exists():
        return written_here()
    spec = importlib.util.spec_from_file_location("variants", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {kind: _seeded(write) for kind, write in module.KINDS.items()}


def _seeded(write: Callable[[str, random.Random], str]) -> Spelling:
    return lambda text: write(text, random.Random(text))


def split(examples: Sequence[Example], count: int) -> Iterator[tuple[Places, Places]]:
    """Places of training and of test, `count` times; the spellings of one sentence stay together.

    The fold of a sentence is a hash of its words: an example added or moved changes the fold of no other.
    """
    folds = np.array([_fold_of(each.group, count) for each in examples])
    for fold_number in range(count):
        yield np.flatnonzero(folds != fold_number), np.flatnonzero(folds == fold_number)


def _fold_of(group: str, count: int) -> int:
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:8], "big") % count
