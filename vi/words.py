"""Tokens: the words, numbers, codes and signs of a text, each an exact slice of it."""

import re
from dataclasses import dataclass

_MARKS = "\u0300-\u036f"
_LETTER = r"[^\W\d_]"
_PATTERNS = (
    # Lengths are bounded: a long run of dots and letters must not be read again from each of its places.
    # Addresses: "a.b@mail.vn", "https://dichvucong.gov.vn/x?y=1".
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}",
    r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]",
    r"(?:[\w-]{1,63}\.){1,6}(?:vn|com|net|org)\b(?:/[^\s<>\"]*[^\s<>\".,;:!?)\]])?",
    # Documents: "62/2021/TT-BCA", "163/QĐ-BTP", "190/2025/QH15", in capitals or not.
    rf"\d+[a-zA-Z]?/(?:\d{{4}}/)?{_LETTER}{{1,5}}\d{{0,2}}(?:-{_LETTER}{{1,7}}\d{{0,2}})+(?![\w{_MARKS}])",
    rf"\d+/\d{{4}}/{_LETTER}{{1,5}}\d{{0,2}}(?![\w{_MARKS}])",
    # Codes: "H32.12-261123-0001", "000.00.12.H32-261123-0001", "79A-123.45", "TP-HS-05"; and numbers, sums and dates:
    # "1.001193", "1.500.000đ", "2,5", "25/11/2026", "9:30". Letters in them are capitals.
    rf"(?:[A-ZĐ]{{1,8}}[-.]){{0,4}}[A-ZĐ]*\d[\dA-ZĐ]*(?:[-./,:](?=[A-ZĐ]*\d)[\dA-ZĐ]+)*[\w{_MARKS}]*",
    rf"\w[\w{_MARKS}]*",
    # A sign with what belongs to it: skin colours, joined emoji, loose marks.
    rf"[^\w\s][{_MARKS}\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]*",
)
_TOKEN = re.compile("|".join(_PATTERNS))


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text: `text == whole[start:end]`, without spaces inside."""

    text: str
    start: int
    end: int


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens in order; together they are the text without its spaces. Never raises.

    A letter keeps its combining marks, so composed and decomposed text give the same words. Numbers, dates, codes of
    procedures, dossiers and documents, and addresses are one token each.
    """
    return tuple(Token(match[0], *match.span()) for match in _TOKEN.finditer(text))
