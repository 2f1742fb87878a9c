"""The word lists of `words.yml`, read once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

import vi

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """A set of phrases to be found in a list of words; `folded` is compared when the message has no diacritics."""

    accented: frozenset[Phrase]
    folded: frozenset[Phrase]
    longest: int

    def mark(self, words: Sequence[str]) -> list[bool]:
        """Which words stand inside a phrase, the longest phrase first from left to right."""
        known = self._known(words)
        marks = [False] * len(words)
        position = 0
        while position < len(words):
            length = self._match(known, words, position)
            marks[position : position + length] = [True] * length
            position += max(length, 1)
        return marks

    def opening(self, words: Sequence[str]) -> int:
        """How many words at the start are a phrase."""
        return self._match(self._known(words), words, 0) if words else 0

    def _known(self, words: Sequence[str]) -> frozenset[Phrase]:
        return self.folded if all(word.isascii() for word in words) else self.accented

    def _match(self, known: frozenset[Phrase], words: Sequence[str], start: int) -> int:
        lengths = range(min(self.longest, len(words) - start), 0, -1)
        return next((length for length in lengths if tuple(words[start : start + length]) in known), 0)


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
    modifiers: tuple[Modifier, ...]


@lru_cache(maxsize=1)
def word_lists() -> WordLists:
    """The lists. `synonyms` and `modifiers` are folded; `set_aside` holds question words and aspect words."""
    lists = yaml.safe_load(files(__package__).joinpath("words.yml").read_text("utf-8"))
    return WordLists(
        question_words=_phrases(lists["question_words"]),
        set_aside=_phrases(lists["question_words"] + lists["aspect_words"]),
        openings=_phrases(lists["openings"]),
        generic=_phrases(lists["generic_words"]),
        synonyms={_split(vi.fold(said)): _split(vi.fold(meant)) for said, meant in lists["synonyms"].items()},
        modifiers=tuple(_modifier(name, cues) for name, cues in lists["modifiers"].items()),
    )


def _phrases(entries: Iterable[str]) -> Phrases:
    accented = frozenset(_split(vi.normalise(entry)) for entry in entries)
    folded = frozenset(tuple(vi.fold(word) for word in phrase) for phrase in accented)
    return Phrases(accented, folded, max(map(len, accented)))


def _modifier(name: str, cues: Sequence[str]) -> Modifier:
    phrases = tuple(f" {vi.fold(phrase)} " for phrase in (name, *cues))
    return Modifier(phrases[0], phrases)


def _split(text: str) -> Phrase:
    return tuple(text.split())
