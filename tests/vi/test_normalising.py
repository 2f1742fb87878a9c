import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vi


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("hoà", "hòa"),
        ("HOÀ BÌNH", "HÒA BÌNH"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("hòan", "hoàn"),
        ("qúy", "quý"),
        ("quý", "quý"),
        ("đựơc", "được"),
        ("tíêng", "tiếng"),
        ("gìa", "già"),
        ("giữ gìn", "giữ gìn"),
        ("khuỷu", "khuỷu"),
        ("ngoài", "ngoài"),
        # No syllable of ours: left alone.
        ("café oàxyz", "café oàxyz"),
        ("e\u0301\u0302", "ế"),
        (unicodedata.normalize("NFD", "Đường Nguyễn Trãi"), "Đường Nguyễn Trãi"),
        ("Ðăng ký", "Đăng ký"),
        ("cо\u0301", "có"),  # Cyrillic o
        ("cό αn", "có an"),  # Greek o with its accent, and alpha
        ("Москва", "Москва"),
        ("Αθήνα", "Αθήνα"),
        ("đɑng ký", "đang ký"),
        ("qủe", "quẻ"),
        ("1⁄2", "1/2"),
        ("khai\u200b sinh\ufeff", "khai sinh"),
        ("  lệ\u00a0 phí \t", "lệ phí"),
        ("một\r\n\n  hai", "một\nhai"),
        ("“đất” – ‘nhà’", "\"đất\" - 'nhà'"),
        ("ＣＣＣＤ", "CCCD"),
        ("", ""),
    ],
)
def test_normalise_gives_one_spelling(typed: str, expected: str) -> None:
    assert vi.normalise(typed) == expected


VIETNAMESE = st.text(
    alphabet="aăâeêioôơuưyàáảãạằắềếồốờớừứỳýhgqukhntđĐ\u0300\u0301\u0302\u0306\u0309\u031b\u0323 .,\n", max_size=30
)


@given(st.text() | VIETNAMESE)
def test_normalise_is_idempotent_and_composed(text: str) -> None:
    once = vi.normalise(text)
    assert vi.normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.lists(st.sampled_from(["hoàn", "thủy", "được", "quý", "già", "xoèn", "khuya"]), max_size=5))
def test_normalise_leaves_its_own_spelling(words: list[str]) -> None:
    assert vi.normalise(" ".join(words)) == " ".join(words)
