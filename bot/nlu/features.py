"""N-grams that do not depend on how a message is spelled, weighed by how rare they are."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.patterns import entities
from bot.nlu.text import words

FILE = "ngrams.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class FoldedNgramFeaturizer(SparseFeaturizer, GraphComponent):
    """Tf-idf of n-grams over folded words with shorthand written out: "đăng ký", "dang ky" and "đk" are one.

    Only features of the whole message; nothing here reads sequences.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """All options."""
        return {
            **SparseFeaturizer.get_default_config(),
            # "word", "char_wb" (letters within a word) or "pattern" (kinds and values of the entities found)
            "analyzer": "word",
            "min_ngram": 1,
            "max_ngram": 1,
            # of a row; Rasa's logistic regression has C = 1 fixed, and a scale of s has the effect of C = s²
            "scale": 1.0,
        }

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Raises `ValueError` for an analyzer that does not exist."""
        if config["analyzer"] not in ("word", "char_wb", "pattern"):
            raise ValueError(f"analyzer is {config['analyzer']!r}, not word, char_wb or pattern")

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        name: str,
        vectorizer: TfidfVectorizer | None = None,
    ) -> None:
        super().__init__(name, config)
        self._storage, self._resource = storage, resource
        self._vectorizer = vectorizer or make_vectorizer(config)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FoldedNgramFeaturizer:
        """Not trained yet."""
        return cls(config, model_storage, resource, execution_context.node_name)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> FoldedNgramFeaturizer:
        """As it was trained."""
        with model_storage.read_from(resource) as folder:
            saved = json.loads((Path(folder) / FILE).read_text("utf-8"))
        vectorizer = make_vectorizer(config, vocabulary=saved["vocabulary"])
        vectorizer.idf_ = np.array(saved["idf"])
        return cls(config, model_storage, resource, execution_context.node_name, vectorizer)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns which n-grams there are and how rare each is."""
        self._vectorizer.fit([example.get(TEXT) or "" for example in training_data.training_examples])
        vocabulary = {ngram: int(column) for ngram, column in self._vectorizer.vocabulary_.items()}
        with self._storage.write_to(self._resource) as folder:
            saved = {"vocabulary": vocabulary, "idf": self._vectorizer.idf_.round(6).tolist()}
            (Path(folder) / FILE).write_text(json.dumps(saved, ensure_ascii=False), "utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the features to every example."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the features to each message."""
        rows = self._features([message.get(TEXT) or "" for message in messages])
        for index, message in enumerate(messages):
            message.add_features(Features(rows[index], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return messages

    def _features(self, texts: Sequence[str]) -> csr_matrix:
        return (self._vectorizer.transform(texts) * self._config["scale"]).tocsr()


def make_vectorizer(config: dict[str, Any], vocabulary: dict[str, int] | None = None) -> TfidfVectorizer:
    """The vectorizer of a featurizer's options."""
    if config["analyzer"] == "pattern":
        return TfidfVectorizer(analyzer=shown, use_idf=True, vocabulary=vocabulary)
    return TfidfVectorizer(
        analyzer=config["analyzer"],
        ngram_range=(config["min_ngram"], config["max_ngram"]),
        preprocessor=featurized,
        token_pattern=r"\S+" if config["analyzer"] == "word" else None,
        sublinear_tf=True,
        vocabulary=vocabulary,
    )


def featurized(text: str) -> str:
    """The folded words of a text; every number is the same number."""
    return " ".join(re.sub(r"^\d+$", "0", word.text) for word in words(text))


def shown(text: str) -> list[str]:
    """What the patterns show in a text: kinds, and values of aspects and papers."""
    found = entities(text)
    values = [f"{entity['entity']}:{entity['value']}" for entity in found if not entity["entity"].endswith("_code")]
    return values + sorted({entity["entity"] for entity in found})
