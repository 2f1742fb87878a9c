"""Kinds of matter: read from a file that a province may replace, and proposed from a citizen's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml
from pydantic import Field, RootModel, ValidationError
from pydantic.dataclasses import dataclass as checked

from kb.errors import SettingsError
from kb.feedback.model import Category
from kb.feedback.proposing import OTHER, Labelled, Proposer
from kb.feedback.wordlists import folded_words
from kb.strings import say
from vi.files import read_yaml

__all__ = ["OTHER", "WORKING_DAYS", "Categories", "Proposal", "open_categories"]
WORKING_DAYS = 5
_OTHERS = 3


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

    def __init__(self, categories: Sequence[Category], phrases: Labelled = ()) -> None:
        """`phrases`: what citizens write with its diacritics, each with its kind."""
        self._by_key = {category.key: category for category in categories}
        self.phrases = phrases
        self._proposer = Proposer(tuple(categories), phrases)

    def get(self, key: str) -> Category:
        """The kind of that key; `other` for a key that the file no longer has."""
        return self._by_key.get(key) or self._by_key[OTHER]

    def all(self) -> tuple[Category, ...]:
        """Every kind."""
        return tuple(self._by_key.values())

    def propose(self, text: str) -> Proposal:
        """The kind that the text is about, typed with diacritics or without."""
        ranking = self._proposer.rank(text)
        best = ranking.kinds[0] if ranking.sure else OTHER
        others = tuple(self._by_key[kind] for kind in ranking.kinds if kind != best)
        return Proposal(self._by_key[best], ranking.sure, others[:_OTHERS])

    def prepare(self) -> None:
        """Gets ready to propose, about a second that the first text would wait; only once for each file."""
        self._proposer.prepare()


def open_categories(path: Path | None) -> Categories:
    """The kinds of that file, of the one that ships when None. Raises `SettingsError` saying what is wrong in it."""
    return _read(path)


@cache
def _read(path: Path | None) -> Categories:
    name = path or "categories.yml"
    try:
        entries = _File.model_validate(read_yaml(_text(path))).root
    except OSError as error:
        raise SettingsError(say("categories_missing", path=name, reason=error.strerror)) from error
    except (ValidationError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(say("categories_bad", path=name, reason=_reason(error))) from error
    phrases = tuple((entry.key, phrase) for entry in entries for phrase in (entry.title, *entry.words))
    return Categories(_checked([_category(entry) for entry in entries], name), phrases)


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
