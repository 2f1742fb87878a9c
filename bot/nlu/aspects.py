"""Which aspects a question asks for: the patterns' opinion, weighed together with the words by a small classifier.

The patterns are exact where they hold, and blind for the wording they do not know; a logistic regression for each
aspect, over n-grams and what the patterns found, is better than either (docs/adr/0007 has the figures).
"""

# ruff: noqa: ARG003 - `create` and `load` have the signature that Rasa calls
from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.nlu.features import Features, Scales, with_slips
from bot.nlu.marks import aspect_marks
from bot.nlu.patterns import entities_of

ASPECT = "aspect"
# Chosen by cross-validation (docs/adr/0007), as is the confidence from which on an aspect counts as asked.
SCALES = Scales(words=4.0, letters=4.0, marks=4.0, cues=1.0)
COPIES = 1
COST = 1.0
THRESHOLD = 0.6
FILE = "aspects.json"


@dataclass(frozen=True)
class AspectModel:
    """A logistic regression an aspect. `weights` has a row an aspect: a column a feature, and the intercept."""

    labels: tuple[str, ...]
    features: Features
    weights: npt.NDArray[np.float64]

    @classmethod
    def trained(cls, examples: Iterable[tuple[str, Iterable[str]]]) -> AspectModel:
        """From texts and the aspects asked in each; copies of them with slips are made here."""
        pairs = [(text, frozenset(asked)) for text, asked in examples]
        texts, asked = [text for text, _ in pairs], [each for _, each in pairs] * (COPIES + 1)
        copies = with_slips(texts, COPIES)
        features = Features.trained(texts, copies, SCALES, aspect_marks)
        rows = features.rows([*texts, *copies])
        labels = tuple(sorted(frozenset().union(*asked)))
        weights = [_fitted(rows, [label in each for each in asked]) for label in labels]
        return cls(labels, features, np.array(weights))

    def confidences(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """How likely each aspect is asked for, 0 to 1: a row a text, a column a label."""
        values = self.features.rows(texts) @ self._columns + self.weights[:, -1]
        return np.asarray(1 / (1 + np.exp(-values)), dtype=np.float64)

    def confidence(self, text: str) -> npt.NDArray[np.float64]:
        """The row of one text."""
        places, values = self.features.row(text)
        return np.asarray(1 / (1 + np.exp(-(values @ self._columns[places] + self.weights[:, -1]))), dtype=np.float64)

    @cached_property
    def _columns(self) -> npt.NDArray[np.float64]:
        # A row a feature, laid out as scipy multiplies: it would copy the whole for each message.
        return np.ascontiguousarray(self.weights[:, :-1].T)

    def saved(self) -> str:
        """As JSON."""
        values = {"labels": self.labels, "weights": self.weights.round(5).tolist(), **self.features.saved()}
        return json.dumps(values, ensure_ascii=False)

    @classmethod
    def loaded(cls, text: str) -> AspectModel:
        """From what `saved` gave."""
        values = json.loads(text)
        features = Features.loaded(values, SCALES, aspect_marks)
        return cls(tuple(values["labels"]), features, np.array(values["weights"]))


def aspects(text: str, model: AspectModel) -> list[str]:
    """The aspects a text asks for, most certain first."""
    return _likely(model.confidence(text), model)


def aspects_of(texts: Sequence[str], model: AspectModel) -> list[list[str]]:
    """The same for many texts."""
    return [_likely(row, model) for row in model.confidences(texts)]


def _likely(row: npt.NDArray[np.float64], model: AspectModel) -> list[str]:
    return [model.labels[place] for place in np.argsort(-row, kind="stable") if row[place] >= THRESHOLD]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class AspectClassifier(GraphComponent, EntityExtractorMixin):
    """Weighs the `aspect` entities of the patterns: drops what is unlikely, adds what the words say.

    It stands after that extractor in the pipeline. An aspect that no pattern shows spans the whole text.
    """

    def __init__(self, storage: ModelStorage, resource: Resource, model: AspectModel | None = None) -> None:
        self._storage, self._resource, self._model = storage, resource, model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AspectClassifier:
        """Not trained yet."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> AspectClassifier:
        """As it was trained."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, AspectModel.loaded((Path(folder) / FILE).read_text("utf-8")))

    def train(self, training_data: TrainingData) -> Resource:
        """From the examples that have annotated aspects, and those of the same intents that have none."""
        intents = {example.get("intent") for example in training_data.entity_examples if _annotated(example)}
        examples = [each for each in training_data.intent_examples if each.get("intent") in intents]
        self._model = AspectModel.trained((each.get(TEXT), _annotated(each)) for each in examples)
        with self._storage.write_to(self._resource) as folder:
            (Path(folder) / FILE).write_text(self._model.saved(), "utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Replaces the aspects of each message."""
        for message in messages:
            text, found = message.get(TEXT) or "", message.get(ENTITIES, [])
            others = [entity for entity in found if entity["entity"] != ASPECT]
            message.set(ENTITIES, others + self._asked(text), add_to_output=True)
        return messages

    @property
    def _trained(self) -> AspectModel:
        assert self._model is not None, "Rasa loads a component before it processes"
        return self._model

    def _asked(self, text: str) -> list[dict[str, Any]]:
        shown = entities_of(self._trained.features.speller.words(text))
        placed = {entity["value"]: entity for entity in shown if entity["entity"] == ASPECT}
        whole = {"entity": ASPECT, "start": 0, "end": len(text)}
        asked = [placed.get(value, whole | {"value": value}) for value in aspects(text, self._trained)]
        return list(self.add_extractor_name(asked))


def _annotated(example: Message) -> frozenset[str]:
    return frozenset(each["value"] for each in example.get(ENTITIES, []) if each["entity"] == ASPECT)


def _fitted(features: csr_matrix, wanted: list[bool]) -> npt.NDArray[np.float64]:
    regression = LogisticRegression(C=COST, class_weight="balanced", solver="liblinear", random_state=42)
    regression.fit(features, wanted)
    return np.append(regression.coef_[0], regression.intercept_[0])
