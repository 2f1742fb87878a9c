from dataclasses import replace

import numpy as np

from kb.phrases import Phrases
from kb.procedures.search import SearchIndex, SearchRecord, search_record
from kb.procedures.search.sayings import letter_keys
from kb.sample import load_sample
from tests.kb.procedures.search.small_base import RECORDS

MARRIAGE, REGISTER_AGAIN = RECORDS[0], RECORDS[1]


def test_phrases_are_added_once() -> None:
    procedure = load_sample()[0]
    own = search_record(procedure)
    said = search_record(procedure, Phrases(aliases=("tên khác", *own.aliases), questions=("câu hỏi mới",)))
    assert said.aliases == (*own.aliases, "tên khác")
    assert said.questions == (*own.questions, "câu hỏi mới")


def test_a_record_is_found_by_what_is_said_of_it() -> None:
    told = replace(REGISTER_AGAIN, questions=("mối ăn hết cuốn giấy cưới hồi xưa", "xã cũng không còn lưu"))
    assert SearchIndex.build(RECORDS).search("mối ăn cuốn giấy").hits[0].code != told.code
    index = SearchIndex.build([*RECORDS, told])
    for question in ("mối ăn cuốn giấy cưới", "moi an cuon giay cuoi", "mối ăn cuốnn giấy cưới"):
        assert index.search(question).hits[0].code == told.code, question


def test_the_same_matter_is_found_at_the_commune_first() -> None:
    rows = [("2.000001", "ministry"), ("2.000002", "commune"), ("2.000003", "province")]
    records = [SearchRecord(code, "Cấp phép nuôi yến", levels=(level,)) for code, level in rows]  # type: ignore[arg-type]
    found = SearchIndex.build(records).search("nuôi yến").hits
    assert [hit.code for hit in found] == ["2.000002", "2.000003", "2.000001"]


def test_letters_stay_within_words() -> None:
    # " an", "an " and " o ": nothing spans two words.
    assert len(letter_keys(["an", "o"])) == 3
    assert np.array_equal(np.sort(letter_keys(["an", "o"])), np.sort(letter_keys(["o", "an"])))
    assert len(letter_keys([])) == 0
