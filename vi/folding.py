"""Folding: lower case, no diacritics."""

import unicodedata
from functools import lru_cache

# Titles and questions are folded again and again in one turn; a longer text is not worth its memory.
_SHORT = 400


class _FoldTable(dict[int, str]):
    """Code point → its folded character, worked out once a character."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    if character in "đĐ":  # The stroke is no combining mark, so decomposition leaves it.
        return "d"
    parts = unicodedata.normalize("NFD", character)
    letter = parts[0] if all(map(unicodedata.combining, parts[1:])) else character
    lowered = letter.lower()
    return lowered if len(lowered) == 1 else letter


_TABLE = _FoldTable()


def fold(text: str) -> str:
    """Lower case without diacritics, `đ` as `d`: "Hộ chiếu" → "ho chieu".

    The result has the same length as the NFC form of the text, so offsets into one hold in the other.
    """
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_TABLE)


_fold_short = lru_cache(maxsize=8_192)(_fold)
