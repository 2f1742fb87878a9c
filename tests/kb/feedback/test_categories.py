"""Kinds of matter: the file that ships, a province's own, and what is proposed for citizens' words."""

from pathlib import Path

import pytest
import yaml

from kb.errors import SettingsError
from kb.feedback.categories import OTHER, Categories, open_categories
from kb.feedback.wordlists import folded_words, matches
from vi.folding import fold


def read(name: str) -> dict[str, list[str]]:
    reports: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))
    return reports


REPORTS = read("reports.yml")
LABELLED = [(key, text) for key, texts in REPORTS.items() for text in texts]
# Harder, and the truer measure: no word was added for these.
AFTER = [(key, text) for key, texts in read("reports_after.yml").items() for text in texts]


@pytest.fixture(scope="module")
def categories() -> Categories:
    """Those that ship."""
    return open_categories(None)


def own(folder: Path, text: str) -> Categories:
    path = folder / "categories.yml"
    path.write_text(text, "utf-8")
    return open_categories(path)


def accuracy(categories: Categories, labelled: list[tuple[str, str]]) -> tuple[float, float]:
    """How often the proposal, and one of the four that are offered, is the kind an officer would choose."""
    proposals = [(key, categories.propose(text)) for key, text in labelled]
    first = sum(proposal.category.key == key for key, proposal in proposals)
    offered = sum(key in {each.key for each in (proposal.category, *proposal.others)} for key, proposal in proposals)
    return first / len(labelled), offered / len(labelled)


def test_accuracy_on_labelled_reports(categories: Categories) -> None:
    assert len(LABELLED) >= 150
    first, offered = accuracy(categories, LABELLED)
    assert first >= 0.85
    assert offered >= 0.95


def test_accuracy_on_reports_that_no_word_was_added_for(categories: Categories) -> None:
    first, offered = accuracy(categories, AFTER)
    assert first >= 0.65
    assert offered >= 0.85


def test_accuracy_without_diacritics(categories: Categories) -> None:
    first, offered = accuracy(categories, [(key, fold(text)) for key, text in LABELLED])
    assert first >= 0.85
    assert offered >= 0.95


def test_every_kind_is_reported(categories: Categories) -> None:
    assert {category.key for category in categories.all()} == REPORTS.keys()
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
