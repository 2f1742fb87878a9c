"""How well the kinds of the file that ships are told, learned from examples: shares, time and memory."""

import sys
import time

import pytest

from kb.feedback import proposing
from kb.feedback.categories import OTHER, Categories, open_categories
from kb.feedback.features import matter_of
from tests.kb.feedback.reports import Measured, measure, read
from vi.folding import fold

# Floors slightly below what was measured.
FLOORS = {
    ("reports", False): Measured(0.98, 0.99, 0.96, 0.97),
    ("reports", True): Measured(0.97, 0.99, 0.95, 0.97),
    ("reports_after", False): Measured(0.95, 0.98, 0.85, 0.96),
    ("reports_after", True): Measured(0.94, 0.98, 0.80, 0.96),
    ("reports_third", False): Measured(0.86, 0.95, 0.60, 0.93),
    ("reports_third", True): Measured(0.80, 0.93, 0.55, 0.93),
}


@pytest.fixture(scope="module")
def categories() -> Categories:
    """Those that ship."""
    return open_categories(None)


@pytest.mark.parametrize(("name", "folded"), FLOORS)
def test_reports_are_told(categories: Categories, name: str, folded: bool) -> None:
    labelled = [(key, fold(text) if folded else text) for key, text in read(name)]
    found, floor = measure(categories, labelled), FLOORS[name, folded]
    assert found.first >= floor.first, found
    assert found.offered >= floor.offered, found
    assert found.sure >= floor.sure, found
    assert found.precision >= floor.precision, found


def test_the_third_list_is_long_and_has_all_kinds(categories: Categories) -> None:
    labelled = read("reports_third")
    assert len(labelled) >= 240
    assert {key for key, _ in labelled} == {category.key for category in categories.all()}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("rác trước cổng trường phường Nha Trang từ sáng nay", "rubbish"),
        ("rac truoc cong truong phuong Nha Trang tu sang nay", "rubbish"),
        ("chó thả rông trước cổng trường", "animals"),
        ("công trường không rào chắn", "building_site"),
    ],
)
def test_marks_and_places_do_not_mislead(categories: Categories, text: str, kind: str) -> None:
    proposal = categories.propose(text)
    assert (proposal.category.key, proposal.sure) == (kind, True)


def test_communes_and_dates_are_no_words_of_the_matter() -> None:
    assert matter_of("Rác ở phường Nha Trang từ hôm qua").split()[:2] == ["rác", "ở"]
    assert "nha trang" not in fold(matter_of("Rac o phuong Nha Trang hom qua"))
    assert "qua" not in matter_of("rác từ hôm qua")
    assert matter_of("Hồ sơ ko trả") == "hồ sơ không trả"


@pytest.mark.parametrize(
    "text", ["rác", "chó", "karaoke", "xin chào anh chị", "hello ad ơi", "cảm ơn ad nhiều", "asdf qwer", "ở Nha Trang"]
)
def test_greetings_and_single_words_are_not_sure(categories: Categories, text: str) -> None:
    proposal = categories.propose(text)
    assert (proposal.category.key, proposal.sure) == (OTHER, False)


def test_a_kind_is_taken_by_its_title(categories: Categories) -> None:
    """As the question after it lists them; also when the title is a single word."""
    for category in categories.all():
        for text in (category.title, fold(category.title).upper()):
            proposal = categories.propose(text)
            assert (proposal.category, proposal.sure) == (category, category.key != OTHER)


def test_learning_is_quick_small_and_always_the_same(categories: Categories) -> None:
    phrases = categories.phrases
    started = time.process_time()
    learned = proposing.learned.__wrapped__(phrases)
    assert time.process_time() - started < 4, "about 1 second on an idle machine"
    places = sys.getsizeof(learned.places) + sum(map(sys.getsizeof, learned.places))
    assert learned.weights.nbytes + learned.rarity.nbytes + places < 30_000_000
    text = "đèn đường tắt cả tuần"
    assert learned.chances(text) == proposing.learned(phrases).chances(text)


def test_a_message_takes_milliseconds(categories: Categories) -> None:
    texts = [text for _, text in read("reports_third")]
    categories.prepare()
    started = time.process_time()
    for text in texts:
        categories.propose(text)
    assert (time.process_time() - started) / len(texts) < 0.012, "about 1.5 milliseconds on an idle machine"


def test_a_long_text_takes_no_long_time(categories: Categories) -> None:
    started = time.process_time()
    categories.propose("rác chất đống ở phường Nha Trang từ hôm qua. " * 2000)
    assert time.process_time() - started < 1
