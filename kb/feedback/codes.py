"""Codes of tickets: "PA-261126-7K3F": the day (YYMMDD), three random characters and a check character.

No 0, 1, I, L or O behind the day: they are misread. The check character finds every single wrong character and every
two neighbours swapped, the day included: values are different modulo 31, a prime, and so are the weights of places.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from kb.errors import KbError

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
PREFIX = "PA"
CODE = re.compile(rf"{PREFIX}-\d{{6}}-[{ALPHABET}]{{4}}")

_RANDOM = 3
_TRIES = 1_000
_MODULUS = len(ALPHABET)
# A digit is worth itself, in the day and behind it, so that a swap across the hyphen is found too; letters follow.
_VALUES = {digit: int(digit) for digit in "0123456789"} | {
    letter: place % _MODULUS for place, letter in enumerate(ALPHABET[8:], start=10)
}
_BY_VALUE = {_VALUES[character]: character for character in ALPHABET}

# As people type it: any case, hyphens of any kind, dots, spaces or nothing between, O for 0 in the day, no "PA".
_GAP = r"[\s\-\u2010-\u2015\u2212._/]{0,3}"
_TYPED = re.compile(
    rf"(?<![\w.-])(?:(?:P{_GAP}A){_GAP}([\dO]{{6}}){_GAP}|([\dO]{{6}})(?:(?!\d){_GAP}(?<=[^\dO])))([{ALPHABET}]{{4}})(?!\w)"
)
# The prefix with about so many characters behind it, or both parts with a hyphen between.
_NEAR = re.compile(
    rf"(?<![\w.-])(?:PA{_GAP}(?=[A-Z]*\d)[\dA-Z]{{4,8}}(?:{_GAP}(?=[A-Z]*\d|[A-Z]{{2,5}}\b)[\dA-Z]{{2,5}})?"
    rf"|[\dO]{{6}}-[\dA-Z]{{4}})(?![\w-])"
)


class CodesExhaustedError(KbError):
    """No free code was found for this day."""


class Random(Protocol):
    """What is needed of a source of chance."""

    def choice(self, seq: Sequence[str], /) -> str:
        """One of them."""


class _Secrets:
    def choice(self, seq: Sequence[str], /) -> str:
        return secrets.choice(seq)


def new_code(day: date, taken: Callable[[str], bool], *, random: Random | None = None) -> str:
    """A code of this day that is not taken. Raises `CodesExhaustedError` when none of many tries is free."""
    source = random or _Secrets()
    for _ in range(_TRIES):
        code = _code(f"{day:%y%m%d}", "".join(source.choice(ALPHABET) for _ in range(_RANDOM)))
        if not taken(code):
            return code
    raise CodesExhaustedError(f"no free code for {day}")


def is_code(text: str) -> bool:
    """Whether this is a code as we write it, its check character right and its day one of the calendar."""
    return CODE.fullmatch(text) is not None and _is_right(text)


def read_code(text: str) -> str | None:
    """The first code in what somebody typed, as we write it; None without one whose check character is right."""
    typed = (_written(match) for match in _TYPED.finditer(text.upper()))
    return next((code for code in typed if is_code(code)), None)


def near(text: str) -> bool:
    """Whether the text holds what looks like a code but is none: a character wrong, missing or too many."""
    return read_code(text) is None and _NEAR.search(text.upper()) is not None


def _written(match: re.Match[str]) -> str:
    day = (match[1] or match[2]).replace("O", "0")
    return f"{PREFIX}-{day}-{match[3]}"


def _code(day: str, characters: str) -> str:
    check = _BY_VALUE[-_weighed(day + characters + ALPHABET[0], last=0) % _MODULUS]
    return f"{PREFIX}-{day}-{characters}{check}"


def _is_right(code: str) -> bool:
    _, day, characters = code.split("-")
    return _weighed(day + characters, last=1) % _MODULUS == 0 and _is_day(day)


def _weighed(characters: str, *, last: int) -> int:
    """The sum of values by weights that count down to 1; the last character counts only with `last` 1."""
    weights = [*range(len(characters), 1, -1), last]
    return sum(weight * _VALUES[character] for weight, character in zip(weights, characters, strict=True))


def _is_day(digits: str) -> bool:
    try:
        datetime.strptime(digits, "%y%m%d")
    except ValueError:
        return False
    return True
