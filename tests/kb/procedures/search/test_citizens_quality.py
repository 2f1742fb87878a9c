"""The search on messages of citizens, against the figures that were asked for."""

from typing import Any

import pytest

from tests.nlu.evaluate_citizens import evaluate_citizens, table
from tests.nlu.evaluate_search import SHARED

# The other spellings are read as the first one; `make evaluate` scores all five.
SPELLINGS = ("plain", "typo")

pytestmark = [
    pytest.mark.long,
    pytest.mark.data,
    pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared data folder"),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return evaluate_citizens(SHARED, tmp_path_factory.mktemp("citizens") / "citizens.json", SPELLINGS)


@pytest.mark.parametrize(("measure", "least"), [("recall_at_1", 0.8), ("recall_at_3", 0.925), ("recall_at_5", 0.95)])
def test_procedures_are_found(report: dict[str, Any], measure: str, least: float) -> None:
    assert report["all"]["all"][measure] >= least


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_is_far_behind(report: dict[str, Any], spelling: str) -> None:
    assert report["spelling"][spelling]["recall_at_1"] >= report["spelling"]["plain"]["recall_at_1"] - 0.05


def test_rare_procedures_are_found_too(report: dict[str, Any]) -> None:
    assert report["rare"]["True"]["recall_at_1"] >= 0.7


def test_what_is_answered_is_right(report: dict[str, Any]) -> None:
    assert report["all"]["all"]["answered_right"] >= 0.92
    assert report["all"]["all"]["answered"] >= 0.5


def test_what_is_asked_back_offers_the_right_one(report: dict[str, Any]) -> None:
    assert report["all"]["all"]["chose_offered"] >= 0.9


def test_what_no_procedure_answers_is_seldom_answered(report: dict[str, Any]) -> None:
    assert report["decisions"]["none"]["answer"] <= 0.17
    assert report["decisions"]["redirect"]["answer"] <= 0.08


def test_the_table_shows_every_group(report: dict[str, Any]) -> None:
    text = table(report)
    assert all(name in text for name in ("civil_status", "fisherman", "typo"))
