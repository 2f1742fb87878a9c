"""The word lists of `words.yml` and `synonyms.yml`, read once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import vi
from vi.files import read_yaml

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """A set of phrases to be found in a list of words; `folded` is compared where diacritics were left out."""

    accented: frozenset[Phrase]
    folded: frozenset[Phrase]
    longest: int
    # Words that a phrase of either kind begins with: most words of a message are none.
    firsts: frozenset[str]

    def mark(self, words: Sequence[str]) -> list[bool]:
        """Which words stand inside a phrase, the longest phrase first from left to right."""
        marks = [False] * len(words)
        bare = all(word.isascii() for word in words)
        position = 0
        while position < len(words):
            length = self._match(words, position, bare)
            marks[position : position + length] = [True] * length
            position += max(length, 1)
        return marks

    def opening(self, words: Sequence[str]) -> int:
        """How many words at the start are a phrase."""
        return self._match(words, 0, all(word.isascii() for word in words))

    def _match(self, words: Sequence[str], start: int, bare: bool) -> int:
        if words[start : start + 1] and words[start] not in self.firsts:
            return 0
        lengths = range(min(self.longest, len(words) - start), 0, -1)
        return next((length for length in lengths if self._has(tuple(words[start : start + length]), bare)), 0)

    def _has(self, phrase: Phrase, bare: bool) -> bool:
        # In a message with diacritics a single bare word means itself: "con" is a child there, not "còn".
        return phrase in self.accented or ((bare or len(phrase) > 1) and phrase in self.folded)


@dataclass(frozen=True, slots=True)
class Modifier:
    """A folded special case of titles, and the folded phrases by which it is asked for (itself included); a space on
    either side, to be found in a text that has one too.
    """

    name: str
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordLists:
    question_words: Phrases
    set_aside: Phrases
    openings: Phrases
    generic: Phrases
    synonyms: Mapping[Phrase, Phrase]
    longest_synonym: int
    modifiers: tuple[Modifier, ...]


@lru_cache(maxsize=1)
def word_lists() -> WordLists:
    """The lists. `set_aside` holds question words and aspect words; `synonyms` have keys with and without diacritics
    and folded values; `modifiers` are folded.
    """
    lists = read_lists("words.yml") | read_lists("synonyms.yml")
    synonyms = _synonyms(lists["synonyms"])
    return WordLists(
        question_words=_phrases(lists["question_words"]),
        set_aside=_phrases(lists["question_words"] + lists["aspect_words"]),
        openings=_phrases(lists["openings"]),
        generic=_phrases(lists["generic_words"]),
        synonyms=synonyms,
        longest_synonym=max(map(len, synonyms)),
        modifiers=tuple(_modifier(name, cues) for name, cues in lists["modifiers"].items()),
    )


def read_lists(name: str) -> dict[str, Any]:
    """The lists of one of the files beside this one."""
    lists: dict[str, Any] = read_yaml(files(__package__).joinpath(name).read_text("utf-8"))
    return lists


def _phrases(entries: Iterable[str]) -> Phrases:
    accented = frozenset(_split(vi.normalise(entry)) for entry in entries)
    folded = frozenset(tuple(vi.fold(word) for word in phrase) for phrase in accented)
    firsts = frozenset(phrase[0] for phrase in accented | folded)
    return Phrases(accented, folded, max(map(len, accented)), firsts)


def _synonyms(entries: Mapping[str, str]) -> dict[Phrase, Phrase]:
    bare = {_split(vi.fold(said)): _split(vi.fold(meant)) for said, meant in entries.items()}
    return bare | {_split(vi.normalise(said)): _split(vi.fold(meant)) for said, meant in entries.items()}


def _modifier(name: str, cues: Sequence[str]) -> Modifier:
    phrases = tuple(f" {vi.fold(phrase)} " for phrase in (name, *cues))
    return Modifier(phrases[0], phrases)


def _split(text: str) -> Phrase:
    return tuple(text.split())
