"""The words of the console that are not in its templates, from strings.yml."""

from functools import cache
from importlib.resources import files
from typing import Any

from vi.files import read_yaml


@cache
def strings() -> dict[str, Any]:
    """The whole table, read once."""
    table: dict[str, Any] = read_yaml(files("console").joinpath("strings.yml").read_text("utf-8"))
    return table


def say(path: str, **values: object) -> str:
    """The sentence of that dotted name with its values filled in; the name itself where there is none."""
    found: Any = strings()
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return str(found).format(**values) if found is not None else path
