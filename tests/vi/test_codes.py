"""Codes by their mask: what people type is read, what is somebody's number is not."""

import re
import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from vi import DOSSIER_CODES, FEEDBACK_CODES, CodeMask

MASK = CodeMask.of(DOSSIER_CODES)
TYPED = {
    "H32.12-261123-0001": "H32.12-261123-0001",
    "h32 12 261101 0007": "H32.12-261101-0007",
    "000.00.12.h32 - 261123 - 0001": "000.00.12.H32-261123-0001",
    "000 00 12 h32 261123 0001": "000.00.12.H32-261123-0001",
    "0000012h32 261123 0001": "000.00.12.H32-261123-0001",
    "g01.899.508.000-210928-00012": "G01.899.508.000-210928-00012",
    "h3212261126 0001": "H32.12-261126-0001",
    "h32122611260001": "H32.12-261126-0001",
    "h322611260001": "H32-261126-0001",
    "H32_12/261126/0001": "H32.12-261126-0001",
    "H32.12\u2013261126\u20110001": "H32.12-261126-0001",
    "H32.12 \u2212 261126\u00a0\u2014 0001": "H32.12-261126-0001",
    "Ｈ３２．１２－２６１１２６－０００１": "H32.12-261126-0001",
    "H32.12-\u200b261126-0001": "H32.12-261126-0001",
    "h 32.12-261126-0001": "H32.12-261126-0001",
}
NO_CODES = [
    "056123456789", "h32 056123456789", "h32 001261126001", "h32-001261126001", "h001261126001", "0905123456",
    "h32 0905123456", "+84 905 123 456", "1.500.000.000 đồng", "1.001193",
    "1.001193.000.00.00.H32", "1.001193.000.00.12.H32-261126-0001", "00.12.H32-261126-0001",
    "H32.12-261126-000123", "H32.12-261126-0001-0002", "H32.12-260230-0001", "H32.12-261326-0001",
    "XH32.12-261126-0001", "H32.12-261126-0001A", "h32.12345-261126-0001", "H32", "", "H32.12-261126-",
]  # fmt: skip
SLIPS = {
    "H32.12-261126-ooo1": "H32.12-261126-0001",
    "H32.l2-261126-0001": "H32.12-261126-0001",
    "ma ho so la h32 12 26ii26 0001 nhe": "H32.12-261126-0001",
    "832.12-261126-0001": "B32.12-261126-0001",
    "32.12-261126-0001": "H32.12-261126-0001",
    "000.00.12.32-261126-0001": "000.00.12.H32-261126-0001",
    "H32.12-261126-001": "H32.12-261126-0001",
    "H32.12-262116-0001": "H32.12-261216-0001",
    "hỏi h32.12-26l126-0001, sđt 0905123456": "H32.12-261126-0001",
}
NO_SLIPS = [
    "H32.12-261126-0001", "H32.12-261623-0001", "H32.12-263112-0001", "056123456789", "001261126001",
    "32 001261126001", "056 123 456 789", "0561 2345 6789", "3226 1126 0001", "0905123456", "0905 123 456",
    "+84 905 123 456", "32.12", "sai rồi", "", "1.001193.000.00.00.H32", "56.12-261126-0001",
]  # fmt: skip
# a mask, what is typed, the code
OTHER_MASKS = [
    ("LL-0000", "ab 1234", "AB-1234"),
    ("LL-0000|00.YYMMDD", "12.261126", "12.261126"),
    ("LL-0000|00.YYMMDD", "kh1234", "KH-1234"),
    ("L00[.00[-0]].0000", "h32 11 4 5678", "H32.11-4.5678"),
    ("L00[.00[-0]].0000", "h32 5678", "H32.5678"),
]
BAD_MASKS = {
    "": "at least 4", "L00": "at least 4", "[0000]": "at least 4", "0000|9999": "at least 4", "[000": "does not close",
    "0000]": "did not open", "0000x": "'x'", "YYMM-0000": "'Y'", "L 0000": "' '",
}  # fmt: skip
LIKE = {"0": "oO", "1": "lIi", "2": "zZ", "5": "sS", "8": "bB", "9": "gG"}

days = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(lambda day: day.strftime("%y%m%d"))


def digits(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=least, max_size=most)


