"""The frequent questions that ship: one YAML file a topic, their sources in `sources.yml`."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from kb.faq.model import Faq, FaqError
from kb.sources import Source
from vi.files import read_yaml

_SOURCES = "sources.yml"
_Shape = TypeVar("_Shape")


@dataclass(frozen=True, slots=True)
class _Entry:
    slug: str
    question: str
    answer: str
    phrases: tuple[str, ...]
    source: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class _Topic:
    topic: str
    questions: tuple[_Entry, ...]


@cache
def shipped_faqs() -> tuple[Faq, ...]:
    """All of them by topic. Raises `FaqError` with the file's name and what is wrong in it."""
    return tuple(_faqs())


def _faqs() -> Iterator[Faq]:
    sources = _read(_SOURCES, dict[str, Source])
    folder = files(__package__).iterdir()
    for name in sorted(file.name for file in folder if file.name.endswith(".yml") and file.name != _SOURCES):
        topic = _read(name, _Topic)
        for each in topic.questions:
            if each.source not in sources:
                raise FaqError(f"{name}: {each.slug} names no source of {_SOURCES}")
            told = (each.slug, topic.topic, each.question, each.answer.strip(), each.phrases)
            yield Faq(*told, sources[each.source], each.code)


def _read(name: str, shape: type[_Shape]) -> _Shape:
    try:
        return TypeAdapter(shape).validate_python(read_yaml(files(__package__).joinpath(name).read_text("utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise FaqError(f"{name}: {error}") from error
