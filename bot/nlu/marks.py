"""What a message shows beside its words: patterns, cues of a kind of message, sayings that are the whole message."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.nlu import emoji
from bot.nlu.patterns import find, pattern_token
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
    matcher = _matcher(CUES, "cue")
    return {matcher.vocab.strings[label] for label, _, _ in matcher(Doc(matcher.vocab, words=list(typed)))}


def _sayings(typed: Words) -> set[str]:
    if len(typed) > LONGEST_SAYING:
        return set()
    matcher, particles = _matcher(SAYINGS, "saying"), _particles()
    first = next((place for place, word in enumerate(typed) if word not in particles), len(typed))
    last = next((place for place in range(len(typed), 0, -1) if typed[place - 1] not in particles), 0)
    return {
        matcher.vocab.strings[label]
        for label, start, end in matcher(Doc(matcher.vocab, words=list(typed)))
        if start <= first and last <= end
    }


@cache
def _matcher(path: Path, kind: str) -> Matcher:
    matcher = Matcher(Vocab())
    for name, patterns in _read(path)[kind].items():
        matcher.add(f"{kind}:{name}", [[pattern_token(item) for item in pattern.split()] for pattern in patterns])
    return matcher


@cache
def _particles() -> frozenset[str]:
    # "Cảm ơn em 😊" is a saying too.
    return emoji.WORDS | {fold(normalise(word)) for word in _read(SAYINGS)["particles"]}


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = read_yaml(path.read_text("utf-8"))
    return data
