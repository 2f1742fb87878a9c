"""The words of the public edge, from strings.yml."""

from functools import cache
from importlib.resources import files
from typing import Any

from vi.files import read_yaml


@cache
def strings() -> dict[str, Any]:
    """The whole table, read once."""
    table: dict[str, Any] = read_yaml(files("channels").joinpath("strings.yml").read_text("utf-8"))
    return table


def say(key: str, **values: object) -> str:
    """The sentence of that name with its values filled in."""
    return str(strings()[key]).format(**values)
