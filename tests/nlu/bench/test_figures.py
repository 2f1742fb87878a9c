"""Scores, costs and the tables, without a model."""

from typing import Any

import pytest

from tests.nlu.bench.figures import COSTS, costs, table
from tests.nlu.bench.pipelines import shortened
from tests.nlu.bench.scores import asked, scores
from tests.nlu.bench.sentences import Sentence, Span
from tests.nlu.bench.worker import answer

FEE = Sentence("mấy đồng", "ask_procedure", (Span(0, 8, "aspect", "fee"),))
TIME = Sentence("mấy bữa", "ask_procedure", (Span(0, 7, "aspect", "time"),))
HELLO = Sentence("chào", "greet", ())


def given(intent: str, *entities: tuple[str, str], fell_back: bool = False) -> dict[str, Any]:
    """An answer of the worker."""
    return {"intent": intent, "fell_back": fell_back, "entities": [list(entity) for entity in entities]}


def test_an_aspect_counts_by_value_in_either_form() -> None:
    assert asked(given("ask_procedure", ("aspect", "fee"))) == {"fee"}
    assert asked(given("ask_procedure", ("aspect_fee", "mấy đồng"), ("aspect_legal_basis", "luật"))) == {
        "fee",
        "legal_basis",
    }
    assert asked(given("ask_procedure", ("paper", "birth_certificate"))) == set()


def test_scores_of_what_is_all_right() -> None:
    answers = [given("ask_procedure", ("aspect", "fee")), given("ask_procedure", ("aspect", "time")), given("greet")]
    found = scores([FEE, TIME, HELLO], answers)
    assert found.pop("fell_back") == 0
    assert set(found.values()) == {1.0}


def test_scores_of_what_is_partly_wrong() -> None:
    answers = [
        given("ask_procedure", ("aspect_fee", "mấy đồng"), ("aspect_time", "mấy")),
        given("greet", fell_back=True),
        given("greet", ("aspect_fee", "chào")),
    ]
    assert scores([FEE, TIME, HELLO], answers) == {
        "intent_accuracy": 0.6667,
        "intent_macro_f1": 0.6667,
        "aspect_exact": 0.0,
        "aspect_micro_f1": 0.5,
        "aspect_macro_f1": 0.5,
        "fell_back": 0.3333,
    }


@pytest.mark.parametrize(
    ("ranking", "intent", "fell_back"),
    [
        ([("greet", 0.9), ("deny", 0.1)], "greet", False),
        ([("nlu_fallback", 0.3), ("greet", 0.2), ("deny", 0.1)], "greet", True),
        ([(None, 0.0)], "", False),
    ],
)
def test_the_best_intent_beside_the_fallback_is_scored(
    ranking: list[tuple[str | None, float]], intent: str, fell_back: bool
) -> None:
    ranked = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    found = answer({"intent": ranked[0], "intent_ranking": ranked, "entities": []})
    assert (found["intent"], found["fell_back"]) == (intent, fell_back)


def result(**values: float) -> dict[str, Any]:
    """Of a step: everything that any step reports."""
    names = ("train_s", "train_cpu_s", "peak_mib", "model_mib", "start_s", "load_s", "load_cpu_s", "imported_mib")
    return {**dict.fromkeys((*names, "resident_mib", "cpu_ms"), 1.0), "wall_ms": [1.0, 2.0, 3.0], **values}


def test_costs_are_means_over_the_folds() -> None:
    found = costs([result(train_s=10), result(train_s=20)], result(train_s=3), [result(), result(resident_mib=3)])
    assert set(found) == set(COSTS)
    assert (found["nlu.train_s"], found["dialogue.train_s"], found["serve.resident_mib"]) == (15, 3, 2)
    assert found["serve.p50_ms"] == 2
    assert found["model_mib"] == 2


def test_the_table_sets_both_beside_each_other() -> None:
    one = {
        "scores": {"plain": scores([HELLO, FEE], [given("greet"), given("greet")])},
        "costs": costs([result()], result(train_s=1234.5), [result()]),
    }
    report = {
        "date": "2026-01-01", "rasa": "3.6.21", "cores": 2, "load": [0.1, 1.5], "examples": 10, "tested": 2,
        "folds": 1, "seed": 7, "epochs": None,
        "pipelines": {"ours": {"title": "ours", **one}, "default": {"title": "default", **one}},
    }  # fmt: skip
    lines = table(report).splitlines()
    assert "| plain | 0.500 / 0.500 |" in "\n".join(lines)
    assert "| training dialogue, s | 1,234 | 1,234 |" in lines
    assert len({line.count("|") for line in lines if line.startswith("| training")}) == 1


def test_the_default_is_left_as_it_is_unless_it_is_cut_short() -> None:
    config = (
        "pipeline:\n- name: DIETClassifier\n  epochs: 100  # as it comes\n- name: FallbackClassifier\npolicies: []\n"
    )
    assert shortened(config, None) == config
    assert "epochs: 2\n" in shortened(config, 2)
