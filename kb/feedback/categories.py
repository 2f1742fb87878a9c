"""Kinds of matter: read from a file that a province may replace, and proposed from a citizen's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

import yaml
from pydantic import Field, RootModel, ValidationError
from pydantic.dataclasses import dataclass as checked

from kb.errors import SettingsError
from kb.feedback.model import Category
from kb.feedback.wordlists import Run, folded_words, matches, weight
from kb.strings import say

OTHER = "other"
WORKING_DAYS = 5
_OTHERS = 3
# A word that stands apart from its phrase, and in how many kinds' phrases it may stand to say anything.
_LOOSE, _MOST_KINDS = 0.4, 6
# Less than this is a guess: asked about rather than taken.
_SURE = 0.6


@dataclass(frozen=True, slots=True)
class Proposal:
    """The kind that the words show; not `sure`: too little or two alike show, and it is `other`. `others` are next."""

    category: Category
    sure: bool
    others: tuple[Category, ...]


@checked(frozen=True, slots=True)
class _Entry:
    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")
    title: str = Field(min_length=1)
    department: str = Field(min_length=1)
    working_days: int = Field(default=WORKING_DAYS, ge=1, le=250)
    words: tuple[str, ...] = ()


class _File(RootModel[tuple[_Entry, ...]]):
    pass


class Categories:
    """All kinds, in the order of their file."""

    def __init__(self, categories: Sequence[Category]) -> None:
        self._by_key = {category.key: category for category in categories}

    def get(self, key: str) -> Category:
        """The kind of that key; `other` for a key that the file no longer has."""
        return self._by_key.get(key) or self._by_key[OTHER]

    def all(self) -> tuple[Category, ...]:
        """Every kind."""
        return tuple(self._by_key.values())

    def propose(self, text: str) -> Proposal:
        """The kind that the text is about, typed with diacritics or without."""
        scores = self._scores(text)
        ranked = sorted((key for key in self._by_key if key in scores), key=lambda key: -scores[key])
        others = [key for key in [*ranked, *self._by_key] if key != OTHER]
        best, second = ([scores[key] for key in ranked] + [0.0, 0.0])[:2]
        if best < _SURE or best == second:
            return self._proposal(OTHER, others, sure=False)
        return self._proposal(ranked[0], others, sure=True)

    def _proposal(self, key: str, others: Sequence[str], *, sure: bool) -> Proposal:
        next_ones = [each for each in dict.fromkeys(others) if each != key][:_OTHERS]
        return Proposal(self._by_key[key], sure, tuple(self._by_key[each] for each in next_ones))

    def _scores(self, text: str) -> dict[str, float]:
        words = folded_words(text)
        found = {key: matches(words, phrases) for key, phrases in self._phrases.items()}
        scores = {key: self._score(runs) for key, runs in found.items() if runs}
        for word in frozenset(words) & self._vocabulary.keys():
            for key in self._vocabulary[word]:
                scores[key] = scores.get(key, 0.0) + _LOOSE / len(self._vocabulary[word])
        return {key: round(score, 6) for key, score in scores.items()}

    def _score(self, runs: Sequence[Run]) -> float:
        return sum(weight(run) / self._shared[run] for run in runs)

    @cached_property
    def _phrases(self) -> Mapping[str, frozenset[Run]]:
        return {key: frozenset(map(folded_words, category.words)) for key, category in self._by_key.items()}

    @cached_property
    def _vocabulary(self) -> Mapping[str, tuple[str, ...]]:
        """The words that few kinds have in their phrases, each with its kinds: a hint where no phrase stands."""
        kinds: dict[str, list[str]] = {}
        for key, phrases in self._phrases.items():
            for word in {word for run in phrases for word in run}:
                kinds.setdefault(word, []).append(key)
        return {word: tuple(keys) for word, keys in kinds.items() if len(keys) <= _MOST_KINDS}

    @cached_property
    def _shared(self) -> Mapping[Run, int]:
        """How many kinds have the phrase: one that two have says half as much for each."""
        counts: dict[Run, int] = {}
        for phrases in self._phrases.values():
            for run in phrases:
                counts[run] = counts.get(run, 0) + 1
        return counts


def open_categories(path: Path | None) -> Categories:
    """The kinds of that file, of the one that ships when None. Raises `SettingsError` saying what is wrong in it."""
    return _read(path)


@cache
def _read(path: Path | None) -> Categories:
    name = path or "categories.yml"
    try:
        entries = _File.model_validate(yaml.safe_load(_text(path))).root
    except OSError as error:
        raise SettingsError(say("categories_missing", path=name, reason=error.strerror)) from error
    except (ValidationError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(say("categories_bad", path=name, reason=_reason(error))) from error
    return Categories(_checked([_category(entry) for entry in entries], name))


def _text(path: Path | None) -> str:
    return (path or files("kb.feedback").joinpath("categories.yml")).read_text("utf-8")


def _reason(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _category(entry: _Entry) -> Category:
    words = tuple(dict.fromkeys(" ".join(folded_words(word)) for word in entry.words))
    return Category(entry.key, entry.title, entry.department, entry.working_days, words)


def _checked(categories: list[Category], name: Path | str) -> list[Category]:
    keys = [category.key for category in categories]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise SettingsError(say("categories_twice", path=name, keys=", ".join(twice)))
    if OTHER not in keys:
        raise SettingsError(say("categories_no_other", path=name, missing=OTHER))
    return categories
