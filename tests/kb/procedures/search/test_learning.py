"""The vectors that the search learns: what they are for, how they are kept, and what is said when a file is broken."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kb.procedures.search import SearchIndex, SearchRecord
from kb.procedures.search.encoder import Encoder, SearchModelError, load_encoder, pair_hashes, word_hashes
from kb.procedures.search.learning import folded_words, learn, slipped, title_words

BOAT = SearchRecord(
    "9.000001",
    "Cấp giấy phép khai thác thủy sản",
    questions=("ghe nhà tôi muốn ra khơi", "ghe câu mực xin giấy gì", "ra khơi đánh cá phải có giấy nào"),
)
DRIVING = SearchRecord(
    "9.000002",
    "Cấp lại giấy phép lái xe",
    questions=("rớt bằng lái dọc đường", "bằng lái ướt nát hết", "mất bằng lái ngoài chợ"),
)
RECORDS = (BOAT, DRIVING, *(SearchRecord(f"9.1000{at:02}", f"Thủ tục khác số {at} của ngành {at}") for at in range(20)))


@pytest.fixture(scope="module")
def learned() -> Encoder:
    return learn(RECORDS)


def near(encoder: Encoder, question: str, record: SearchRecord) -> float:
    return float(encoder.encode(folded_words(question)) @ encoder.encode(*title_words(record.title)))


def test_what_people_say_comes_near_the_title(learned: Encoder) -> None:
    for question, right, wrong in (("ghe ra khơi", BOAT, DRIVING), ("bang lai roi ngoai cho", DRIVING, BOAT)):
        assert near(learned, question, right) > near(learned, question, wrong) + 0.2, question


def test_the_search_finds_what_no_text_says(learned: Encoder) -> None:
    """The questions stand in no record here: only the vectors know them."""
    bare = [replace(record, questions=()) for record in RECORDS]
    assert SearchIndex.build(bare, learned).search("giấy cho ghe ra khơi").hits[0].code == BOAT.code


def test_learning_goes_on_from_what_was_learned(learned: Encoder) -> None:
    more = learn(RECORDS, learned)
    assert near(more, "ghe ra khơi", BOAT) > near(more, "ghe ra khơi", DRIVING) + 0.2


def test_the_same_records_give_the_same_vectors(learned: Encoder) -> None:
    assert np.array_equal(learn(RECORDS).levels, learned.levels)


def test_a_file_holds_what_was_learned_and_no_text(learned: Encoder, tmp_path: Path) -> None:
    path = tmp_path / "learned.npz"
    learned.save(path)
    again = load_encoder(path)
    assert np.array_equal(again.levels, learned.levels)
    with np.load(path) as saved:
        assert {saved[name].dtype.kind for name in saved.files} <= {"i", "f"}


@pytest.mark.parametrize("content", [b"", b"no numbers at all", b"PK\x03\x04 cut off"])
def test_a_broken_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.npz"
    path.write_bytes(content)
    with pytest.raises(SearchModelError):
        load_encoder(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SearchModelError):
        load_encoder(tmp_path / "none.npz")


@pytest.mark.parametrize("text", ["", "?", "\ud800", "😀", "zxcvbnm qqq"])
def test_a_text_without_known_words_is_nowhere(learned: Encoder, text: str) -> None:
    vector = learned.encode(folded_words(text))
    assert vector.shape == (learned.size,)
    assert np.isfinite(vector).all()


def test_vectors_have_length_one(learned: Encoder) -> None:
    assert np.linalg.norm(learned.encode(folded_words("giấy phép lái xe"))) == pytest.approx(1, abs=1e-5)


def test_keys_are_the_same_in_every_process_and_mind_the_order() -> None:
    assert word_hashes(["ghe"]).tolist() == [word_hashes(["ghe"])[0]] != word_hashes(["xe"]).tolist()
    assert pair_hashes(["ra", "khoi"]).tolist() != pair_hashes(["khoi", "ra"]).tolist()


def test_slips_change_few_letters() -> None:
    words = ["dang", "ky", "khai", "sinh"] * 50
    wrong = slipped(words, np.random.default_rng(0))
    changed = sum(one != other for one, other in zip(words, wrong, strict=True))
    assert 0 < changed < len(words) / 3
    assert all(abs(len(one) - len(other)) <= 1 for one, other in zip(words, wrong, strict=True))
