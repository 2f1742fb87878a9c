"""No function of the package raises on any text, and none takes long over it."""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vi
from vi import lexicon

_CODES = vi.CodeMask.of(vi.DOSSIER_CODES)
FUNCTIONS: dict[str, Callable[[str], object]] = {
    "CodeMask": lambda text: _CODES.find(text) + _CODES.repairs(text, "H32"),
    "FEEDBACK_CODES": vi.FEEDBACK_CODES.find,
    "communes": vi.communes,
    "expand": vi.expand,
    "expand_terms": lexicon.expand_terms,
    "find_dates": lambda text: vi.find_dates(text, date(2026, 11, 25)),
    "find_numbers": vi.find_numbers,
    "find_places": vi.find_places,
    "fold": vi.fold,
    "is_exact_syllable": vi.is_exact_syllable,
    "is_shorthand": vi.is_shorthand,
    "is_syllable": vi.is_syllable,
    "normalise": vi.normalise,
    "restore": vi.restore,
    "tokens": vi.tokens,
    "untype": vi.untype,
}
OF_NUMBERS = {"in_words"}
CLASSES = {"Commune", "DOSSIER_CODES", "FoundCode", "FoundDate", "FoundPlace", "Number", "Token"}
NAUGHTY = [
    "👍🏽👨‍👩‍👧🇻🇳 ok",
    "שלום مرحبا \u202eabc\u202c",
    "Hộ chiếu",  # decomposed
    "ỗ̉́ẫ́ đ̣",
    "İıſßﬀŉǰ\u0345",
    "\x00\x07\x1b[31m\ud7ff\ue000\ufdd0\uffff",
    "\u0301\u0323",
    "²³½Ⅷ①٣२",
    "9" * 400,
    "1." * 300 + "000",
    "tr" * 200 + "5",
    "a.b-c@" * 100,
    "ngày 99 tháng 99 năm 9999, 0/0/0000, quý 4 năm 0000",
    "999 năm nữa, 999 tháng trước, cách đây 999 tuần",
    "\ud800 lone \udfff",
]
REPEATED = [
    "a",
    "A",
    "1",
    "a.",
    "A-",
    "1/",
    "1,000",
    "ưo",
    "d9",
    " ",
    "\u0301",
    "trăm ",
    "dang ",
    "thứ hai ",
    "x1 ",
    "o-",
]
# Categories that break naive code: marks, formats, private use, numbers, spaces; and letters and signs of our own.
ODD = st.text(st.characters(categories=["Mn", "Mc", "Cf", "Co", "Cn", "Nl", "No", "Nd", "Zs", "Sk", "Lm"]), max_size=30)
OURS = st.text(alphabet="aăâeêoôơuưyđĐdswfrxj019.,/-@ \u0301\u0323\u0302", max_size=40)


def test_every_public_function_is_tried() -> None:
    assert set(vi.__all__) == (FUNCTIONS.keys() - {"expand_terms"}) | OF_NUMBERS | CLASSES


@pytest.mark.parametrize("name", FUNCTIONS)
@given(text=st.text() | ODD | OURS)
@settings(max_examples=60, deadline=None)
def test_no_function_raises(name: str, text: str) -> None:
    FUNCTIONS[name](text)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("text", NAUGHTY, ids=ascii)
def test_no_function_raises_on_naughty_text(name: str, text: str) -> None:
    FUNCTIONS[name](text)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("piece", REPEATED, ids=ascii)
def test_no_function_takes_long(name: str, piece: str) -> None:
    """Five times the longest message, in a second even on a busy machine: no pattern goes over it again and again."""
    text = (piece * 10_000)[:10_000]
    start = time.process_time()
    FUNCTIONS[name](text)
    assert time.process_time() - start < 1


def test_nothing_is_opened_at_import() -> None:
    code = (
        "import sys; opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "import vi\n"
        "sys.exit(any(name.endswith(('.gz', '.json', '.yml', '.txt')) for name in opened))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
