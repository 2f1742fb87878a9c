import pytest
from hypothesis import given
from hypothesis import strategies as st

import vi


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("dk hkd ntn", "đăng ký hộ kinh doanh như thế nào"),
        ("đk kết hôn cần gt j", "đăng ký kết hôn cần giấy tờ gì"),
        ("lm cccd bn tiền", "làm căn cước công dân bao nhiêu tiền"),
        ("nop online dc k", "nop online được không"),
        ("GPLX hạng B", "giấy phép lái xe hạng B"),
        ("qsdđ", "quyền sử dụng đất"),
        ("qsdd", "quyền sử dụng đất"),
        ("ubnd xã", "ủy ban nhân dân xã"),
        ("đủ đk chưa", "đủ điều kiện chưa"),
        ("phí 500 k", "phí 500 nghìn"),
        ("tt số 12", "thông tư số 12"),
        ("tt này", "thủ tục này"),
        ("sổ hk", "sổ hộ khẩu"),
        ("làm cc", "làm căn cước"),
        ("cc hợp đồng", "công chứng hợp đồng"),
        ("người nn", "người nước ngoài"),
        ("t muốn hỏi", "tôi muốn hỏi"),
        # Parts of document numbers, addresses and plain words stay.
        ("62/2021/TT-BCA", "62/2021/TT-BCA"),
        ("mẫu TP-HS-05", "mẫu TP-HS-05"),
        ("a.dc@mail.vn", "a.dc@mail.vn"),
        ("hồng hà", "hồng hà"),
        ("", ""),
    ],
)
def test_expand_writes_out(typed: str, expected: str) -> None:
    assert vi.expand(typed) == expected


@given(st.text())
def test_expand_never_raises(text: str) -> None:
    assert isinstance(vi.expand(text), str)


@pytest.mark.parametrize("word", ["giấy", "giay", "nghiêng", "quyết", "uống", "gì", "oanh"])
def test_is_syllable_accepts_vietnamese(word: str) -> None:
    assert vi.is_syllable(word)


@pytest.mark.parametrize("word", ["dagn", "chuungs", "hsoo", "zxcvb", "facebook", "123", ""])
def test_is_syllable_refuses_others(word: str) -> None:
    assert not vi.is_syllable(word)
