"""Residue of a keyboard that was off: "ddawng kys", "d9a8ng ky1" → "đăng ký". What each word stands for says
`vi.keystrokes`; here it is decided which words were meant so.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from vi.english import ENGLISH, USED_HERE
from vi.keystrokes import Written, telex, vni
from vi.rimes import is_exact_syllable
from vi.shorthand import is_shorthand
from vi.syllables import is_syllable

_MARKED = "\u00c0-\u024f\u1e00-\u1eff"
# No Vietnamese syllable has these letters; only with one of them is a text looked at word by word.
_HINT = re.compile(
    rf"[aeiouy{_MARKED}][a-z{_MARKED}]{{0,6}}[sfrxjw]|([aeo])[a-z]{{0,6}}\1|d[a-z{_MARKED}]{{0,8}}d|[^\W\d_]\d",
    re.IGNORECASE,
)
_CHUNK = re.compile(r"\S+")
# Addresses and codes: "a@b.vn", "H32.12-261123-0001", "62/2021/TT-BCA", "m2/năm".
_CODE = re.compile(r"[@_\\]|\w[.:]\w|\d[^\W_]{0,8}[-/]\w|\w[-/][^\W\d_]{0,8}\d")
_WORD = re.compile(r"[^\W_]+")
_VNI_INSIDE = re.compile(r"[^\W\d_]\d+[^\W\d_]")
_VNI_AT_END = re.compile(r"[^\W\d_]{2,}(?:[6-9]{1,3}[1-5]|[6-9]{2,3})")
_LONE_LETTER = re.compile(r"[^\W\d_]\d?")  # "A4", "F1", "m2"
# Short words with one mark may be abbreviations ("sar", "omo"), and so may those with a key between vowels ("cofa").
_TELEX_SHORT = re.compile(r"[^\W\d_]{2,3}|.*[aeiouy][sfrxj][aeiouy].*")
# What no abbreviation has: the word for "not", a doubled d, and j after a vowel.
_TELEX_SURE = re.compile(r"khoong|dd.*|.*[aeiouy].*j.*")

_Keyboard = Callable[[str], Written | None]
_SURE, _HALF, _WEAK = 1.0, 0.5, 0.0


@dataclass(frozen=True, slots=True)
class _Residue:
    """A word in its text, what it may stand for, and how far it proves that the keyboard was off."""

    start: int
    end: int
    written: str
    keyboard: _Keyboard
    proof: float


def untype(text: str) -> str:
    """The text with what Telex or VNI left in it written out: "thur tucj khai sinh" → "thủ tục khai sinh".

    Only sure residue is changed: what is no syllable, shorthand, code or English as typed, and an exact syllable as
    meant. English words and digits at the end ("bans", "ky1") change only beside sure residue, and never in a text
    that has diacritics of its own. Keeps case. Expects normalised text. Never raises.
    """
    if not _HINT.search(text):
        return text
    words = list(_residue(text, accented=(accented := _is_accented(text))))
    proven = {keyboard for keyboard in (telex, vni) if not accented and _is_proven(words, keyboard)}
    pieces: list[str] = []
    end = 0
    for word in words:
        if word.proof == _SURE or word.keyboard in proven:
            pieces += text[end : word.start], word.written
            end = word.end
    return "".join(pieces) + text[end:]


def _is_accented(text: str) -> bool:
    """Whether a word has its diacritics as a working keyboard writes them."""
    return any(not word.isascii() and is_exact_syllable(word) for word in _WORD.findall(text.lower()))


def _is_proven(words: Sequence[_Residue], keyboard: _Keyboard) -> bool:
    """One sure word is enough, or two that are half sure; the same word again proves nothing."""
    return sum({word.written: word.proof for word in words if word.keyboard is keyboard}.values()) >= _SURE


def _residue(text: str, *, accented: bool) -> Iterator[_Residue]:
    shouted = text.isupper()
    for chunk in _CHUNK.finditer(text):
        if not _CODE.search(chunk[0]):
            for match in _WORD.finditer(text, *chunk.span()):
                # Capitals among small letters are an abbreviation.
                if (shouted or not match[0].isupper()) and (word := _read(match, accented=accented)):
                    yield word


def _read(match: re.Match[str], *, accented: bool) -> _Residue | None:
    typed = match[0]
    word = typed.lower()
    keyboard = telex if word.isalpha() else vni
    if typed not in (word, word.upper(), word.capitalize()) or not _HINT.search(typed) or _means_itself(word):
        return None
    if (meant := keyboard(word)) is None:
        return None
    # One mark on a capitalised word in a text with diacritics: rather a foreign name.
    named = accented and typed != word and meant.marks < 2
    proof = _WEAK if named else _proof(word, meant.marks)
    return _Residue(match.start(), match.end(), _as_typed(meant.text, typed), keyboard, proof)


def _means_itself(word: str) -> bool:
    """A long o is that of loanwords ("xoong", "moong") or residue: it may be either."""
    if word in USED_HERE or is_shorthand(word) or _LONE_LETTER.fullmatch(word):
        return True
    return is_syllable(word) and "oo" not in word


def _proof(word: str, marks: int) -> float:
    if word in ENGLISH:
        return _WEAK
    if not word.isalpha():
        return _SURE if _VNI_INSIDE.search(word) else _HALF if _VNI_AT_END.fullmatch(word) else _WEAK
    unclear = is_syllable(word) or (marks == 1 and _TELEX_SHORT.fullmatch(word))
    return _HALF if unclear and not _TELEX_SURE.fullmatch(word) else _SURE


def _as_typed(written: str, typed: str) -> str:
    if typed.islower():
        return written
    return written.upper() if typed.isupper() else written.capitalize()
