"""Wording and tables of names for the reading, kept in YAML beside this module."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from vi.files import read_yaml


def say(key: str, **values: object) -> str:
    """The sentence of that key with its values filled in."""
    return str(_table("strings.yml")["sentences"][key]).format(**values)


def names(table: str) -> Mapping[str, str]:
    """A table of names: what the record writes, and the word for it in code or on the screen."""
    return _table("strings.yml")[table]


def finding_label(kind: str) -> str:
    """Vietnamese label of a kind of finding; the kind itself where it has none."""
    return _table("findings.yml")["findings"].get(kind, kind)


@cache
def _table(name: str) -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath(name).read_text("utf-8")
    tables: dict[str, dict[str, str]] = read_yaml(text)
    return tables
