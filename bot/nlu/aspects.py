"""Which aspects a question asks for: the patterns' opinion, weighed together with the words by a small classifier.

The patterns are exact where they hold, and blind for the wording they do not know; a logistic regression for each
aspect, over n-grams and what the patterns found, is better than either (docs/adr/0002 has the figures).
"""

# ruff: noqa: ARG003 - `create` and `load` have the signature that Rasa calls
from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
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
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from bot.nlu.patterns import entities
from bot.nlu.text import words

ASPECT = "aspect"
# Weights chosen by cross-validation: how loud a pattern and an n-gram are, and from where on an aspect counts as asked.
PATTERN_WEIGHT = 5.0
NGRAM_WEIGHT = 0.3
THRESHOLD = 0.5
FILE = "aspects.json"


@dataclass(frozen=True)
class AspectModel:
    """A logistic regression an aspect. `weights` has a row an aspect: words, letters, patterns, intercept."""

    labels: tuple[str, ...]
    word_ngrams: Mapping[str, int]
    letter_ngrams: Mapping[str, int]
    weights: npt.NDArray[np.float64]

    @classmethod
    def trained(cls, examples: Iterable[tuple[str, Iterable[str]]]) -> AspectModel:
        """From texts and the aspects asked in each."""
        pairs = [(text, frozenset(asked)) for text, asked in examples]
        texts = [_plain(text) for text, _ in pairs]
        labels = tuple(sorted(frozenset().union(*(asked for _, asked in pairs))))
        model = cls(labels, _vocabulary(_words(), texts), _vocabulary(_letters(), texts), np.empty((0, 0)))
        features = model.features([text for text, _ in pairs])
        weights = [_fitted(features, [label in asked for _, asked in pairs]) for label in labels]
        return cls(labels, model.word_ngrams, model.letter_ngrams, np.array(weights))

    def features(self, texts: Sequence[str]) -> csr_matrix:
        """A row a text: n-grams that occur, aspects that the patterns found."""
        plain = [_plain(text) for text in texts]
        ngrams = (vectorizer.transform(plain) for vectorizer in self._vectorizers)
        found = [[float(label in shown) for label in self.labels] for shown in map(patterned, texts)]
        return hstack([*(NGRAM_WEIGHT * each for each in ngrams), csr_matrix(np.array(found) * PATTERN_WEIGHT)]).tocsr()

    @cached_property
    def _vectorizers(self) -> tuple[CountVectorizer, CountVectorizer]:
        # Made once: scikit-learn checks a whole vocabulary whenever it is given one.
        return _words(self.word_ngrams), _letters(self.letter_ngrams)

    def confidences(self, text: str) -> dict[str, float]:
        """How likely each aspect is asked for, 0 to 1."""
        values = (self.features([text]) @ self.weights[:, :-1].T)[0] + self.weights[:, -1]
        return dict(zip(self.labels, (1 / (1 + np.exp(-values))).tolist(), strict=True))

    def saved(self) -> str:
        """As JSON."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return json.dumps(values | {"weights": self.weights.round(5).tolist()}, ensure_ascii=False)

    @classmethod
    def loaded(cls, text: str) -> AspectModel:
        """From what `saved` gave."""
        values = json.loads(text)
        return cls(**values | {"labels": tuple(values["labels"]), "weights": np.array(values["weights"])})


def aspects(text: str, model: AspectModel) -> list[str]:
    """The aspects a text asks for, most certain first."""
    asked = {label: value for label, value in model.confidences(text).items() if value >= THRESHOLD}
    return sorted(asked, key=lambda label: -asked[label])


def patterned(text: str) -> frozenset[str]:
    """The aspects that the patterns alone find."""
    return frozenset(entity["value"] for entity in entities(text) if entity["entity"] == ASPECT)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class AspectClassifier(GraphComponent, EntityExtractorMixin):
    """Weighs the `aspect` entities of `PatternExtractor`: drops what is unlikely, adds what the words say.

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
            placed = {entity["value"]: entity for entity in found if entity["entity"] == ASPECT}
            others = [entity for entity in found if entity["entity"] != ASPECT]
            asked = [placed.get(value) or self._spanning(text, value) for value in aspects(text, self._trained)]
            message.set(ENTITIES, others + asked, add_to_output=True)
        return messages

    @property
    def _trained(self) -> AspectModel:
        assert self._model is not None, "Rasa loads a component before it processes"
        return self._model

    def _spanning(self, text: str, value: str) -> dict[str, Any]:
        entity = {"entity": ASPECT, "value": value, "start": 0, "end": len(text)}
        return dict(self.add_extractor_name([entity])[0])


def _annotated(example: Message) -> frozenset[str]:
    return frozenset(each["value"] for each in example.get(ENTITIES, []) if each["entity"] == ASPECT)


def _words(vocabulary: Mapping[str, int] | None = None) -> CountVectorizer:
    return CountVectorizer(ngram_range=(1, 3), token_pattern=r"\S+", binary=True, vocabulary=vocabulary)


def _letters(vocabulary: Mapping[str, int] | None = None) -> CountVectorizer:
    options = {"vocabulary": vocabulary} if vocabulary else {"min_df": 2}
    return CountVectorizer(analyzer="char_wb", ngram_range=(2, 5), binary=True, **options)


def _vocabulary(vectorizer: CountVectorizer, texts: list[str]) -> dict[str, int]:
    return {ngram: int(column) for ngram, column in vectorizer.fit(texts).vocabulary_.items()}


def _fitted(features: csr_matrix, wanted: list[bool]) -> npt.NDArray[np.float64]:
    regression = LogisticRegression(class_weight="balanced", solver="liblinear", random_state=42)
    regression.fit(features, wanted)
    return np.append(regression.coef_[0], regression.intercept_[0])


def _plain(text: str) -> str:
    return " ".join(re.sub(r"^\d+$", "0", word.text) for word in words(text))
