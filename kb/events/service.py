"""Which event of life a message asks about, and the events that there are."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from kb.events.model import EventError, LifeEvent
from vi import expand, fold, normalise
from vi.files import read_yaml

_EVENT = TypeAdapter(LifeEvent)
_CUES = "cues.yml"
_WORDS = re.compile(r"\w+")


@cache
def load_events() -> Mapping[str, LifeEvent]:
    """Slug → event. Raises `EventError` with the file's name and what is wrong in it."""
    return MappingProxyType({event.slug: event for event in sorted(_events(), key=lambda event: event.title)})


def event_in(text: str, *, sure: bool = False) -> LifeEvent | None:
    """The event that a message asks the whole path of; None when it asks for one procedure, or for nothing here.

    `sure`: it is known already that a path is asked for, so that the name of an event is enough.
    """
    plain = fold(expand(normalise(text)))
    named = _named(" ".join(_WORDS.findall(plain)))
    if named is None:
        return None
    rest, event = named
    asks = sure or re.search(_cues()["path"], plain) is not None
    return event if asks or set(rest.split()) <= _light() else None


def _named(plain: str) -> tuple[str, LifeEvent] | None:
    """The event with the longest name in the message, and the words beside that name."""
    found = [
        (len(match[0]), f"{plain[: match.start()]} {plain[match.end() :]}", event)
        for event in load_events().values()
        for pattern in _patterns()[event.slug]
        if (match := pattern.search(plain))
    ]
    return max(found, key=lambda each: each[0])[1:] if found else None


@cache
def _patterns() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    """The names and patterns of each event. Compiled here: there are more than `re` remembers."""
    return {
        event.slug: tuple(
            re.compile(pattern)
            for pattern in (*(rf"\b{re.escape(fold(name))}\b" for name in event.names), *event.patterns)
        )
        for event in load_events().values()
    }


def _events() -> Iterator[LifeEvent]:
    for file in files(__package__).iterdir():
        if not file.name.endswith(".yml") or file.name == _CUES:
            continue
        try:
            yield _EVENT.validate_python(read_yaml(file.read_text("utf-8")) | {"slug": file.name[:-4]})
        except (ValidationError, TypeError, yaml.YAMLError) as error:
            raise EventError(f"{file.name}: {error}") from error


@cache
def _cues() -> Mapping[str, Any]:
    cues: Mapping[str, Any] = read_yaml(files(__package__).joinpath(_CUES).read_text("utf-8"))
    return cues


@cache
def _light() -> frozenset[str]:
    return frozenset(str(_cues()["light"]).split())
