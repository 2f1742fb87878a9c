"""No intent and no aspect falls behind what the committed baseline says of it."""

import copy

import pytest

from tests.nlu.nlu_baseline import fallen, measured, read_baseline


@pytest.mark.slow
def test_nothing_is_understood_worse_than_before() -> None:
    """Worse on purpose? Look at `python -m tests.nlu.evaluate_nlu`, then run `python -m tests.nlu.nlu_baseline`."""
    assert fallen(measured(), read_baseline()) == []


def test_a_fall_is_seen() -> None:
    before = read_baseline()
    now = copy.deepcopy(before)
    now["intent"]["plain"]["rate"] -= 0.04
    del now["aspect"]["bare"]["fee"]
    assert [line.rsplit(" ", 3)[0] for line in fallen(now, before)] == ["aspect fee bare", "intent rate plain"]


def test_chance_is_no_fall() -> None:
    before = read_baseline()
    now = copy.deepcopy(before)
    now["intent"]["plain"]["rate"] -= 0.02
    assert fallen(now, before) == []


def test_baseline_knows_every_spelling_of_every_intent() -> None:
    baseline = read_baseline()
    assert set(baseline["intent"]["plain"]) == set(baseline["intent"]["bare"])
    assert len(baseline["intent"]["plain"]) >= 20 and len(baseline["aspect"]["plain"]) == 12
