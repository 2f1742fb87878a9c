"""The sentences of the knowledge base's commands."""

from functools import cache
from importlib.resources import files

from vi.files import read_yaml


@cache
def _strings() -> dict[str, str]:
    strings: dict[str, str] = read_yaml(files("kb").joinpath("strings.yml").read_text("utf-8"))
    return strings


def say(key: str, **values: object) -> str:
    """The sentence of that name with its values filled in."""
    return _strings()[key].format(**values)
