"""Everyday words and the administrative terms the records use for them: data in the YAML files beside this one.

An entry holds where its `said` stands in a message as whole words and, if it names a `context`, one of those words
stands there too. Terms are for finding a procedure, never for display.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from vi.folding import fold
from vi.normalising import normalise

MOST_TERMS = 6
REGIONS = ("north", "central", "south", "all")

_WORD = re.compile(r"\w+")
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Entry:
    """What people say, what the records say, and a message of a citizen in which the one means the other.

    All in lower case with diacritics; `region` is one of `REGIONS`.
    """

    said: str
    term: str
    context: tuple[str, ...]
    region: str
    test: str


@dataclass(frozen=True, slots=True)
class _Word:
    """A word in lower case, and folded."""

    typed: str
    folded: str


_Phrase = tuple[_Word, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    said: _Phrase
    context: tuple[_Phrase, ...]
    term: str


@dataclass(frozen=True, slots=True)
class _Message:
    """The words of a message; `accented` when it is typed with diacritics, so that a bare word means itself."""

    words: Sequence[_Word]
    accented: bool

    def has(self, phrase: _Phrase, start: int) -> bool:
        """Whether the phrase stands at this place, no typed diacritic against it."""
        words = self.words[start : start + len(phrase)]
        if len(words) < len(phrase):
            return False
        bare = len(phrase) > 1 or not self.accented
        return all(_agree(word, entry, bare) for word, entry in zip(words, phrase, strict=True))

    def mentions(self, phrase: _Phrase) -> bool:
        return any(self.has(phrase, start) for start in range(len(self.words)))


@cache
def load() -> tuple[Entry, ...]:
    """The entries of all files, in the order of file names. Raises what a file without their shape gives."""
    folder = files(__package__)
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".yml"))
    return tuple(
        _entry(row) for name in names for row in yaml.load(folder.joinpath(name).read_text("utf-8"), Loader=_Loader)
    )


def expand_terms(text: str) -> tuple[str, ...]:
    """At most six terms for the everyday words of a message, those of the longest words first; () where it has none.

    What is said inside a longer phrase that holds gives no term of its own: "mất bằng lái" hides "bằng lái".
    "so do" and "sổ đỏ" are the land title, "sò đỏ" is not. Never raises.
    """
    message = _message(text)
    taken: list[tuple[int, int]] = []
    terms: dict[str, None] = {}
    for start, rule in sorted(_matches(message), key=lambda match: -len(match[1].said)):
        span = start, start + len(rule.said)
        if not any(_inside(span, other) for other in taken):
            taken.append(span)
            terms.setdefault(rule.term)
    return tuple(terms)[:MOST_TERMS]


def _message(text: str) -> _Message:
    words = _words(text)
    marked = sum(word.typed != word.folded for word in words)
    # About three words in four carry a mark in a text with diacritics; below half they were left out, if only here
    # and there.
    return _Message(words, accented=2 * marked >= len(words))


def _matches(message: _Message) -> Iterator[tuple[int, _Rule]]:
    rules = _rules()
    for start, word in enumerate(message.words):
        for rule in rules.get(word.folded, ()):
            if message.has(rule.said, start) and _holds(rule, message):
                yield start, rule


def _holds(rule: _Rule, message: _Message) -> bool:
    return not rule.context or any(message.mentions(phrase) for phrase in rule.context)


def _agree(word: _Word, entry: _Word, bare: bool) -> bool:
    return word.typed == entry.typed or (bare and word.typed == word.folded == entry.folded)


def _inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


@cache
def _rules() -> dict[str, list[_Rule]]:
    """The rules by the first folded word of what is said."""
    rules: dict[str, list[_Rule]] = {}
    for entry in load():
        rule = _Rule(_words(entry.said), tuple(map(_words, entry.context)), entry.term)
        rules.setdefault(rule.said[0].folded, []).append(rule)
    return rules


def _words(text: str) -> _Phrase:
    return tuple(_Word(word, fold(word)) for word in _WORD.findall(normalise(text).lower()))


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(row["said"], row["term"], tuple(row.get("context", ())), row["region"], row["test"])
