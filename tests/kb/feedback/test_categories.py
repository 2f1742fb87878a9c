"""Kinds of matter: the file that ships, a province's own, and what is proposed for citizens' words."""

from pathlib import Path

import pytest

from kb.errors import SettingsError
from kb.feedback.categories import OTHER, Categories, open_categories
from kb.feedback.wordlists import folded_words, matches
from tests.kb.feedback.reports import read
from vi.folding import fold


@pytest.fixture(scope="module")
def categories() -> Categories:
    """Those that ship."""
    return open_categories(None)


def own(folder: Path, text: str) -> Categories:
    path = folder / "categories.yml"
    path.write_text(text, "utf-8")
    return open_categories(path)


def test_every_kind_is_reported(categories: Categories) -> None:
    assert {category.key for category in categories.all()} == {key for key, _ in read("reports")}
    assert 30 <= len(categories.all()) <= 40


def test_the_shipped_file(categories: Categories) -> None:
    for category in categories.all():
        assert category.title == category.title[0].lower() + category.title[1:]
        assert category.department
        assert 1 <= category.working_days <= 30
        assert len(category.words) >= 15 or category.key == OTHER, category.key
        assert all(word == fold(word) for word in category.words)
    assert categories.get("street_light").working_days == 5
    assert categories.get("regulation").working_days == 10


def test_a_kind_that_is_gone_is_other(categories: Categories) -> None:
    assert categories.get("no such kind").key == OTHER


def test_a_clear_report_is_sure(categories: Categories) -> None:
    proposal = categories.propose("den duong hem 12 tat ca tuan nay")
    assert (proposal.category.key, proposal.sure) == ("street_light", True)
    assert len(proposal.others) == 3
    assert proposal.category not in proposal.others


@pytest.mark.parametrize("text", ["", "alo", "tôi muốn góp ý", "👍", "123"])
def test_nothing_to_go_by_is_other_and_unsure(categories: Categories, text: str) -> None:
    proposal = categories.propose(text)
    assert (proposal.category.key, proposal.sure) == (OTHER, False)
    assert len(set(proposal.others)) == 3


FILE = """
- {key: lamp, title: đèn, department: Phòng A, words: [đèn, đèn đường]}
- {key: road, title: đường, department: Phòng B, working_days: 7, words: [đường, ổ gà]}
- {key: other, title: khác, department: Phòng C}
"""


def test_a_province_has_its_own(tmp_path: Path) -> None:
    categories = own(tmp_path, FILE)
    assert [(each.key, each.working_days) for each in categories.all()] == [("lamp", 5), ("road", 7), ("other", 5)]
    assert categories.propose("ổ gà").category.department == "Phòng B"


def test_a_province_has_kinds_with_examples_and_without(tmp_path: Path) -> None:
    categories = own(tmp_path, FILE)
    learned = categories.propose("xe em sụp hố giữa mặt nhựa, lún sâu quá trời")
    assert (learned.category.key, learned.sure) == ("road", True)
    gone = categories.propose("hàng xóm hát karaoke tới khuya, ồn quá")
    assert (gone.category.key, gone.sure, len(gone.others)) == ("other", False, 2)


def test_the_longer_phrase_says_more(tmp_path: Path) -> None:
    assert own(tmp_path, FILE).propose("đèn đường").category.key == "lamp"


def test_a_tie_is_unsure(tmp_path: Path) -> None:
    tie = own(tmp_path, FILE.replace("[đèn, đèn đường]", "[đèn tắt]")).propose("đèn tắt chỗ ổ gà")
    assert (tie.category.key, tie.sure, [each.key for each in tie.others]) == ("other", False, ["lamp", "road"])


def test_a_word_apart_from_its_phrase_is_a_hint_only(tmp_path: Path) -> None:
    hint = own(tmp_path, FILE).propose("con gà")
    assert (hint.category.key, hint.sure, hint.others[0].key) == ("other", False, "road")


def test_whole_words_only(tmp_path: Path) -> None:
    assert own(tmp_path, FILE).propose("đènx xđường").category.key == "other"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {key: a, title: b", "sai dạng"),
        ("just a text", "sai dạng"),
        ("- {key: Đèn, title: a, department: b}", "0.key"),
        ("- {key: a, department: b}", "0.title"),
        ("- {key: other, title: a, department: b, working_days: 0}", "0.working_days"),
        ("- {key: a, title: a, department: b}", '"other"'),
        ("- {key: other, title: a, department: b}\n- {key: other, title: c, department: d}", "trùng nhau: other"),
    ],
)
def test_a_bad_file_is_told_clearly(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told) as caught:
        own(tmp_path, text)
    assert str(tmp_path / "categories.yml") in str(caught.value)


def test_a_missing_file_is_told_clearly(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="FEEDBACK_CATEGORIES"):
        open_categories(tmp_path / "nowhere.yml")


def test_longest_phrases_none_inside_another() -> None:
    phrases = {("den",), ("den", "duong"), ("duong", "tat")}
    assert matches(folded_words("Đèn đường tắt, đèn tắt"), phrases) == [("den", "duong"), ("den",)]
