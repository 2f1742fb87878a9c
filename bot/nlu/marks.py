"""What a message shows beside its words: patterns, cues of a kind of message, sayings that are the whole message."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from bot.nlu import emoji
from bot.nlu.matching import Patterns
from bot.nlu.patterns import find
from bot.nlu.text import Word
from vi import fold, normalise
from vi.files import read_yaml

CUES = Path(__file__).with_name("cues.yml")
SAYINGS = Path(__file__).with_name("sayings.yml")
# Longer messages are more than a saying.
LONGEST_SAYING = 12
# Training and evaluation read the same sentences again and again.
REMEMBERED = 50_000

Words = tuple[str, ...]
CUE = "cue:"


@lru_cache(maxsize=REMEMBERED)
def marks(typed: Words) -> tuple[str, ...]:
    """Names of what the folded words show: `aspect`, `aspect:fee`, `paper:passport`, `cue:danger`, `saying:thank`."""
    if not typed:
        return ()
    found = [match.label for match in find(tuple(Word(word, 0, 0) for word in typed))]
    kinds = [label.split(":")[0] for label in found]
    return tuple(sorted({*found, *kinds, *_cues(typed), *_sayings(typed)}))


def aspect_marks(typed: Words) -> tuple[str, ...]:
    """What tells of aspects: those that patterns show, and cues."""
    return tuple(mark for mark in marks(typed) if mark.startswith(("aspect:", CUE)))


def _cues(typed: Words) -> set[str]:
    return {span.label_ for span in _patterns(CUES, "cue").spans(typed)}


def _sayings(typed: Words) -> set[str]:
    if len(typed) > LONGEST_SAYING:
        return set()
    particles = _particles()
    first = next((place for place, word in enumerate(typed) if word not in particles), len(typed))
    last = next((place for place in range(len(typed), 0, -1) if typed[place - 1] not in particles), 0)
    said = _patterns(SAYINGS, "saying").spans(typed)
    return {span.label_ for span in said if span.start <= first and last <= span.end}


@cache
def _patterns(path: Path, kind: str) -> Patterns:
    return Patterns((f"{kind}:{name}", patterns) for name, patterns in _read(path)[kind].items())


@cache
def _particles() -> frozenset[str]:
    # "Cảm ơn em 😊" is a saying too.
    return emoji.WORDS | {fold(normalise(word)) for word in _read(SAYINGS)["particles"]}


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = read_yaml(path.read_text("utf-8"))
    return data
