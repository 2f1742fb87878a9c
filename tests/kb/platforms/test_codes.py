"""Connection codes."""

from hypothesis import given
from hypothesis import strategies as st

from kb.platforms.codes import find_code, new_code


@given(st.sampled_from(["", "mã nối ", "ma noi: ", "em gửi mã "]), st.booleans(), st.sampled_from(["-", "", " ", "."]))
def test_a_code_is_found_as_people_type_it(before: str, lower: bool, between: str) -> None:
    code = new_code()
    typed = code.replace("-", between)
    assert find_code(before + (typed.lower() if lower else typed)) == code


def test_words_and_other_codes_are_none() -> None:
    for text in ("KHAI SINH", "HAPPYDAY", "1234 5678", "H32.12-261123-0001", "1.001193", "TRUNGTAM", "0905123456"):
        assert find_code(text) is None, text


def test_codes_differ() -> None:
    assert len({new_code() for _ in range(500)}) == 500
