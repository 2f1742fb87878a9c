"""Copies of a text to search in, each of the same length as the text: digits of any script as ASCII, letters folded."""

import re
import unicodedata

from vi import fold

# "O905l23456": letters in place of digits, in a piece of digits and such letters only.
_SLIPPED = re.compile(r"(?<![^\W_])(?=[0-9oil]*[0-9])[0o][0-9oil]{2,}(?![^\W_])")
_SLIPS = str.maketrans("oil", "011")


class _Digits(dict[int, int]):
    """Code point → its digit in ASCII, else its lower case if that is one character."""

    def __missing__(self, point: int) -> int:
        self[point] = ord(_plain(chr(point)))
        return self[point]


class _Folded(dict[int, int]):
    """Code point → the same without diacritics."""

    def __missing__(self, point: int) -> int:
        self[point] = ord(fold(_plain(chr(point))))
        return self[point]


def _plain(sign: str) -> str:
    # "①" and "²" are digits too, though no decimal ones.
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    lowered = sign.lower()
    return lowered if len(lowered) == 1 else sign


_DIGITS, _FOLDED = _Digits(), _Folded()


def lowered(text: str) -> str:
    """Lower case with diacritics, digits in ASCII."""
    plain = text.translate(_DIGITS)
    return _SLIPPED.sub(lambda match: match[0].translate(_SLIPS), plain) if "o" in plain else plain


def folded(text: str) -> str:
    """Lower case without diacritics, digits in ASCII."""
    plain = text.translate(_FOLDED)
    return _SLIPPED.sub(lambda match: match[0].translate(_SLIPS), plain) if "o" in plain else plain
