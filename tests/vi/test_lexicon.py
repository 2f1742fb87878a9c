import gzip
import json
import re
import time
import unicodedata
from collections import Counter
from functools import cache
from importlib.resources import files
from itertools import combinations, pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import vi
from vi import lexicon
from vi.lexicon import Entry, expand_terms

ENTRIES = lexicon.load()


@cache
def of(said: str) -> tuple[Entry, ...]:
    return tuple(entry for entry in ENTRIES if entry.said == said)


def spellings(text: str) -> tuple[str, str, str]:
    """As written, without diacritics, and shouted in decomposed letters."""
    return text, vi.fold(text), unicodedata.normalize("NFD", text.upper())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.said} → {entry.term}")
def test_entry_yields_its_term_and_not_the_other_meaning(entry: Entry) -> None:
    others = {other.term for other in of(entry.said)} - {entry.term}
    for text in spellings(entry.test):
        terms = expand_terms(text)
        assert entry.term in terms
        assert not others & set(terms)


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.context], ids=lambda entry: entry.said)
def test_entry_is_silent_without_its_context(entry: Entry) -> None:
    assert entry.term not in expand_terms(f"cho hỏi {entry.said} ạ")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("mat so do roi", ("cấp lại giấy chứng nhận do bị mất",)),
        ("con sò đỏ to ghê", ()),
        ("sơ đồ mặt bằng", ()),
        ("mất bằng lái", ("cấp lại giấy phép lái xe",)),  # the longer phrase hides "bằng lái"
        ("bằng lái và sổ đỏ", ("giấy phép lái xe", "giấy chứng nhận quyền sử dụng đất")),
        ("bang-lai", ("giấy phép lái xe",)),
        ("băng lái", ()),
        ("bằng láia", ()),
        # A bare word in a text with diacritics means itself.
        ("em bị chet máy, người ta kéo về", ()),
        ("nop ho so dat o dau", ()),  # "hồ sơ đất" holds no "sổ đất"
        ("hoat dong cong ty", ()),  # nor "hoạt động công ty" the closing of one
        ("xin chào", ()),
        ("", ()),
    ],
)
def test_terms_of_a_text(text: str, terms: tuple[str, ...]) -> None:
    assert expand_terms(text) == terms


def test_terms_are_at_most_six_longest_words_first() -> None:
    text = "sổ đỏ, khai sanh, hôn thú, cắt khẩu, vneid, visa, pccc, mất giấy khai sinh"
    terms = expand_terms(text)
    assert len(terms) == lexicon.MOST_TERMS
    assert terms[0] == "bản sao giấy khai sinh"


def test_a_term_comes_once() -> None:
    assert expand_terms("sổ đỏ hay sổ hồng hay bìa đỏ cũng vậy") == ("giấy chứng nhận quyền sử dụng đất",)


@given(st.text())
def test_expand_terms_never_raises(text: str) -> None:
    assert len(expand_terms(text)) <= lexicon.MOST_TERMS


@given(st.lists(st.sampled_from([word for entry in ENTRIES for word in entry.test.split()]), max_size=40))
def test_expand_terms_gives_known_terms_once(words: list[str]) -> None:
    terms = expand_terms(" ".join(words))
    assert len(set(terms)) == len(terms) <= lexicon.MOST_TERMS
    assert set(terms) <= {entry.term for entry in ENTRIES}


def test_expand_terms_is_fast() -> None:
    """Half a millisecond a message, the best of five runs; three times that on a busy machine."""
    messages = [f"dạ cho em hỏi chút, {entry.test}, hôm bữa lên xã mà chưa ai chỉ rõ ạ" for entry in ENTRIES]
    expand_terms(messages[0])
    assert min(_seconds(messages) for _ in range(5)) / len(messages) <= 3 * 0.0005


def _seconds(messages: list[str]) -> float:
    start = time.process_time()
    for message in messages:
        expand_terms(message)
    return time.process_time() - start


def test_there_are_enough_entries() -> None:
    assert len(ENTRIES) >= 300
    assert {entry.region for entry in ENTRIES} == set(lexicon.REGIONS)


def test_no_two_entries_are_the_same() -> None:
    twice = [key for key, count in Counter((entry.said, entry.context) for entry in ENTRIES).items() if count > 1]
    assert not twice


def test_meanings_of_one_word_are_told_apart_by_context() -> None:
    """Two entries for the same word share no context, and if they mean different things both have one."""
    for first, second in combinations(ENTRIES, 2):
        if first.said == second.said and first.term != second.term:
            assert first.context and second.context, first.said
            assert not set(first.context) & set(second.context), first.said


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.said)
def test_entry_is_well_written(entry: Entry) -> None:
    for text in (entry.said, entry.term, *entry.context):
        assert text == text.lower()
        assert re.fullmatch(r"\w+( \w+)*", text)
    for text in (entry.said, entry.term, entry.test, *entry.context):
        assert text == vi.normalise(text)  # NFC, one place of the tone mark, single spaces
    assert entry.said != entry.term
    assert entry.test != entry.said
    assert not any(f" {word} " in f" {entry.said} " for word in entry.context)


def test_files_hold_entries_only() -> None:
    folder = Path(str(files("vi.lexicon")))
    for path in folder.glob("*.yml"):
        text = path.read_text("utf-8")
        assert unicodedata.is_normalized("NFC", text), path.name
        assert len(text.splitlines()) <= 400, path.name
        for row in yaml.load(text, Loader=yaml.CSafeLoader):
            assert row.keys() <= {"said", "term", "context", "region", "test"}


@pytest.mark.data
def test_terms_are_words_of_the_records(shared: Path) -> None:
    """Each pair of neighbouring words of a term stands in a title, a result or the name of a paper."""
    pairs = _pairs_of_records(shared / "data" / "procedures.jsonl.gz")
    for entry in ENTRIES:
        words = entry.term.split()
        assert set(pairwise(words)) <= pairs, entry.term
        assert len(words) > 1, entry.term


def _pairs_of_records(path: Path) -> set[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    texts = (
        text
        for record in records
        for text in (record["ten"], record["ket_qua"], *(paper["ten"] for paper in record["ho_so"]))
    )
    return {pair for text in texts for pair in pairwise(re.findall(r"\w+", vi.normalise(text or "").lower()))}
