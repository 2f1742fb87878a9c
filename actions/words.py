"""The words of words.yml, and texts as words that can be compared."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from vi import expand, fold, normalise
from vi.files import read_yaml

WORDS = Path(__file__).with_suffix(".yml")
_WORD = re.compile(r"\w+")


@cache
def words() -> dict[str, Any]:
    """The words that the dialogue compares with."""
    table: dict[str, Any] = read_yaml(WORDS.read_text("utf-8"))
    return table


@cache
def light() -> frozenset[str]:
    """Words that name nothing by themselves."""
    return frozenset(words()["light"].split())


def typed(text: str) -> tuple[str, ...]:
    """The words of a message in lower case, shorthand written out; folded when it was typed without diacritics."""
    plain = normalise(text)
    told = expand(plain).lower()
    return tuple(_WORD.findall(fold(told) if plain.isascii() else told))


def written(text: str, *, bare: bool) -> tuple[str, ...]:
    """The words of a title or case in lower case; folded when the message it is compared with is `bare`."""
    told = normalise(text).lower()
    return tuple(_WORD.findall(fold(told) if bare else told))
