"""What citizens' phrases say to the form of feedback; the phrases stand in phrases.yml."""

import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions import feedback_reading as read
from kb.feedback.categories import open_categories
from kb.feedback.model import UNKNOWN
from vi import fold
from vi.files import read_yaml

TODAY, PROVINCE = date(2026, 11, 26), "Khánh Hòa"
PHRASES: dict[str, Any] = read_yaml(Path(__file__).with_name("phrases.yml").read_text("utf-8"))
READERS: dict[str, Callable[[str], bool]] = {
    "unknown": read.is_unknown,
    "cancel": read.is_cancel,
    "sends": read.is_yes,
    "refuses": read.is_no,
    "resume": read.asks_to_resume,
    "aside": read.opens_aside,
    "edit": read.wants_to_edit,
}


def place(text: str) -> read.Place:
    return read.place_in(text, PROVINCE)


VALUES: dict[str, Callable[[str], str]] = {
    "field": read.field_in,
    "when": lambda text: read.when_in(text, TODAY),
    "content": read.content_of,
    "place": lambda text: place(text).commune,
    "detail": lambda text: place(text).detail,
}


def of_readers(key: str) -> Iterator[Any]:
    for name in READERS:
        for phrase in PHRASES[name].get(key, ()):
            yield pytest.param(name, phrase, id=f"{name}: {phrase}")


def of_values() -> Iterator[Any]:
    for name in VALUES:
        for value, phrases in PHRASES[name].items():
            for phrase in phrases:
                yield pytest.param(name, phrase, value, id=f"{name}: {phrase}")


def ways_to_type(phrase: str) -> list[str]:
    return [phrase, fold(phrase), phrase.upper(), f"{phrase}.", f"  {phrase}!", unicodedata.normalize("NFD", phrase)]


def test_there_are_many_phrases() -> None:
    read_as = sum(len(PHRASES[name].get(key, ())) for name in READERS for key in ("means", "means_not", "marked"))
    valued = sum(len(phrases) for name in VALUES for phrases in PHRASES[name].values())
    assert read_as >= 200
    assert valued >= 90


@pytest.mark.parametrize(("reader", "phrase"), list(of_readers("means")))
def test_a_phrase_is_read_as_what_it_means(reader: str, phrase: str) -> None:
    assert [way for way in ways_to_type(phrase) if not READERS[reader](way)] == []


@pytest.mark.parametrize(("reader", "phrase"), list(of_readers("means_not")))
def test_a_near_miss_is_not(reader: str, phrase: str) -> None:
    assert [way for way in ways_to_type(phrase) if READERS[reader](way)] == []


@pytest.mark.parametrize(("reader", "phrase"), list(of_readers("marked")))
def test_a_near_miss_that_its_marks_tell_apart_is_not(reader: str, phrase: str) -> None:
    assert not READERS[reader](phrase)
    assert not READERS[reader](unicodedata.normalize("NFD", phrase))


@pytest.mark.parametrize(("reader", "phrase", "value"), list(of_values()))
def test_what_a_text_tells(reader: str, phrase: str, value: str) -> None:
    assert VALUES[reader](phrase) == value


@pytest.mark.parametrize(("reader", "phrase", "value"), list(of_values()))
def test_what_a_text_tells_without_diacritics(reader: str, phrase: str, value: str) -> None:
    assert fold(VALUES[reader](fold(phrase))) == fold(value)


@pytest.mark.parametrize(("reader", "phrase", "value"), list(of_values()))
def test_what_a_decomposed_text_tells(reader: str, phrase: str, value: str) -> None:
    assert VALUES[reader](unicodedata.normalize("NFD", phrase)) == value


@pytest.mark.parametrize("phrase", PHRASES["marked_content"])
def test_nothing_is_cut_from_a_matter_that_begins_with_a_word_of_its_own(phrase: str) -> None:
    assert read.content_of(phrase) == phrase


@pytest.mark.parametrize(("detail", "phrase"), PHRASES["marked_detail"].items())
def test_a_place_keeps_its_first_word(detail: str, phrase: str) -> None:
    assert place(phrase).detail == detail


@pytest.mark.parametrize(
    ("count", "phrase"), [(count, each) for count, phrases in PHRASES["several"].items() for each in phrases]
)
def test_a_name_of_several_communes_decides_for_none(count: int, phrase: str) -> None:
    found = place(phrase)
    assert (found.commune, len(found.communes)) == ("", count)


def test_a_category_is_taken_only_when_the_words_show_it() -> None:
    kinds = open_categories(None)
    assert read.category_in("đèn đường hẻm 12 tắt", kinds) == "street_light"
    assert read.category_in("chuyện này lạ lắm", kinds) == ""


def test_a_time_in_words_is_kept_short_and_not_known_is_marked() -> None:
    assert read.detail_of("từ hồi  tết tới giờ") == "từ hồi tết tới giờ"
    assert read.detail_of("không nhớ") == UNKNOWN
    assert len(read.detail_of("rất lâu rồi " * 60)) == 200


@given(st.text(max_size=200))
def test_nothing_fails_on_any_text(text: str) -> None:
    for reader in READERS.values():
        assert reader(text) in (True, False)
    assert {type(value(text)) for value in VALUES.values()} == {str}
    assert len(place(text).detail) <= 200


_WORDS = st.sampled_from(sorted({word for name in READERS for each in PHRASES[name]["means"] for word in each.split()}))


@given(st.lists(_WORDS, min_size=1, max_size=25))
def test_the_words_of_the_phrases_in_any_order_take_no_long_time(words: list[str]) -> None:
    """Hypothesis' deadline of 200 ms fails a pattern that tries every way to read them."""
    for reader in READERS.values():
        reader(" ".join(words))
