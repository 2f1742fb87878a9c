"""What is masked, and what never is."""

import time
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channels.privacy import MASK, Kind, mask
from vi import DOSSIER_CODES, CodeMask

CODES = CodeMask.of(DOSSIER_CODES)

PERSONAL = [
    ("số cccd của tôi 056123456789 tra hồ sơ dùm", [Kind.IDENTITY]),
    ("cccd 123456789012", [Kind.IDENTITY]),
    ("cccd056123456789", [Kind.IDENTITY]),
    ("0561 2345 6789", [Kind.IDENTITY]),
    ("056 123 456 789", [Kind.IDENTITY]),
    ("056-123-456-789", [Kind.IDENTITY]),
    ("0 5 6 1 2 3 4 5 6 7 8 9", [Kind.IDENTITY]),
    ("căn cước: 056123456789.", [Kind.IDENTITY]),
    ("so cccd 056123456789 dong le phi", [Kind.IDENTITY]),
    ("h32 056123456789", [Kind.IDENTITY]),
    ("h32 001261126001", [Kind.IDENTITY]),
    ("h32-001261126001", [Kind.IDENTITY]),
    ("h32 0905123456", [Kind.PHONE]),
    ("h32 261126001", [Kind.IDENTITY]),
    ("cmnd 225123456", [Kind.IDENTITY]),
    ("cmnd 225 123 456", [Kind.IDENTITY]),
    ("cmnd 025.123.456", [Kind.IDENTITY]),
    ("225123456 dong le phi o dau", [Kind.IDENTITY]),
    ("0905123456 k lien lac dc", [Kind.PHONE]),
    ("sdt0905123456", [Kind.PHONE]),
    ("0905.123.456", [Kind.PHONE]),
    ("090 512 3456", [Kind.PHONE]),
    ("0905-123-456", [Kind.PHONE]),
    ("(0258) 3822333", [Kind.PHONE]),
    ("02583 822 333", [Kind.PHONE]),
    ("024 3822 3333", [Kind.PHONE]),
    ("+84 905 123 456", [Kind.PHONE]),
    ("+84 (0) 905 123 456", [Kind.PHONE]),
    ("84905123456", [Kind.PHONE]),
    ("84.905.123.456", [Kind.PHONE]),
    ("0084905123456", [Kind.PHONE]),
    ("01234567890", [Kind.PHONE]),
    ("０９０５１２３４５６", [Kind.PHONE]),
    ("gửi a.b-c+d@thu.vi-du.vn nhé", [Kind.EMAIL]),
    ("9704 3668 1234 5678", [Kind.CARD]),
    ("9704366812345678", [Kind.CARD]),
    ("9704366812345678901", [Kind.CARD]),
    ("4111-1111-1111-1111", [Kind.CARD]),
    ("378282246310005", [Kind.CARD]),
    ("cccd 056123456789 0905123456", [Kind.IDENTITY, Kind.PHONE]),
    ("0905123456 hoặc 0905123457", [Kind.PHONE]),
    ("ho so 0905123456-0001", [Kind.PHONE]),
]

NOT_PERSONAL = [
    "H32.12-261123-0001",
    "000.00.12.H32-261123-0001",
    "000.00.12.h32 261123 0001",
    "000 00 12 h32 261123 0001",
    "h32 12 261101 0007 xong chua em",
    "h32.12.261101.0007",
    "H32-261123-0001",
    "h32122611230001",
    "h3212261123 0001",
    "mã hồ sơ: H32.12-261123-00015?",
    "G01.899.508.000-210928-0001",
    "12-261123-0001",
    "261123-0001",
    "1.001193",
    "thủ tục 1.001193.000.00.00.H32",
    "2.000815 va 1.000894",
    "1001193",
    "135.000 đồng",
    "1.500.000.000 đ",
    "1500000000 đồng",
    "225123456 đồng",
    "135.450.500đ",
    "135,450,500 VNĐ",
    "12 000 000 000 vnd",
    "500000000",
    "500000000 dong",
    "450.000.000 dong",
    "500.000.000",
    "500 000 000",
    "1.234.567.890",
    "26/11/2026 lúc 7:30",
    "113, 114, 115, 19001234, 18001234",
    "123/2024/NĐ-CP",
    "2020 2021 2022 2023",
    "từ 2020-2021-2022",
    "4 số cuối là 3456",
    "PA-261123-7K3F",
    "pa 261123 7k3f",
    "pa2611232222",
    "h32_12/261123/0001",
    "H32.12\u2013261123\u20110001",
    "h32 122611260001",
    "0000012h32261123 0001",
    "g01899508000-210928-0001",
    "12.2387911 109.1967494",
    "thửa 123 tờ bản đồ 45 diện tích 120.5 m2",
    "1 2 3 4 5 6",
]


@pytest.mark.parametrize(("text", "kinds"), PERSONAL)
def test_mask_takes_personal_data_out(text: str, kinds: list[Kind]) -> None:
    masked = mask(text)
    assert list(masked.kinds) == kinds
    assert MASK in masked.text
    assert sum(letter.isdigit() for letter in masked.text) < 9


@pytest.mark.parametrize("text", NOT_PERSONAL)
def test_mask_leaves_codes_and_sums(text: str) -> None:
    assert mask(text).text == text


def test_mask_keeps_the_words_around() -> None:
    text = "số cccd 056123456789, sđt 0905123456 nhé, hồ sơ H32.12-261123-0001"
    assert mask(text).text == f"số cccd {MASK}, sđt {MASK} nhé, hồ sơ H32.12-261123-0001"


@given(
    st.text("0123456789", min_size=2, max_size=9), st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.data()
)  # fmt: skip
def test_mask_keeps_every_code_that_is_read(place: str, day: date, data: st.DataObject) -> None:
    sign = st.sampled_from(["", ".", "-", " ", "_", "/", " - ", "\u2013"])
    text = f"h{place}{data.draw(sign)}{day:%y%m%d}{data.draw(sign)}{place.zfill(5)[:5]} nhé"
    if CODES.find(text):
        assert mask(text).text == text


@given(st.from_regex(r"0[0-9]{11}", fullmatch=True), st.sampled_from(["", "h32 ", "H32.", "h32-", "mã h32 12 "]))
@example("001261126001", "h32 ")
def test_mask_takes_an_identity_number_out_behind_anything(number: str, before: str) -> None:
    assert number not in mask(f"{before}{number}").text


@given(st.text(alphabet="0123456789 .-+()aH@đ", max_size=60))
def test_mask_never_raises_and_is_stable(text: str) -> None:
    once = mask(text).text
    assert mask(once).text.count(MASK) >= once.count(MASK)


@pytest.mark.parametrize("part", ["1", "a", "0 ", "1.000.", "+84 ", "a@", "h32 12 ", "9704 "])
def test_mask_takes_no_time_on_long_texts(part: str) -> None:
    start = time.process_time()
    mask(part * 2000)
    assert time.process_time() - start < 1
