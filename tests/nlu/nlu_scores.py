"""What the models understand of examples that they were not trained on, by spelling."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.metrics import confusion_matrix, f1_score

from bot.learning.scores import aspect_f1, intent_f1, mean
from bot.nlu.aspects import AspectModel, aspects_of
from bot.nlu.intents import IntentModel
from tests.nlu.nlu_data import PROCEDURE, Example, Spelling, questions, split

# What falls below is searched for, whatever it is: the threshold of FallbackClassifier in config.yml.
FALLBACK = 0.35


def intent_scores(examples: Sequence[Example], writers: Mapping[str, Spelling], folds: int) -> dict[str, Any]:
    """By spelling: accuracy, macro F1, F1 of each intent, confusions, what the fallback catches and what it lets by."""
    truth = np.array([each.intent for each in examples])
    found = {kind: np.empty(len(examples), dtype=object) for kind in writers}
    certain = {kind: np.zeros(len(examples)) for kind in writers}
    for train, test in split(examples, folds):
        model = IntentModel.trained([examples[place].text for place in train], truth[train].tolist())
        for kind, write in writers.items():
            confidences = model.confidences([write(examples[place].text) for place in test])
            found[kind][test] = np.array(model.labels)[confidences.argmax(axis=1)]
            certain[kind][test] = confidences.max(axis=1)
    return {kind: _intent_figures(truth, found[kind].astype(str), certain[kind]) for kind in writers}


def _intent_figures(truth: np.ndarray[Any, Any], found: np.ndarray[Any, Any], certain: np.ndarray[Any, Any]) -> Any:
    each = intent_f1(truth.tolist(), found.tolist())
    labels = list(each)
    asked, fixed = truth == PROCEDURE, (found != PROCEDURE) & (found != truth) & (certain >= FALLBACK)
    return {
        "accuracy": _rounded((truth == found).mean()),
        "macro_f1": _rounded(mean(each)),
        "f1": _named(each),
        "fallback": _rounded((certain < FALLBACK).mean()),
        "questions_answered_wrongly": _rounded(fixed[asked].mean()),
        "others_answered_wrongly": _rounded(fixed[~asked].mean()),
        "labels": labels,
        "confusions": confusion_matrix(truth, found, labels=labels).tolist(),
    }


def aspect_scores(examples: Sequence[Example], writers: Mapping[str, Spelling], folds: int) -> dict[str, Any]:
    """By spelling: share of questions right in full, micro and macro F1, F1 of each aspect."""
    asked = questions(examples)
    found: dict[str, list[frozenset[str]]] = {kind: [frozenset()] * len(asked) for kind in writers}
    for train, test in split(asked, folds):
        model = AspectModel.trained([(asked[place].text, asked[place].aspects) for place in train])
        for kind, write in writers.items():
            answers = aspects_of([write(asked[place].text) for place in test], model)
            for place, answer in zip(test, answers, strict=True):
                found[kind][place] = frozenset(answer)
    return {kind: aspect_figures([each.aspects for each in asked], found[kind]) for kind in writers}


def aspect_figures(truth: Sequence[frozenset[str]], found: Sequence[frozenset[str]]) -> dict[str, Any]:
    """Figures of a list of questions."""
    labels = sorted(frozenset().union(*truth))
    wanted, given = (np.array([[label in each for label in labels] for each in sets]) for sets in (truth, found))
    each = aspect_f1(truth, found)
    return {
        "exact": _rounded((wanted == given).all(axis=1).mean()),
        "micro_f1": _rounded(f1_score(wanted, given, average="micro", zero_division=1)),
        "macro_f1": _rounded(mean(each)),
        "f1": _named(each),
    }


def _named(scores: Mapping[str, float]) -> dict[str, float]:
    return {label: round(value, 3) for label, value in scores.items()}


def _rounded(value: Any) -> float:
    return round(float(value), 4)
