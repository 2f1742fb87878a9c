"""Checks that hold for every tokenizer: `check(message)` raises AssertionError. Tables of texts to feed them."""

import unicodedata
from collections.abc import Callable
from itertools import pairwise

from rasa.nlu.tokenizers.tokenizer import Token

Tokenize = Callable[[str], list[Token]]

TEXTS = {
    "empty": "",
    "spaces": " \t\n  ",
    "no-break and zero-width spaces": "đăng\u00a0ký\u200bkhai sinh",
    "plain": "Đăng ký khai sinh cho con cần giấy tờ gì?",
    "bare": "dang ky khai sinh cho con can giay to gi",
    "chat": "đk ks cho bé cần gt j z ad",
    "decomposed": unicodedata.normalize("NFD", "Đăng ký thường trú ở phường Hòa Khánh"),
    "old tone marks": "Hoà giải, uỷ quyền, thuỷ sản, hoá đơn",
    "mixed forms": "hòa " + unicodedata.normalize("NFD", "hòa") + " ho\u0300a",
    "emoji": "làm sổ đỏ 😭😭 bao lâu 👨‍👩‍👧 ạ 🇻🇳",
    "punctuation": "...?!,;:()[]{}<>«»“”'\"/\\|@#$%^&*-_=+~`",
    "no spaces": "giấytờgì?bao nhiêu,mấy ngày;ở đâu",
    "address": "xem https://dichvucong.gov.vn/trang/dvc-chu.html?a=1&b=2 rồi làm sao",
    "e-mail": "gửi tới hanh.chinh@vi-du.vn được không",
    "procedure code": "thủ tục 1.001193 với 2.000635",
    "dossier code": "hồ sơ H32.12-261123-0001 và 000.00.12.H32-261123-0001",
    "money and dates": "135.000 đồng, 23/11/2026, 7:30–17:00, 50%",
    "underscores": "đăng_ký __init__ _ a_b",
    "markup": "<script>alert('x')</script> <b>đậm</b>",
    "path and injection": "../../etc/passwd'; DROP TABLE events; --",
    "control characters": "a\x00b\x07c\x1bd",
    "right to left": "عربي עברית đăng ký",
    "wide and look-alike letters": "ｄăng ký Ðăng ký",
    "numbers only": "1 2 3 45 678901234567",
    "line breaks": "dòng một\ndòng hai\r\n\tdòng ba",
    "one letter": "k",
    "combining mark alone": "\u0301",
    "surrogate-like": "\U0001f600\U0010ffff",
    "very long word": "a" * 3000,
    "very long text": "đăng ký khai sinh cho con, " * 400,
}


def check_slices(tokenize: Tokenize) -> None:
    """Every token is the slice of the text that its offsets name."""
    for name, text in TEXTS.items():
        for token in tokenize(text):
            assert text[token.start : token.end] == token.text, name
            assert token.text.strip() == token.text != "", name


def check_order(tokenize: Tokenize) -> None:
    """Tokens follow each other and do not overlap."""
    for name, text in TEXTS.items():
        tokens = tokenize(text)
        assert all(left.end <= right.start for left, right in pairwise(tokens)), name


def check_nothing_lost(tokenize: Tokenize) -> None:
    """What lies between tokens holds no letter and no digit."""
    for name, text in TEXTS.items():
        rest = list(text)
        for token in tokenize(text):
            rest[token.start : token.end] = " " * (token.end - token.start)
        assert not any(letter.isalnum() for letter in rest), name


def check_lemmas(tokenize: Tokenize) -> None:
    """A lemma is one word: composed, no white space."""
    for name, text in TEXTS.items():
        for token in tokenize(text):
            assert not any(letter.isspace() for letter in token.lemma), name
            assert unicodedata.is_normalized("NFC", token.lemma), name


CHECKS = (check_slices, check_order, check_nothing_lost, check_lemmas)
