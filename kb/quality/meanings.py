"""What an example may mean: the intents and aspects that the trained model knows, by meanings.yml."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb.procedures.model import Aspect
from kb.quality.model import DecisionError
from vi.files import read_yaml

# Only questions on procedures ask for aspects.
WITH_ASPECTS = "ask_procedure"


@dataclass(frozen=True, slots=True)
class Meaning:
    """An intent, or an aspect, with the words by which the staff knows it."""

    name: str
    title: str


@cache
def intents() -> tuple[Meaning, ...]:
    """All intents that examples may have."""
    return tuple(Meaning(name, title) for name, title in _table()["intents"].items())


@cache
def aspects() -> tuple[Meaning, ...]:
    """All aspects."""
    return tuple(Meaning(name, title) for name, title in _table()["aspects"].items())


def check(intent: str, asked: tuple[str, ...]) -> None:
    """Raises `DecisionError` for what the model would not take."""
    if intent not in {each.name for each in intents()}:
        raise DecisionError("intent")
    if not set(asked) <= set(Aspect) or (asked and intent != WITH_ASPECTS):
        raise DecisionError("aspects")


@cache
def _table() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = read_yaml(files("kb.quality").joinpath("meanings.yml").read_text("utf-8"))
    return table
