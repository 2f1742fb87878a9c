"""Which of the kinds of message one is: a linear support vector machine over n-grams and marks."""

# ruff: noqa: ARG003 - `create` and `load` have the signature that Rasa calls
from __future__ import annotations

import json
from collections.abc import Sequence
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
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.svm import LinearSVC

from bot.nlu.features import Features, Scales, with_slips
from bot.nlu.marks import marks

# Chosen by cross-validation (docs/adr/0007).
SCALES = Scales(words=4.0, letters=4.0, marks=2.5, cues=2.0)
COPIES = 1
COST = 0.2
# How sure a distance from the border makes: the softmax of distances times this.
CERTAINTY = 2.5
FEATURES, WEIGHTS = "features.json", "weights.npy"
INTENT_RANKING = "intent_ranking"
RANKED = 10


@dataclass(frozen=True)
class IntentModel:
    """`weights` has a row an intent: a column a feature, and the intercept."""

    labels: tuple[str, ...]
    features: Features
    weights: npt.NDArray[np.float32]

    @classmethod
    def trained(cls, texts: Sequence[str], intents: Sequence[str]) -> IntentModel:
        """From examples; copies of them with slips are made here."""
        copies = with_slips(texts, COPIES)
        features = Features.trained(texts, copies, SCALES, marks)
        machine = LinearSVC(C=COST, class_weight="balanced", random_state=42)
        machine.fit(features.rows([*texts, *copies]), list(intents) * (COPIES + 1))
        weights = np.column_stack([machine.coef_, machine.intercept_]).astype(np.float32)
        return cls(tuple(map(str, machine.classes_)), features, weights)

    def confidences(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """A row a text, a column a label; each row adds up to 1."""
        distances = self.features.rows(texts) @ self._columns + self.weights[:, -1]
        likely = np.exp(CERTAINTY * (distances - distances.max(axis=1, keepdims=True)))
        return np.asarray(likely / likely.sum(axis=1, keepdims=True), dtype=np.float64)

    def confidence(self, text: str) -> npt.NDArray[np.float64]:
        """The row of one text."""
        places, values = self.features.row(text)
        distances = values @ self._columns[places] + self.weights[:, -1]
        likely = np.exp(CERTAINTY * (distances - distances.max()))
        return np.asarray(likely / likely.sum(), dtype=np.float64)

    @cached_property
    def _columns(self) -> npt.NDArray[np.float64]:
        # A row a feature, laid out as scipy multiplies: it would copy the whole for each message.
        return np.ascontiguousarray(self.weights[:, :-1].T, dtype=np.float64)

    def predict(self, texts: Sequence[str]) -> list[str]:
        """The most likely intent of each text."""
        return [self.labels[place] for place in self.confidences(texts).argmax(axis=1)]

    def save(self, folder: Path) -> None:
        """Into files of an existing folder."""
        saved = {"labels": self.labels, **self.features.saved()}
        (folder / FEATURES).write_text(json.dumps(saved, ensure_ascii=False), "utf-8")
        np.save(folder / WEIGHTS, self.weights, allow_pickle=False)

    @classmethod
    def loaded(cls, folder: Path) -> IntentModel:
        """From what `save` wrote."""
        saved = json.loads((folder / FEATURES).read_text("utf-8"))
        features = Features.loaded(saved, SCALES, marks)
        return cls(tuple(saved["labels"]), features, np.load(folder / WEIGHTS, allow_pickle=False))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(GraphComponent, IntentClassifier):
    """Reads the text alone, so that it needs no featurizer before it."""

    def __init__(self, storage: ModelStorage, resource: Resource, model: IntentModel | None = None) -> None:
        self._storage, self._resource, self._model = storage, resource, model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
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
    ) -> LinearIntentClassifier:
        """As it was trained."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, IntentModel.loaded(Path(folder)))

    def train(self, training_data: TrainingData) -> Resource:
        """From all examples that have an intent."""
        examples = training_data.intent_examples
        self._model = IntentModel.trained(
            [each.get(TEXT) for each in examples], [each.get(INTENT) for each in examples]
        )
        with self._storage.write_to(self._resource) as folder:
            self._model.save(Path(folder))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Gives each message that has a text its intent and the ranking of all."""
        assert self._model is not None, "Rasa loads a component before it processes"
        for message in messages:
            ranking = self._ranking(self._model, message.get(TEXT) or "")
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING, ranking[:RANKED], add_to_output=True)
        return messages

    def _ranking(self, model: IntentModel, text: str) -> list[dict[str, Any]]:
        confidences = model.confidence(text)
        order = np.argsort(-confidences, kind="stable")
        return [{"name": model.labels[place], "confidence": float(confidences[place])} for place in order]
