"""Numbers that are written in words, digit by digit: "không chín không năm một hai ba bốn năm sáu"."""

import re
from collections.abc import Iterator

from channels.masking.kinds import Kind, Span

_WORDS = {
    "khong": "0", "ko": "0", "mot": "1", "hai": "2", "ba": "3", "bon": "4", "tu": "4", "nam": "5", "lam": "5",
    "sau": "6", "bay": "7", "tam": "8", "chin": "9",
}  # fmt: skip
_DIGIT = rf"(?:{'|'.join(_WORDS)}|\d{{1,4}})"
_NUMBER = re.compile(rf"(?<![^\W_]){_DIGIT}(?:[ ,.\-]{{1,2}}{_DIGIT}){{5,18}}(?![^\W_])")
_PIECE = re.compile(_DIGIT)
_LEAST_WORDS = 4
_OLD_CARD, _IDENTITY = 9, 12


def spoken(text: str) -> Iterator[Span]:
    """The numbers of nine digits and more in the text, which is `plain.folded`."""
    for match in _NUMBER.finditer(text):
        pieces = _PIECE.findall(match[0])
        digits = "".join(_WORDS.get(piece, piece) for piece in pieces)
        if len(digits) >= _OLD_CARD and sum(piece.isalpha() for piece in pieces) >= _LEAST_WORDS:
            yield Span(*match.span(), _kind(digits))


def _kind(digits: str) -> Kind:
    if len(digits) in (_OLD_CARD, _IDENTITY):
        return Kind.IDENTITY
    return Kind.PHONE if digits.startswith("0") and len(digits) < _IDENTITY else Kind.ACCOUNT
