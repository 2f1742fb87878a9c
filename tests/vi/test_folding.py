import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vi


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hộ chiếu", "ho chieu"),
        ("ĐĂNG KÝ", "dang ky"),
        (unicodedata.normalize("NFD", "Thủ tục"), "thu tuc"),
        ("İß한😀", "iß한😀"),
        ("1.001193", "1.001193"),
    ],
)
def test_fold_lowers_and_strips(text: str, expected: str) -> None:
    assert vi.fold(text) == expected


@given(st.text())
def test_fold_keeps_the_length_of_composed_text(text: str) -> None:
    assert len(vi.fold(text)) == len(unicodedata.normalize("NFC", text))


def test_fold_keeps_offsets() -> None:
    text = "Tôi đăng ký hộ khẩu"
    start = vi.fold(text).index("ho khau")
    assert text[start : start + 7] == "hộ khẩu"
