"""Which aspects a question asks for: a classifier of n-grams beside the patterns, learned from the annotated examples."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MultiLabelBinarizer

from bot.nlu.patterns import entities
from bot.nlu.text import words

PATTERN_WEIGHT = 1.0


@dataclass(frozen=True)
class AspectModel:
    """One logistic regression an aspect."""

    word_counts: CountVectorizer
    letter_counts: CountVectorizer
    labels: MultiLabelBinarizer
    classifier: OneVsRestClassifier

    @classmethod
    def trained(cls, examples: Iterable[tuple[str, Iterable[str]]]) -> AspectModel:
        """From texts and the aspects asked in each."""
        pairs = list(examples)
        texts = [_plain(text) for text, _ in pairs]
        word_counts = CountVectorizer(ngram_range=(1, 3), token_pattern=r"\S+", binary=True)
        letter_counts = CountVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, binary=True)
        labels = MultiLabelBinarizer()
        features = hstack([word_counts.fit_transform(texts), letter_counts.fit_transform(texts)]).tocsr()
        model = LogisticRegression(class_weight="balanced", C=1.0, solver="liblinear", random_state=42)
        classifier = OneVsRestClassifier(model).fit(features, labels.fit_transform([list(some) for _, some in pairs]))
        return cls(word_counts, letter_counts, labels, classifier)

    def probabilities(self, text: str) -> dict[str, float]:
        """For each aspect, how likely it is asked for."""
        plain = [_plain(text)]
        features = hstack([self.word_counts.transform(plain), self.letter_counts.transform(plain)])
        values = self.classifier.predict_proba(features)[0]
        return dict(zip(self.labels.classes_, np.asarray(values).tolist(), strict=True))


def patterned(text: str) -> set[str]:
    return {each["value"] for each in entities(text) if each["entity"] == "aspect"}


import os
MODE = os.environ.get("MODE", "fuse"); HI=float(os.environ.get("HI","0.6")); LO=float(os.environ.get("LO","0.15"))
def aspects(text: str, model: AspectModel) -> list[str]:
    p = model.probabilities(text); pat = patterned(text)
    if MODE == "pat": return sorted(pat)
    if MODE == "lr": return [n for n, v in p.items() if v >= .5]
    return [n for n, v in p.items() if v >= (LO if n in pat else HI)]


def _plain(text: str) -> str:
    return " ".join(re.sub(r"^\d+$", "0", word.text) for word in words(text))