heads = st.just("") | st.tuples(digits(3, 3), digits(2, 2), digits(2, 2)).map(lambda parts: ".".join(parts) + ".")
places = st.tuples(st.sampled_from("ABCDEGHKLNPZ"), digits(2, 2)).map("".join)
units = st.lists(digits(1, 3), max_size=3).map(lambda parts: "".join(f".{part}" for part in parts))
codes = st.tuples(heads, places, units, days, digits(4, 5)).map(lambda c: f"{c[0]}{c[1]}{c[2]}-{c[3]}-{c[4]}")
separators = st.text(" ", max_size=2).flatmap(
    lambda space: st.sampled_from(" ._/-\u2010\u2011\u2012\u2013\u2014\u2015\u2212").map(lambda sign: space + sign)
)


def found(text: str) -> list[str]:
    return [each.code for each in MASK.find(text)]


@pytest.mark.parametrize(("typed", "code"), TYPED.items(), ids=ascii)
def test_code_is_found_as_it_is_typed(typed: str, code: str) -> None:
    text = unicodedata.normalize("NFD", f"Mã hồ sơ: {typed} ạ?")
    assert [(each.code, text[each.start : each.end]) for each in MASK.find(text)] == [
        (code, unicodedata.normalize("NFD", typed))
    ]


@pytest.mark.parametrize("text", NO_CODES)
def test_other_numbers_are_no_codes(text: str) -> None:
    assert found(text) == []


def test_all_codes_of_a_text_are_found_in_order() -> None:
    assert found("1.H32.12-261126-0001\n2.h32.12-261126-0002, 1.001193") == ["H32.12-261126-0001", "H32.12-261126-0002"]


def test_a_code_is_nothing_but_a_code() -> None:
    assert MASK.is_code(" h32.12-261126-0001\n")
    assert not MASK.is_code("h32.12-261126-0001 sao rồi")
    assert not MASK.is_code("H32.12-261126-0001 H32.12-261126-0002")


@pytest.mark.parametrize(("mask", "typed", "code"), OTHER_MASKS)
def test_each_province_has_its_mask(mask: str, typed: str, code: str) -> None:
    assert [each.code for each in CodeMask.of(mask).find(typed)] == [code]


@pytest.mark.parametrize(("mask", "why"), BAD_MASKS.items())
def test_bad_mask_is_told(mask: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        CodeMask.of(mask)


@pytest.mark.parametrize(("typed", "code"), SLIPS.items())
def test_one_slip_is_repaired(typed: str, code: str) -> None:
    assert code in MASK.repairs(typed, prefix="H32")
    assert found(typed) == []


@pytest.mark.parametrize("text", NO_SLIPS)
def test_nothing_is_proposed_for_what_is_no_slip(text: str) -> None:
    assert MASK.repairs(text, prefix="H32") == ()


def test_letter_left_out_needs_a_prefix_and_a_short_number_a_mask_that_forbids_it() -> None:
    assert MASK.repairs("32.12-261126-0001") == ()
    assert CodeMask.of("L00.00-YYMMDD-0000").repairs("H32.12-261126-001") == ("H32.12-261126-0001",)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("pa-261126-7k3f", "PA-261126-7K3F"),
        ("PA 261126 7K3F", "PA-261126-7K3F"),
        ("pa2611267k3f", "PA-261126-7K3F"),
        ("PA-261126-NHAN", "PA-261126-NHAN"),
        ("pa 261126 chua", ""),  # a word of the sentence
        ("PA-261126-7K3O", ""),  # no such sign
        ("PA-261326-7K3F", ""),
        ("PA-261126-7K3FX", ""),
    ],
)
def test_number_of_a_feedback(typed: str, code: str) -> None:
    assert "".join(each.code for each in FEEDBACK_CODES.find(f"phiếu {typed}, sao rồi")) == code


@given(codes, st.data())
def test_any_separators_and_case_give_the_code(code: str, data: st.DataObject) -> None:
    typed = re.sub("[.-]", lambda _: data.draw(separators), code.lower())
    text = unicodedata.normalize("NFD", f"hồ sơ {typed} của tôi")
    assert [(each.code, each.text) for each in MASK.find(text)] == [(code, typed)]


@given(places, st.just("") | digits(2, 2).map(".".__add__), days, digits(4, 5))
def test_joined_code_is_found_where_one_date_fits(place: str, unit: str, day: str, number: str) -> None:
    joined = (place + unit + day + number).replace(".", "").lower()
    behind = joined[1:]
    fitting = [at for at in range(2, 12) if 4 <= len(behind) - at - 6 <= 5 and exists(behind[at : at + 6])]
    is_identity = len(behind) == 12 and behind[0] == "0"
    assert found(joined) == ([f"{place}{unit}-{day}-{number}"] if len(fitting) == 1 and not is_identity else [])


