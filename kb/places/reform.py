"""What became of agencies of before the reform, for texts that still name them."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from kb.places.model import PlacesError
from vi import expand, fold, normalise
from vi.files import read_yaml

_FILE = Path(__file__).parent / "departments.yml"


@dataclass(frozen=True, slots=True)
class Reformed:
    """An agency that is no more. `pattern`: on folded text; `now`: a sentence for citizens; `source`: a document."""

    pattern: str
    now: str
    source: str
    url: str = ""
    read_on: date | None = None


def reformed_in(text: str) -> tuple[Reformed, ...]:
    """The agencies that a text names and that are no more, in the order of the file."""
    plain = fold(expand(normalise(text)))
    return tuple(each for each in agencies() if re.search(each.pattern, plain))


@cache
def agencies() -> tuple[Reformed, ...]:
    """All of the file. Raises `PlacesError` when it does not have its shape."""
    try:
        return TypeAdapter(tuple[Reformed, ...]).validate_python(read_yaml(_FILE.read_text("utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise PlacesError(f"{_FILE.name}: {error}") from error
