"""Aspects, papers and codes found by pattern. The patterns are words in `patterns.yml`, matched by spaCy."""

# ruff: noqa: ARG003 - `create` and `load` have the signature that Rasa calls
from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.tokens import Span
from spacy.util import filter_spans

from bot.nlu.matching import Patterns
from bot.nlu.text import Word, codes, plain_code, words
from vi import expand, normalise
from vi.files import read_yaml

PATTERNS = Path(__file__).with_name("patterns.yml")
THINGS = "names_of_things"
REMEMBERED = 1_000


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PatternExtractor(GraphComponent, EntityExtractorMixin):
    """Entities `aspect`, `paper`, `procedure_code`, `dossier_code` and `feedback_code`. An aspect or a paper is named
    once a message.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PatternExtractor:
        """A component without options."""
        return cls()

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["spacy"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities found to each message."""
        for message in messages:
            found = self.add_extractor_name(entities(message.get(TEXT) or ""))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages


def entities(text: str) -> list[dict[str, Any]]:
    """What was found, as Rasa's entities; offsets are those of the text as it was typed."""
    found = [(code.kind, plain_code(code), code.start, code.end) for code in codes(text)]
    return [_entity(*each) for each in found] + entities_of(words(text))


def entities_of(typed: tuple[Word, ...]) -> list[dict[str, Any]]:
    """The aspects and papers that these words show, each once."""
    found: dict[str, dict[str, Any]] = {}
    for match in find(typed):
        kind, value = match.label.split(":")
        found.setdefault(match.label, _entity(kind, value, typed[match.start].start, typed[match.end - 1].end))
    return list(found.values())


def _entity(kind: str, value: str, start: int, end: int) -> dict[str, Any]:
    return {"entity": kind, "value": value, "start": start, "end": end}


class Match(NamedTuple):
    """A place of the text, from word `start` until before word `end`, and what stands there: `kind:value`."""

    label: str
    start: int
    end: int


def find(typed: tuple[Word, ...]) -> tuple[Match, ...]:
    """Matches in order of the text.

    Of aspects that overlap the longest holds, and none that lies within the name of a thing; papers are kept apart.
    """
    return _found(tuple(word.text for word in typed))


@lru_cache(maxsize=REMEMBERED)
def _found(typed: tuple[str, ...]) -> tuple[Match, ...]:
    # The parts of the pipeline read the same words one after another.
    spans = _patterns().spans(typed)
    papers = filter_spans([span for span in spans if span.label_.startswith("paper:")])
    things = [span for span in spans if span.label_ == THINGS]
    aspects = [span for span in spans if span.label_.startswith("aspect:")]
    asked = filter_spans([span for span in aspects if not any(_inside(span, thing) for thing in things)])
    return tuple(Match(span.label_, span.start, span.end) for span in sorted(papers + asked, key=lambda at: at.start))


def _inside(span: Span, thing: Span) -> bool:
    return bool(thing.start <= span.start and span.end <= thing.end)


@cache
def _patterns() -> Patterns:
    return Patterns(_labelled(read_yaml(PATTERNS.read_text("utf-8"))))


def _labelled(data: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    yield THINGS, data[THINGS]
    for name, patterns in data["aspect"].items():
        yield f"aspect:{name}", patterns
    for name, names in data["paper"].items():
        yield f"paper:{name}", [expand(normalise(each)) for each in names]
