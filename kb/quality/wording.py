"""A message without what does not tell its question from others: spelling, shorthand, words of courtesy."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from vi import expand, fold
from vi.files import read_yaml

_WORDS = re.compile(r"\w+")
_LONGEST = 4

Words = tuple[str, ...]


@cache
def _lists() -> dict[str, Any]:
    lists: dict[str, Any] = read_yaml(files("kb.quality").joinpath("words.yml").read_text("utf-8"))
    return lists


@cache
def _idle() -> frozenset[Words]:
    return frozenset(tuple(str(each).split()) for each in (*_lists()["phrases"], *_lists()["words"]))


@cache
def quiet() -> frozenset[str]:
    """Words that tell little, folded."""
    return frozenset(map(str, _lists()["quiet"]))


def telling(text: str) -> str:
    """The words that tell, folded; all of them where none does. The text is as it came through the door."""
    words = tuple(_WORDS.findall(fold(expand(text))))
    return " ".join(_telling(words)) or " ".join(words)


def _telling(words: Words) -> Iterator[str]:
    idle, at = _idle(), 0
    while at < len(words):
        # The longest phrase first: "o dau" before "o".
        size = next((size for size in range(_LONGEST, 0, -1) if words[at : at + size] in idle), 0)
        if not size:
            yield words[at]
        at += size or 1


def plain(text: str) -> str:
    """What is left of a text when spelling is set aside: two with the same are one."""
    return " ".join(_WORDS.findall(fold(text)))
