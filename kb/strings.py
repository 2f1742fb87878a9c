"""The sentences of the knowledge base's commands."""

from functools import cache
from importlib.resources import files

import yaml


@cache
def _strings() -> dict[str, str]:
    strings: dict[str, str] = yaml.safe_load(files("kb").joinpath("strings.yml").read_text("utf-8"))
    return strings


def say(key: str, **values: object) -> str:
    """The sentence of that name with its values filled in."""
    return _strings()[key].format(**values)
