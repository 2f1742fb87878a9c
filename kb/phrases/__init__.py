"""Citizens' words for procedures, as they ship with the project: one YAML file a field, keyed by procedure code.

`aliases` are short names, `questions` whole messages as people type them, `apart` the neighbours that are confused
with it and the fact that tells them apart. They apply to a record with that code wherever the record came from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml
from pydantic import TypeAdapter, ValidationError

from kb.errors import KbError
from vi.files import read_yaml


class PhrasesError(KbError):
    """A shipped file does not have the shape of phrases."""


@dataclass(frozen=True, slots=True)
class Apart:
    """When it is the neighbour `code` and not this procedure; behind a semicolon, when it is this one."""

    code: str
    fact: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """What citizens say for one procedure."""

    aliases: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    apart: tuple[Apart, ...] = ()


_FILE: TypeAdapter[dict[str, Phrases]] = TypeAdapter(dict[str, Phrases])


@cache
def load_phrases() -> Mapping[str, Phrases]:
    """Code → phrases, of all files. Raises `PhrasesError` with the file's name and what is wrong in it."""
    phrases: dict[str, Phrases] = {}
    for field in fields():
        twice = phrases.keys() & (found := load_field(field)).keys()
        if twice:
            raise PhrasesError(f"{field}.yml: {sorted(twice)} stand in another file too")
        phrases |= found
    return MappingProxyType(phrases)


def fields() -> tuple[str, ...]:
    """The names of the files, without their ending."""
    return tuple(sorted(file.name[:-4] for file in files(__package__).iterdir() if file.name.endswith(".yml")))


def load_field(field: str) -> dict[str, Phrases]:
    """The phrases of one file."""
    text = files(__package__).joinpath(f"{field}.yml").read_text("utf-8")
    try:
        return _FILE.validate_python(read_yaml(text))
    except (ValidationError, yaml.YAMLError) as error:
        raise PhrasesError(f"{field}.yml: {error}") from error


# libyaml reads the 800 kB of all files in a third of a second, the Python loader in four.
