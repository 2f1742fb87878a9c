"""The words of words.yml and names.yml, and patterns made of them."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from vi.files import read_yaml


@cache
def words() -> dict[str, list[str]]:
    """Cues and what stands beside them, folded."""
    return _read("words.yml")


@cache
def name_words() -> dict[str, Any]:
    """Family names and what ends a name."""
    return _read("names.yml")


def one_of(*names: str) -> str:
    """A pattern of any word of these lists, the longest first."""
    return any_word(word for name in names for word in words()[name])


def any_word(listed: Iterable[str]) -> str:
    """A pattern of any of the words."""
    return f"(?:{'|'.join(map(re.escape, sorted(listed, key=len, reverse=True)))})"


def _read(name: str) -> dict[str, Any]:
    table: dict[str, Any] = read_yaml(files("channels.masking").joinpath(name).read_text("utf-8"))
    return table
