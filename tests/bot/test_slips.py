import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.slips import Speller, slipped

SAID = ["đăng ký khai sinh cần giấy tờ gì", "mất bao nhiêu tiền", "bao nhiêu ngày thì xong", "tiên học lễ"]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller.trained(SAID)


def words(speller: Speller, text: str) -> str:
    return " ".join(word.text for word in speller.words(text))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("cần gấiy tờ gì", "can giay to gi"),  # swapped
        ("mất bao nhhiêu tiền", "mat bao nhieu tien"),  # doubled
        ("đăng ký khai snh", "dang ky khai sinh"),  # dropped
        ("bao nhieu tiềen", "bao nhieu tien"),
    ],
)
def test_slip_is_repaired(speller: Speller, typed: str, read: str) -> None:
    assert words(speller, typed) == read


@pytest.mark.parametrize("typed", ["khai tử", "hoàn công", "vneid", "h32", "1.001193", ""])
def test_what_may_be_a_word_stays(speller: Speller, typed: str) -> None:
    assert words(speller, typed) == " ".join(word.text for word in Speller({}, {}).words(typed))


def test_neighbours_decide_between_two_repairs() -> None:
    speller = Speller.trained(["bao nhiêu tiền", "cái tên", "cái tên", "cái tên"])
    assert speller.repaired(["bao", "nhieu", "tienn"])[-1] == "tien"


def test_repaired_word_keeps_its_place(speller: Speller) -> None:
    text = "cần gấiy tờ"
    word = speller.words(text)[1]
    assert (word.text, text[word.start : word.end]) == ("giay", "gấiy")


def test_same_copy_has_the_same_slips() -> None:
    text = "đăng ký kết hôn cần những giấy tờ nào vậy em"
    assert slipped(text, 0) == slipped(text, 0) != slipped(text, 1)


@given(st.text(max_size=60), st.integers(0, 3))
def test_any_text_can_slip(text: str, copy: int) -> None:
    assert len(slipped(text, copy).split(" ")) == len(text.split(" "))