@given(codes, st.data())
def test_a_letter_for_a_digit_is_repaired(code: str, data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([at for at, sign in enumerate(code) if sign in LIKE] or [-1]))
    assume(at >= 0)
    typed = code[:at] + data.draw(st.sampled_from(LIKE[code[at]])) + code[at + 1 :]
    assert code in MASK.repairs(typed)


@given(codes, st.data())
def test_a_digit_for_the_letter_is_repaired(code: str, data: st.DataObject) -> None:
    letter = next(filter(str.isalpha, code))
    digit = {"B": "8", "G": "9", "L": "1", "Z": "2"}.get(letter)
    assume(digit is not None)
    place = code[code.index(letter) :][:3]
    typed = code.replace(letter, str(digit))
    assume(not typed.startswith("84"))  # 842-261126-001 may be a telephone number
    assert code in MASK.repairs(typed, prefix=place)


@given(codes)
def test_the_letter_left_out_is_repaired(code: str) -> None:
    place = re.search("[A-Z][0-9]{2}", code)
    assert place
    without = code.replace(place[0][0], "")
    # What then reads as somebody's number stays one: 000000-000000, 01-261126-0001
    assume(not re.match("0[0-9.-]*$", without) or len(re.sub("[^0-9]", "", without)) not in (10, 11, 12))
    assume(not without.startswith("84"))
    assert code in MASK.repairs(without, prefix=place[0])


@given(codes.filter(lambda code: len(code.rsplit("-")[-1]) == 4))
def test_a_zero_left_out_of_the_number_is_repaired(code: str) -> None:
    code = f"{code[:-4]}0{code[-3:]}"
    assert code in MASK.repairs(f"{code[:-4]}{code[-3:]}")


@given(codes, st.sampled_from([0, 1, 2]))
def test_two_digits_of_a_day_changed_over_are_repaired_or_left(code: str, place: int) -> None:
    day = code.rsplit("-")[-2]
    at = 2 + place
    changed = day[:at] + day[at + 1] + day[at] + day[at + 2 :]
    assume(not exists(changed))
    back = {changed[:at] + changed[at + 1] + changed[at] + changed[at + 2 :] for at in (2, 3, 4)}
    expected = code in MASK.repairs(code.replace(f"-{day}-", f"-{changed}-"))
    assert expected == (len(list(filter(exists, back))) == 1)


@given(digits(12, 12), st.sampled_from([(12,), (3, 3, 3, 3), (4, 4, 4)]), st.sampled_from(" .-"))
@example("001261126001", (12,), " ")
@example("126112600010", (12,), " ")
@example("001261126001", (3, 6, 3), " ")
@example("012612011234", (2, 6, 4), "-")
def test_identity_number_is_neither_found_nor_repaired(number: str, lengths: tuple[int, ...], sign: str) -> None:
    rest = iter(number)
    typed = sign.join("".join(next(rest) for _ in range(length)) for length in lengths)
    for text in (typed, f"cccd {typed}", f"cccd{typed}", f"số {typed} ạ"):
        assert found(text) == []
        assert MASK.repairs(text) == MASK.repairs(text, prefix=f"H{number[:2]}") == ()


@given(
    st.sampled_from(["0", "+84", "84"]), st.sampled_from("35789"), digits(8, 8), st.sampled_from(["", " ", ".", "-"])
)
def test_telephone_number_is_neither_found_nor_repaired(country: str, net: str, number: str, sign: str) -> None:
    text = f"gọi {country}{net}{number[:2]}{sign}{number[2:5]}{sign}{number[5:]}"
    assert found(text) == []
    assert MASK.repairs(text, prefix=f"H{net}{number[0]}") == ()


@given(st.text(max_size=80) | st.text("hHoOlL0123456789.- \u0301\u2013🇻", max_size=60), st.text(max_size=4))
def test_what_is_found_lies_in_the_text_and_nothing_raises(text: str, prefix: str) -> None:
    assert all(each.text == text[each.start : each.end] and MASK.is_code(each.code) for each in MASK.find(text))
    assert all(MASK.is_code(code) for code in MASK.repairs(text, prefix))


def exists(day: str) -> bool:
    try:
        return bool(datetime.strptime(f"20{day}", "%Y%m%d"))
    except ValueError:
        return False
