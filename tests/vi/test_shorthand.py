from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vi
from vi.shorthand_tables import ADMINISTRATION, CHAT, CONTEXTS


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
        ("GCN QSDĐ", "giấy chứng nhận quyền sử dụng đất"),
        ("gcn qsd đất", "giấy chứng nhận quyền sử dụng đất"),
        ("GCNQSDĐ", "giấy chứng nhận quyền sử dụng đất"),
        ("làm g.c.n.", "làm giấy chứng nhận."),
        ("U.B.N.D xã", "ủy ban nhân dân xã"),
        ("lên TTPVHCC", "lên trung tâm phục vụ hành chính công"),
        ("xin gpmt", "xin giấy phép môi trường"),
        ("nđ 123", "nghị định 123"),
        ("qđ số 5", "quyết định số 5"),
        ("theo qđ số 5", "theo quyết định số 5"),
        ("theo qđ", "theo quy định"),
        ("cty cp", "công ty cổ phần"),
        ("nơi đktt", "nơi đăng ký thường trú"),
        ("quên tk", "quên tài khoản"),
        ("mẫu tk", "mẫu tờ khai"),
        # Ambiguous without neighbours.
        ("đktt", "đktt"),
        ("cp", "cp"),
        ("tk", "tk"),
        ("50 kg gạo", "50 kg gạo"),
        ("a.b.c", "a.b.c"),
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


@pytest.mark.parametrize("word", ["giấy", "giay", "nghiêng", "quyết", "uống", "gì", "oanh", "quẹo", "que"])
def test_is_syllable_accepts_vietnamese(word: str) -> None:
    assert vi.is_syllable(word)


@pytest.mark.parametrize(("before", "key", "after", "full"), CONTEXTS)
def test_neighbours_and_expansions_of_context_are_well_written(before: str, key: str, after: str, full: str) -> None:
    assert before == vi.fold(before) and after == vi.fold(after)  # they are matched with folded words
    assert key == key.lower()
    assert full == vi.normalise(full)


@pytest.mark.parametrize("table", [CHAT, ADMINISTRATION])
def test_tables_are_well_written(table: Mapping[str, str]) -> None:
    for key, full in table.items():
        assert key == vi.normalise(key).lower(), key
        assert full == vi.normalise(full), key
        assert vi.expand(full) == full, key  # written out once, it stays


@pytest.mark.parametrize(("word", "known"), [("gcn", True), ("dk", True), ("tk", True), ("khai", False), ("", False)])
def test_is_shorthand(word: str, known: bool) -> None:
    assert vi.is_shorthand(word) is known


@pytest.mark.parametrize("word", ["dagn", "chuungs", "hsoo", "zxcvb", "facebook", "123", ""])
def test_is_syllable_refuses_others(word: str) -> None:
    assert not vi.is_syllable(word)
