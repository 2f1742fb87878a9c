"""Texts in parts: where they are cut, and that nothing is lost."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.splitting import cut, length, split

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇻🇳"
NFD = unicodedata.normalize("NFD", "tiếng ")
PIECES = [
    "chữ ",
    "Giấy tờ:\n",
    "• căn cước\n",
    "\n\n",
    "Hết. ",
    FAMILY,
    FLAG,
    "👍🏽",
    "xệy",
    "https://a.vn/b?c=1 ",
    NFD,
]
SIGNS = [FAMILY, FLAG, "👍🏽", "e\u0323\u0302\u0301\u0330", "a", "❤️"]
texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join))
signs = st.lists(st.sampled_from(SIGNS), min_size=5).map("".join)
words = st.lists(
    st.sampled_from(["chữ ", "x" * 50, "https://a.vn/b?c=1 ", "(https://a.vn/dài)", "\n"]), min_size=3
).map("".join)


def bare(text: str) -> str:
    """The text in NFC without its white space."""
    return "".join(unicodedata.normalize("NFC", text).split())


@given(texts, st.integers(2, 60))
def test_nothing_is_lost_or_doubled(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert "".join(map(bare, parts)) == bare(text)
    assert all(part and part == part.strip() and length(part) <= limit for part in parts)
    assert all(unicodedata.is_normalized("NFC", part) for part in parts)


@given(signs, st.integers(11, 40))
def test_what_makes_one_sign_stays_together(text: str, limit: int) -> None:
    for part, following in pairwise(split(text, limit)):
        assert not part.endswith("\u200d") and not following.startswith("\u200d")
        assert not unicodedata.category(following[0]).startswith("M")
        assert following[0] not in "🏻🏼🏽🏾🏿"
        assert sum(letter in FLAG for letter in part) % 2 == 0


@given(words, st.integers(20, 60))
def test_an_address_that_fits_is_whole(text: str, limit: int) -> None:
    for address in re.findall(r"https?://\S+", unicodedata.normalize("NFC", text)):
        assert length(address) > limit or any(address in part for part in split(text, limit))


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 10, ()),
        (" \n ", 10, ()),
        ("vừa đủ", 6, ("vừa đủ",)),
        ("một hai\n\nba bốn năm", 12, ("một hai", "ba bốn năm")),
        ("một hai\nba bốn năm", 12, ("một hai", "ba bốn năm")),
        ("Một hai. Ba bốn năm.", 14, ("Một hai.", "Ba bốn năm.")),
        ("một hai ba bốn", 8, ("một hai", "ba bốn")),
        ("abcdefghij", 4, ("abcd", "efgh", "ij")),
        # A number of a list is no sentence.
        ("mục một: 1. Nộp hồ sơ", 12, ("mục một: 1.", "Nộp hồ sơ")),
        ("Nộp hồ sơ. Hạn 1. Nộp", 18, ("Nộp hồ sơ.", "Hạn 1. Nộp")),
        # A part is filled rather than cut at its very beginning.
        ("a\n\nbb cc dd ee ff gg", 12, ("a\n\nbb cc dd", "ee ff gg")),
        # What announces a list goes with it.
        ("Mở đầu.\nGiấy tờ:\n• tờ khai", 18, ("Mở đầu.", "Giấy tờ:\n• tờ khai")),
        ("Mở đầu.\nTrường hợp nào ạ?\n1. một\n2. hai", 26, ("Mở đầu.", "Trường hợp nào ạ?\n1. một", "2. hai")),
        ("A.\nPhần một:\nGiấy tờ:\n• tờ khai mới", 25, ("A.", "Phần một:", "Giấy tờ:\n• tờ khai mới")),
        ("Giấy tờ:\n• tờ khai dài lắm", 20, ("Giấy tờ:", "• tờ khai dài lắm")),
        # An address is whole where it fits.
        ("aaaaaaaaaa(https://a.vn/bcd)", 20, ("aaaaaaaaaa(", "https://a.vn/bcd)")),
        ("xem https://a.vn/bcdefgh", 21, ("xem", "https://a.vn/bcdefgh")),
        ("https://a.vn/" + "b" * 20, 20, ("https://a.vn/bbbbbbb", "b" * 13)),
        (FAMILY * 3, 11, (FAMILY,) * 3),
        (FLAG * 3, 7, (FLAG, FLAG, FLAG)),
    ],
)
def test_where_it_is_cut(text: str, limit: int, parts: tuple[str, ...]) -> None:
    assert split(text, limit) == parts


def test_a_very_long_word() -> None:
    assert list(map(len, split("a" * 3000, 2000))) == [2000, 1000]
    assert list(map(len, split("thủ tục " + "a" * 3000, 2000))) == [7, 2000, 1000]


def test_an_endless_letter_is_cut_all_the_same() -> None:
    parts = split("e" + "\u0330" * 100, 40)
    assert [len(part) for part in parts] == [40, 40, 20]


def test_letters_in_two_pieces_count_as_one() -> None:
    text = "Hồ sơ cấp thẻ căn cước " * 80
    assert split(unicodedata.normalize("NFD", text), 2000) == (text.strip(),)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("Giấy tờ", 7, "Giấy tờ"),
        ("Cấp hộ chiếu phổ thông", 20, "Cấp hộ chiếu phổ…"),
        ("Nộp ở đâu, khi nào và", 15, "Nộp ở đâu, khi…"),
        ("Nộp ở đâu, khi nào", 14, "Nộp ở đâu…"),
        ("1. Registration of", 14, "1. Registrati…"),
        ("a" * 30, 20, "a" * 19 + "…"),
        (FAMILY + FAMILY, 20, FAMILY + "…"),
    ],
)
def test_a_title_is_cut_at_a_word(text: str, limit: int, short: str) -> None:
    assert cut(text, limit) == short
    assert length(short) <= limit
