"""The words of the differences, kept in YAML beside this module."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from vi.files import read_yaml


@cache
def _strings() -> Mapping[str, Any]:
    strings: dict[str, Any] = read_yaml(files(__package__).joinpath("strings.yml").read_text("utf-8"))
    return strings


def say(key: str, **values: object) -> str:
    """The sentence of that key with its values filled in."""
    return str(_strings()["sentences"][key]).format(**values)


def name(table: str, key: str) -> str:
    """What a table of names calls it; the key itself where the table does not know it."""
    return str(_strings()[table].get(key, key))


def part_label(part: str) -> str:
    """What staff call this part of a procedure."""
    return name("parts", part)
