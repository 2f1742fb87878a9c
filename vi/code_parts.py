"""The parts of a mask for codes: how each is found in a text, read from it, and written."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

# Spaces and invisible characters within one line; what people type in place of a dot or dash.
_SPACES = "[ \\t\u00a0\u00ad\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]"
_MARKS = "[._/\\-\u2010-\u2015\u2212]"
# A number that may be somebody's, standing by itself: identity number, telephone number, number of the old card.
_PERSONAL = "(?:0[0-9]{11}|0[2-9][0-9]{8}|0[0-9]{10}|84[35789][0-9]{8}|[0-9]{9})(?![0-9])"
_SEPARATOR = f"{_SPACES}{{0,3}}(?:{_MARKS}{_SPACES}{{0,2}})?(?!(?<![0-9]){_PERSONAL})"
_SEPARATOR_READ = re.compile(_SEPARATOR)
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_DIGITS = frozenset("0123456789")

# Nothing is cut off a longer word or number. A single digit before a letter numbers a list: "1.H32…".
BEFORE = (
    "(?<![^\\W_])(?<![\u0300-\u036f])"
    f"(?:(?=[0-9])(?<![0-9]{_MARKS})|(?=[A-Za-z])(?<![0-9A-Za-z._/\\-][0-9]{_MARKS})(?<![0-9][A-Za-z]{_MARKS}))"
    # Twelve digits that begin with 0 are an identity number, also right behind a letter.
    f"(?!{_PERSONAL})(?![A-Za-z]0[0-9]{{11}}(?![0-9]))"
)
AFTER = f"(?![^\\W_])(?![\u0300-\u036f])(?!{_MARKS}[0-9])"


@dataclass(frozen=True, slots=True)
class Piece:
    """What was read up to `end`: its canonical form, how many separators were not typed, where its dates begin."""

    code: str
    end: int
    missing: int = 0
    dates: tuple[int, ...] = ()


class Part(Protocol):
    """One part of a mask. `regex` finds all that `read` accepts, and perhaps a day that does not exist."""

    @property
    def regex(self) -> str:
        """A pattern without groups that capture."""

    def read(self, text: str, at: int) -> Iterator[Piece]:
        """Every way to read the part at that place."""


@dataclass(frozen=True, slots=True)
class Digit:
    """A digit that must be there, or may."""

    optional: bool = False

    @property
    def regex(self) -> str:
        """See `Part`."""
        return "[0-9]?" if self.optional else "[0-9]"

    def read(self, text: str, at: int) -> Iterator[Piece]:
        """See `Part`."""
        if text[at : at + 1] in _DIGITS:
            yield Piece(text[at], at + 1)
        if self.optional:
            yield Piece("", at)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, perhaps with a space behind it: "h 32". `only` is the one that is meant, if not any."""

    only: str = ""
    regex: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "regex", (f"[{self.only}{self.only.lower()}]" if self.only else "[A-Za-z]") + " ?")

    def read(self, text: str, at: int) -> Iterator[Piece]:
        """See `Part`."""
        if text[at : at + 1] in _LETTERS and self.only in ("", text[at].upper()):
            yield Piece(text[at].upper(), at + 2 if text[at + 1 : at + 2] == " " else at + 1)


@dataclass(frozen=True, slots=True)
class Separator:
    """A dot or dash; people type another one, spaces, or nothing."""

    sign: str
    regex: str = _SEPARATOR

    def read(self, text: str, at: int) -> Iterator[Piece]:
        """See `Part`."""
        if match := _SEPARATOR_READ.match(text, at):
            yield Piece(self.sign, match.end(), missing=int(match.end() == at))


@dataclass(frozen=True, slots=True)
class Day:
    """A date that exists as YYMMDD, of the years 2000 to 2099."""

    regex: str = "[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"

    def read(self, text: str, at: int) -> Iterator[Piece]:
        """See `Part`."""
        digits = text[at : at + 6]
        if len(digits) == 6 and _DIGITS.issuperset(digits) and is_day(digits):
            yield Piece(digits, at + 6, dates=(at,))


@dataclass(frozen=True, slots=True)
class Ending:
    """Four signs drawn by lot. All letters behind a bare space are a word of the sentence: "PA 261126 chua"."""

    signs: str
    regex: str = field(init=False)

    def __post_init__(self) -> None:
        sign = f"[{self.signs}{self.signs.lower()}]"
        object.__setattr__(self, "regex", f"(?:(?<! )|(?=[A-Za-z]{{0,3}}[0-9])){sign}{{4}}")

    def read(self, text: str, at: int) -> Iterator[Piece]:
        """See `Part`."""
        if re.compile(self.regex).match(text, at):
            yield Piece(text[at : at + 4].upper(), at + 4)


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that are there all together, or not at all."""

    parts: tuple[Part, ...]

    @property
    def regex(self) -> str:
        """See `Part`."""
        return f"(?:{regex_of(self.parts)})?"

    def read(self, text: str, at: int) -> Iterator[Piece]:
        """See `Part`."""
        yield from read_all(self.parts, text, at)
        yield Piece("", at)


def regex_of(parts: Sequence[Part]) -> str:
    """The pattern of parts one after the other."""
    return "".join(part.regex for part in parts)


def read_all(parts: Sequence[Part], text: str, at: int) -> Iterator[Piece]:
    """Every way to read the parts one after the other."""
    if not parts:
        yield Piece("", at)
        return
    for first in parts[0].read(text, at):
        for rest in read_all(parts[1:], text, first.end):
            yield Piece(
                first.code + rest.code, rest.end, first.missing + rest.missing, first.dates + rest.dates
            )  # fmt: skip


def is_day(digits: str) -> bool:
    """Whether six digits YYMMDD are a day that exists."""
    try:
        date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return False
    return True
