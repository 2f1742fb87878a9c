import random
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu import emoji
from bot.nlu.text import WORD, _dossier_codes, codes, plain_code, words

DOSSIERS = [
    ("H32.12-261123-0001", "H32.12-261123-0001"),
    ("hồ sơ h32.12-261123-0001 sao rồi", "H32.12-261123-0001"),
    ("h32 12 261101 0007 xong chua em", "H32.12-261101-0007"),
    ("000.00.12.H32-261123-0001", "000.00.12.H32-261123-0001"),
    ("tra giùm 000 00 12 h32 261123 0001", "000.00.12.H32-261123-0001"),
    ("000.00.12.h32 - 261123 - 0001.", "000.00.12.H32-261123-0001"),
    ("h32_12/261123\u20130001", "H32.12-261123-0001"),
    ("h32122611260001", "H32.12-261126-0001"),
]
PROCEDURES = [
    ("thủ tục 1.001193?", "1.001193"),
    ("1001193", "1.001193"),
    ("ma 2,000635 ", "2.000635"),
    ("1.115014", "1.115014"),
]
FEEDBACK = [("phiếu PA-261126-7K3F tới đâu", "PA-261126-7K3F"), ("pa 261126 7k3f", "PA-261126-7K3F")]
NONE = ["135.000 đồng", "cccd 056123456789", "0905123456", "H32", "ngày 23/11/2026", "1.0011", "phòng 1.0011934"]
NONE += ["h32 056123456789", "h32 0905123456", "pa 261126 chua ai tra loi", "H32.12-261323-0001"]


@pytest.mark.parametrize(("text", "code"), DOSSIERS)
def test_dossier_code_is_read_however_it_is_typed(text: str, code: str) -> None:
    assert [(found.kind, plain_code(found)) for found in codes(text)] == [("dossier_code", code)]


@pytest.mark.parametrize(("text", "code"), PROCEDURES)
def test_procedure_code_is_read(text: str, code: str) -> None:
    assert [(found.kind, plain_code(found)) for found in codes(text)] == [("procedure_code", code)]


@pytest.mark.parametrize(("text", "code"), FEEDBACK)
def test_number_of_a_feedback_is_read(text: str, code: str) -> None:
    assert [(found.kind, plain_code(found)) for found in codes(text)] == [("feedback_code", code)]


def test_codes_are_read_in_order_and_are_one_word_each() -> None:
    text = "1.001193 hay PA-261126-7K3F hay 000.00.12.h32-261123-0001?"
    assert [found.kind for found in codes(text)] == ["procedure_code", "feedback_code", "dossier_code"]
    assert [word.text for word in words(text)] == ["@procedure", "hay", "@feedback", "hay", "@dossier"]


def test_mask_of_dossier_codes_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_CODES", "LL-YYMMDD-0000")
    _dossier_codes.cache_clear()
    assert [plain_code(found) for found in codes("kh 261126 0001, H32.12-261123-0001")] == ["KH-261126-0001"]
    monkeypatch.undo()
    _dossier_codes.cache_clear()


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_are_no_codes(text: str) -> None:
    assert codes(text) == []


def test_spellings_give_the_same_words() -> None:
    text = "Đăng ký thường trú, thủ tục hòa giải"
    forms = [
        text,
        text.lower(),
        unicodedata.normalize("NFD", text),
        "dang ky thuong tru thu tuc hoa giai",
        text.replace("hòa", "hoà"),
    ]
    assert {tuple(word.text for word in words(form)) for form in forms} == {
        ("dang", "ky", "thuong", "tru", "thu", "tuc", "hoa", "giai")
    }


def test_shorthand_written_out_keeps_its_place() -> None:
    text = "hs cần j"
    assert [(word.text, text[word.start : word.end]) for word in words(text)] == [
        ("ho", "hs"), ("so", "hs"), ("can", "cần"), ("gi", "j"),
    ]  # fmt: skip


EMOJI = [
    ("👍", ["@thumb_up"]),
    ("👍🏽👍🏿 👍", ["@thumb_up"]),
    ("👎👎", ["@thumb_down"]),
    ("❤️❤", ["@heart"]),
    ("😡", ["@angry"]),
    ("em cảm ơn nha 😊🙏", ["em", "cam", "on", "nha", "@smile", "@pray"]),
    ("👎 👍 👎", ["@thumb_down", "@thumb_up", "@thumb_down"]),
    ("hs👍ok", ["ho", "so", "@thumb_up", "ok"]),
    ("👨‍👩‍👧 🇻🇳 🐟 @ @@ @thumb_up", ["thumb_up"]),
]


@pytest.mark.parametrize(("text", "expected"), EMOJI)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_emoji_with_a_meaning_is_a_word(text: str, expected: list[str], form: Literal["NFC", "NFD"]) -> None:
    assert [word.text for word in words(unicodedata.normalize(form, text))] == expected


def test_emoji_keeps_its_place() -> None:
    text = "tốt 👍🏽👍🏽, h32.12-261126-0001 😡"
    assert [(word.text, text[word.start : word.end]) for word in words(text)] == [
        ("tot", "tốt"), ("@thumb_up", "👍🏽👍"), ("@dossier", "h32.12-261126-0001"), ("@angry", "😡"),
    ]  # fmt: skip


def test_no_emoji_has_two_names() -> None:
    signs = [sign for group in emoji._GROUPS.values() for sign in group]
    assert len(signs) == len(set(signs)) and all(len(WORD.findall(sign)) == 1 for sign in signs)


@given(st.text(max_size=200))
def test_words_of_any_text_lie_within_it(text: str) -> None:
    assert all(0 <= word.start <= word.end <= len(text) for word in words(text))


def test_words_of_a_long_text_take_no_time() -> None:
    letters = random.Random(1)
    assert words("".join(letters.choice("ab c1.-Hđấ ") for _ in range(2000)))
