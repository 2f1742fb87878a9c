"""A large base is searched by what is worth scoring: the same records are found, and the work does not grow with it."""

import random

import numpy as np
import pytest

from kb.procedures.search import SearchIndex, SearchRecord, narrowing, ranking, segment
from kb.procedures.search.bm25 import View
from kb.procedures.search.narrowing import cells_of, heads_of
from kb.sample import load_sample
from tests.load.records import made_records
from tests.nlu.evaluate_citizens import load_messages
from tests.nlu.evaluate_search import load_sample_records

ASKED = [message.question for message in load_messages()]


@pytest.fixture
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "FROM", 0)


def view(rng: np.random.Generator, *, texts: int, terms: int) -> View:
    lists = [np.sort(rng.permutation(texts)[: rng.integers(1, texts)]) for _ in range(terms)]
    starts = np.cumsum([0, *map(len, lists)])
    weights = rng.random(starts[-1]).astype(np.float32)
    return View(np.arange(10, 10 + terms), starts, np.concatenate(lists).astype(np.int32), weights, texts)


@pytest.mark.parametrize("seed", range(20))
def test_some_texts_score_as_among_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = view(rng, texts=int(rng.integers(2, 300)), terms=int(rng.integers(1, 30)))
    keys = np.unique(rng.integers(5, 45, 12))
    weights = rng.random(len(keys)).astype(np.float32)
    texts = np.sort(rng.permutation(made.size)[: rng.integers(1, made.size)])
    assert len(made.scores_at(texts[:0], keys, weights)) == 0
    np.testing.assert_allclose(made.scores_at(texts, keys, weights), made.scores(keys, weights)[texts], rtol=1e-5)


def test_the_heaviest_texts_of_a_term_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrowing, "MOST_TEXTS", 5)
    made = view(np.random.default_rng(1), texts=200, terms=3)
    rows, scores = heads_of(made).best([(np.array([11]), np.ones(1, np.float32))])
    whole = made.scores(np.array([11]), np.ones(1, np.float32))
    assert set(rows.tolist()) == set(np.argsort(-whole)[:5].tolist())
    np.testing.assert_allclose(scores, whole[rows])


def test_every_vector_is_in_one_cell() -> None:
    vectors = np.random.default_rng(2).normal(size=(5_000, 8)).astype(np.float32)
    cells = cells_of(vectors)
    assert sorted(cells.rows.tolist()) == list(range(5_000))
    assert len(cells.centres) == 12
    assert (cells_of(vectors).rows == cells.rows).all()
    # What is nearest is in the cells that are looked at; all of them are when there are few.
    assert int(np.argmax(vectors @ vectors[7])) in cells.near(vectors[7])


@pytest.mark.usefixtures("_narrow")
def test_a_base_whose_texts_are_all_looked_at_is_searched_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    records = load_sample_records()
    narrow = SearchIndex.build(records)
    monkeypatch.setattr(segment, "FROM", len(records) + 1)
    whole = SearchIndex.build(records)
    other = [text for text in ASKED if narrow.search(text, limit=3) != whole.search(text, limit=3)]
    assert len(ASKED) > 800
    # What has little in common with anything is not among the likely ones; nobody is offered it.
    assert len(other) <= 0.01 * len(ASKED), other[:10]


def test_a_large_base_is_searched_by_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    records, scored = list(made_records(4_000)), list[int]()
    whole = SearchIndex.build(records)
    for name, value in (("MOST_TEXTS", 100), ("MOST_RECORDS", 100)):
        monkeypatch.setattr(narrowing, name, value)
    monkeypatch.setattr(segment, "FROM", 0)
    narrow, worth = SearchIndex.build(records), ranking._worth_scoring
    monkeypatch.setattr(ranking, "_worth_scoring", lambda *given: _noted(worth(*given), scored))
    asked = random.Random(3).sample([procedure.title for procedure in load_sample()], 60)
    same = sum(narrow.search(text).hits[0].code == whole.search(text).hits[0].code for text in asked)
    assert max(scored) <= 400
    assert same >= 54


def _noted(rows: np.ndarray, counts: list[int]) -> np.ndarray:  # type: ignore[type-arg]
    counts.append(len(rows))
    return rows


@pytest.mark.usefixtures("_narrow")
def test_records_are_replaced_in_a_large_base() -> None:
    index = SearchIndex.build(load_sample_records())
    index.replace("1.001193", None)
    assert "1.001193" not in {hit.code for hit in index.search("làm khai sinh cần giấy tờ gì").hits}
    index.replace("9.9", SearchRecord("9.9", "Đăng ký khai sinh trên tàu vũ trụ", levels=()))
    assert index.search("khai sinh trên tàu vũ trụ").hits[0].code == "9.9"
