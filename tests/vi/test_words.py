import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vi import tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mã 1.001193, thông tư 62/2021/TT-BCA.", ["Mã", "1.001193", ",", "thông", "tư", "62/2021/TT-BCA", "."]),
        ("H32.12-261123-0001 000.00.12.H32-261123-0001", ["H32.12-261123-0001", "000.00.12.H32-261123-0001"]),
        ("163/qđ-btp, 190/2025/QH15", ["163/qđ-btp", ",", "190/2025/QH15"]),
        ("1.500.000đ, 2,5 triệu; 1,5%", ["1.500.000đ", ",", "2,5", "triệu", ";", "1,5", "%"]),
        ("25/11/2026 9:30, 9h30.Nộp", ["25/11/2026", "9:30", ",", "9h30", ".", "Nộp"]),
        ("500k/tháng A4 m2 1tr5", ["500k", "/", "tháng", "A4", "m2", "1tr5"]),
        ("biển 79A-123.45, mẫu TP-HS-05", ["biển", "79A-123.45", ",", "mẫu", "TP-HS-05"]),
        ("a.dc@mail.vn https://x.vn/a?b=1.", ["a.dc@mail.vn", "https://x.vn/a?b=1", "."]),
        ("nộp/nhận (giấy)", ["nộp", "/", "nhận", "(", "giấy", ")"]),
        ("👍🏽 ok", ["👍🏽", "ok"]),
        ("", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokens(text)] == expected


def test_words_keep_their_combining_marks() -> None:
    text = unicodedata.normalize("NFD", "Hộ chiếu, đăng ký")
    assert [unicodedata.normalize("NFC", token.text) for token in tokens(text)] == ["Hộ", "chiếu", ",", "đăng", "ký"]


@given(st.text() | st.text(alphabet="aĐ1.,-/@:₫ \n\u0301\u200d", max_size=40))
@settings(max_examples=300, deadline=None)
def test_tokens_are_exact_slices_and_leave_only_spaces(text: str) -> None:
    found = tokens(text)
    assert all(token.text == text[token.start : token.end] and token.text for token in found)
    assert "".join(token.text for token in found) == re.sub(r"\s", "", text)
