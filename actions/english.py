"""What an English speaker says: whether it is English, the search words of its subject, the aspects asked for.

Nothing is translated: phrases of `english.yml` stand for search words of the knowledge base. Pure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from kb.procedures.model import Aspect
from vi import is_shorthand, is_syllable, normalise
from vi.files import read_yaml

GLOSSARY = Path(__file__).with_suffix(".yml")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
# So many words may stand between those of one phrase.
_GAP = 5
# Of the words of an English message at least so many are English ones.
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class EnglishQuestion:
    """`search`: search words in Vietnamese, "" when the message names nothing of the glossary."""

    search: str
    aspects: tuple[Aspect, ...]


@dataclass(frozen=True, slots=True)
class _Counted:
    """`other`: words that may be Vietnamese; `strange`: those that are in neither language's list."""

    english: int
    light: int
    other: int
    strange: int


@cache
def glossary() -> dict[str, Any]:
    """The words of `english.yml`."""
    table: dict[str, Any] = read_yaml(GLOSSARY.read_text("utf-8"))
    return table


def is_english(text: str, *, already: bool = False) -> bool:
    """Whether a message is English. `already`: the one before it was, so that a single word ("fee?") may be too."""
    counted = _count(text, borrowed=already)
    if already and not counted.other:
        return counted.english + counted.light > 0
    words = counted.english + counted.light + counted.other + counted.strange
    if words < 2 or not counted.english or counted.english <= counted.other:
        return False
    return counted.english + counted.light >= max(2, _SHARE * words)


def read_english(text: str) -> EnglishQuestion:
    """The subject and the aspects of an English message."""
    return EnglishQuestion(_search_words(text), _aspects(text.lower()))


def is_emergency(text: str) -> bool:
    """Whether an English message tells of a danger that somebody is in now."""
    said = plain(text)
    return any(re.search(each, said) for each in glossary()["emergencies"]) and not matches("no_emergencies", said)


def is_bare_greeting(text: str) -> bool:
    """Whether the whole message is a greeting that English and Vietnamese writers share."""
    return re.fullmatch(glossary()["greetings"], plain(text)) is not None


def talk_of(text: str) -> str:
    """What a message is that asks no question on a procedure: a name of `talk`, or nothing."""
    said = plain(text)
    return next((name for name, pattern in glossary()["talk"].items() if re.search(pattern, said)), "")


def ordinal(text: str) -> int | None:
    """Which of the offered ones is named, from 0 on."""
    said = plain(text)
    return next((at for at, pattern in enumerate(glossary()["ordinals"]) if re.search(pattern, said)), None)


def matches(name: str, said: str) -> bool:
    """Whether the pattern of this name is in the text."""
    return re.search(glossary()[name], said) is not None


def plain(text: str) -> str:
    """Composed, in lower case, with straight apostrophes."""
    return normalise(text).lower().replace("\u2019", "'")


def _count(text: str, *, borrowed: bool) -> _Counted:
    """`borrowed`: phrases that Vietnamese writers use count too."""
    said = plain(text)
    for phrase in () if borrowed else _borrowed():
        said = phrase.sub(" ", said)
    words = _WORD.findall(said)
    light = sum(word in _light() for word in words)
    english = sum(word in _english() for word in words)
    rest = [word for word in words if word not in _light() and word not in _english()]
    other = sum(not word.isascii() or is_syllable(word) or is_shorthand(word) for word in rest)
    return _Counted(english, light, other, len(rest) - other)


@cache
def _borrowed() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"\b{phrase}\b") for phrase in glossary()["borrowed_phrases"])


@cache
def _light() -> frozenset[str]:
    return frozenset(str(glossary()["light_words"]).split())


@cache
def _english() -> frozenset[str]:
    table = glossary()
    said = " ".join([*table["same"], *(phrase for phrases in table["subjects"].values() for phrase in phrases)])
    patterns = [*table["aspects"].values(), *table["talk"].values(), *table["emergencies"]]
    told = {*_WORD.findall(said), *(word for each in patterns for word in re.findall(r"[a-z]{3,}", each))}
    own = {word for word in told if not is_syllable(word)}
    return frozenset({*str(table["function_words"]).split(), *own}) - _light()


def _aspects(said: str) -> tuple[Aspect, ...]:
    asked = [Aspect(name) for name, pattern in glossary()["aspects"].items() if re.search(pattern, said)]
    if Aspect.FORM in asked and not re.search(glossary()["aspects"]["documents"], said.replace("form", "")):
        asked = [aspect for aspect in asked if aspect is not Aspect.DOCUMENTS]
    return tuple(asked)


def _search_words(text: str) -> str:
    words = _telling(text)
    found = [(len(phrase), -span, search) for phrase, search in _phrases() if (span := _span(phrase, words))]
    return max(found, default=(0, 0, ""), key=lambda each: each[:2])[2]


@cache
def _phrases() -> tuple[tuple[tuple[str, ...], str], ...]:
    subjects: Mapping[str, Sequence[str]] = glossary()["subjects"]
    return tuple(
        (telling, search)
        for search, phrases in subjects.items()
        for phrase in phrases
        if (telling := tuple(dict.fromkeys(_telling(phrase))))
    )


def _telling(text: str) -> list[str]:
    """The words that name something, each in one form."""
    same, skipped = glossary()["same"], str(glossary()["skipped"]).split()
    words = re.findall(r"[\w'-]+", plain(text))
    return [same.get(word, _singular(word)) for word in words if word not in skipped]


def _singular(word: str) -> str:
    single = word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")) else word
    return str(glossary()["same"].get(single, single))


def _span(phrase: Sequence[str], words: Sequence[str]) -> int:
    """How many words in a row hold all of the phrase, in any order; 0 when they are not there or too far apart."""
    places = [[at for at, word in enumerate(words) if word == part] for part in phrase]
    spans = [max(chosen) - min(chosen) + 1 for chosen in _ways(places)] if all(places) else []
    nearest = min(spans, default=0)
    return nearest if nearest <= len(phrase) + _GAP else 0


def _ways(places: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    # A word that is repeated over and over is looked at twice.
    yield from product(*(each[:2] for each in places))
