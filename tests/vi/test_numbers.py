from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vi
from vi import find_numbers, in_words
from vi.numerals import MOST

MONEY = [
    ("một triệu hai", 1_200_000),
    ("mot trieu hai", 1_200_000),
    ("một triệu hai trăm", 1_200_000),
    ("1 triệu 2", 1_200_000),
    ("1 triệu 200", 1_200_000),
    ("năm mươi nghìn", 50_000),
    ("nam muoi ngan", 50_000),
    ("1tr5", 1_500_000),
    ("1tr250", 1_250_000),
    ("2k5", 2_500),
    ("500k", 500_000),
    ("500 k", 500_000),
    ("10 củ", 10_000_000),
    ("1.500.000đ", 1_500_000),
    ("135.000 dong", 135_000),
    ("50 nghìn đồng", 50_000),
    ("2,5 triệu", 2_500_000),
    ("1.5 triệu", 1_500_000),
    ("3 triệu rưỡi", 3_500_000),
    ("mot trieu ruoi", 1_500_000),
    ("nửa triệu", 500_000),
    ("trăm hai nghìn", 120_000),
    ("ba chục nghìn", 30_000),
    ("2 trăm nghìn", 200_000),
    ("hai tỷ ba", 2_300_000_000),
    ("1 tỷ 200 triệu", 1_200_000_000),
    ("một nghìn tỷ", 10**12),
    ("10tr 500k", 10_500_000),
    ("5 đồng", 5),
]
PLAIN = [
    ("hai trăm rưỡi", 250),
    ("trăm rưỡi", 150),
    ("một trăm linh năm", 105),
    ("một trăm lẻ năm", 105),
    ("hai mươi mốt", 21),
    ("hai mốt", 21),
    ("mười lăm", 15),
    ("hai mươi nhăm", 25),
    ("bốn mươi tư", 44),
    ("hăm mốt", 21),
    ("2 chục", 20),
    ("2,5", Decimal("2.5")),
    ("2026", 2026),
    ("hai", 2),
]


@pytest.mark.parametrize(("text", "value"), MONEY)
def test_money_is_found_whole(text: str, value: int) -> None:
    assert find_numbers(f"hết {text} rồi") == (vi.Number(value, 4, 4 + len(text), money=True),)


@pytest.mark.parametrize(("text", "value"), PLAIN)
def test_number_is_found_whole(text: str, value: int | Decimal) -> None:
    assert find_numbers(text) == (vi.Number(value, 0, len(text), money=False),)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("con thứ hai, năm nay, bay vào Nam", []),
        ("tram y te, hai quan, tam tru, cong chuc", []),
        ("mã 1.000894, 62/2021/TT-BCA, 0912345678", []),
        ("mấy trăm nghìn, vài triệu", []),
        ("5-7 ngày", []),
        ("hai ngày", [2]),
        ("10 củ khoai", [10]),
        ("2 triệu dân", [2_000_000]),
        ("1 triệu 2 người", [1_000_000, 2]),
        ("một triệu năm ngoái", [1_000_000]),
        ("hai mươi năm", [20]),
        ("nửa tháng", [Decimal("0.5")]),
        ("500.000d/lan", [500_000]),
        ("phí 70.000đ và 500 nghìn", [70_000, 500_000]),
    ],
)
def test_numbers_of_a_text(text: str, values: list[int | Decimal]) -> None:
    assert [number.value for number in find_numbers(text)] == values


@pytest.mark.parametrize(("text", "money"), [("2 triệu dân", False), ("2 triệu một tháng", True), ("500 người", False)])
def test_what_is_counted_is_no_money(text: str, money: bool) -> None:
    assert find_numbers(text)[0].money is money


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (105, "một trăm linh năm"),
        (1_005, "một nghìn không trăm linh năm"),
        (1_500_000, "một triệu năm trăm nghìn"),
        (10**9, "một tỷ"),
        (10**15, "một triệu tỷ"),
    ],
)
def test_in_words(number: int, words: str) -> None:
    assert in_words(number) == words


@pytest.mark.parametrize("number", [-1, MOST + 1])
def test_in_words_refuses_what_it_cannot_read(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        in_words(number)


@given(st.integers(1, MOST) | st.integers(1, 5_000), st.booleans())
@settings(max_examples=300, deadline=None)
def test_words_of_a_number_are_found_as_that_number(number: int, bare: bool) -> None:
    text = f"{in_words(number)} đồng"
    found = find_numbers(vi.fold(text) if bare and number >= 1000 else text)
    assert [(one.value, one.money) for one in found] == [(number, True)]
