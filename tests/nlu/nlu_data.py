"""The training examples and the spellings they are tested in; the bot's own, and those of the shared folder."""

import importlib.util
import random
import re
from collections.abc import Callable
from pathlib import Path

from bot.learning.examples import PROCEDURE, Example, questions, read_examples
from bot.learning.folds import split
from bot.learning.spellings import Spelling, bare

__all__ = [
    "ENTITY", "PROCEDURE", "ROOT", "SHARED", "Example", "Spelling", "questions", "read_examples", "spellings", "split",
    "written_here",
]  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
ENTITY = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<entity>\w+):(?P<value>\w+)\)")


def written_here() -> dict[str, Spelling]:
    """The spellings of the committed baseline; they need nothing beside the repository."""
    return {"plain": str, "bare": bare}


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
