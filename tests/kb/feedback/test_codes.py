"""Codes of tickets."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.feedback.codes import ALPHABET, CODE, CodesExhaustedError, is_code, near, new_code, read_code

DAY = date(2026, 11, 26)
DAYS = st.dates(date(2024, 1, 1), date(2099, 12, 31))
SEEDS = st.integers(0, 2**32)


def code_of(day: date, seed: int) -> str:
    return new_code(day, lambda _: False, random=random.Random(seed))


def rightly_checked(day: str, behind: str) -> bool:
    return is_code(f"PA-{day}-{behind}")


@given(DAYS, SEEDS)
def test_codes_have_their_shape_and_are_read_back(day: date, seed: int) -> None:
    code = code_of(day, seed)
    assert CODE.fullmatch(code)
    assert code[3:9] == f"{day:%y%m%d}"
    assert is_code(code)
    assert read_code(code) == code
    assert not near(code)


@given(DAYS, SEEDS)
def test_every_wrong_character_is_found(day: date, seed: int) -> None:
    """Every place by every other character: the day's by digits, what is behind it by the alphabet."""
    digits, behind = code_of(day, seed)[3:].split("-")
    for place in range(6):
        for other in set("0123456789") - {digits[place]}:
            assert not rightly_checked(digits[:place] + other + digits[place + 1 :], behind)
    for place in range(4):
        for other in set(ALPHABET) - {behind[place]}:
            assert not rightly_checked(digits, behind[:place] + other + behind[place + 1 :])


@given(DAYS, SEEDS)
def test_every_swap_of_neighbours_is_found(day: date, seed: int) -> None:
    """The one across the hyphen too, where both are digits."""
    characters = code_of(day, seed)[3:].replace("-", "")
    for place in range(9):
        one, other = characters[place], characters[place + 1]
        swapped = characters[:place] + other + one + characters[place + 2 :]
        if one != other:
            assert not rightly_checked(swapped[:6], swapped[6:]), swapped


def test_all_codes_of_a_day_are_checked_apart() -> None:
    """Three random characters leave exactly one check character."""
    right = [f"PA-261126-7K3{last}" for last in ALPHABET if is_code(f"PA-261126-7K3{last}")]
    assert len(right) == 1


def test_a_taken_code_is_passed_over() -> None:
    first = code_of(DAY, 1)
    assert new_code(DAY, lambda code: code == first, random=random.Random(1)) != first


def test_chance_is_of_the_system_by_default() -> None:
    assert len({new_code(DAY, lambda _: False) for _ in range(50)}) > 40


def test_no_free_code() -> None:
    with pytest.raises(CodesExhaustedError):
        new_code(DAY, lambda _: True)


@given(DAYS, SEEDS, st.sampled_from(["{}", "phản ánh {} tới đâu rồi", "mã:{}.", "({})", "tra giúp em {}, cảm ơn"]))
def test_what_people_type(day: date, seed: int, sentence: str) -> None:
    code = code_of(day, seed)
    _, digits, behind = code.split("-")
    ways = [
        code.lower(),
        f"pa {digits} {behind}".lower(),
        f"PA{digits}{behind}",
        f"pa–{digits}—{behind}",
        f"Pa.{digits}.{behind}",
        f"pa - {digits} - {behind.lower()}",
        f"PA-{digits.replace('0', 'o')}-{behind}",
        f"{digits}-{behind}",
    ]
    assert [read_code(sentence.format(way)) for way in ways] == [code] * len(ways)


@given(DAYS, SEEDS)
def test_a_slip_is_near(day: date, seed: int) -> None:
    code = code_of(day, seed)
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    for slip in (wrong, wrong.lower(), code[:-1], code + "2", code[:-3] + "0" + code[-2:], "PA-" + code[4:]):
        assert read_code(slip) is None, slip
        assert near(slip), slip


def test_impossible_days_are_no_codes() -> None:
    day = date(2026, 2, 28)
    sums = [code_of(day + timedelta(0), seed).replace("260228", "260230") for seed in range(2000)]
    assert not any(map(is_code, sums))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "xin chào",
        "H32.12-261123-0001",
        "000.00.12.H32-261123-0001",
        "1.001193",
        "0905123456",
        "pa",
        "pa tăng 20 phần trăm",
        "đường 23/10 ngập",
        "ngày 26/11/2026",
    ],
)
def test_other_texts_hold_no_code_nor_one_with_a_slip(text: str) -> None:
    assert read_code(text) is None
    assert not near(text)
