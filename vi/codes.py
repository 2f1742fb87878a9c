"""Codes as a mask describes them, read as people type them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from vi.code_parts import AFTER, BEFORE, Day, Digit, Ending, Group, Letter, Part, Piece, Separator, read_all, regex_of
from vi.code_slips import slips

# H32.12-261123-0001, 000.00.12.H32-261123-0001, G01.899.508.000-210928-0001
DOSSIER_CODES = "[000.00.00.]L00[.099][.099][.099]-YYMMDD-00009"
_DAY = "YYMMDD"
# A mask with fewer digits that must be there would take any number for a code.
_LEAST_DIGITS = 4
_MOST_REPAIRS = 3
# A slip is looked for in a message that gives a code, which is short.
_LONGEST_TO_REPAIR = 500


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code in canonical form (upper case, separators of its mask), typed as `text` at `[start:end]`."""

    code: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class CodeMask:
    """Finds the codes of a mask. `alternatives`: the parts of each mask; `CodeMask.of` reads them from a string."""

    alternatives: tuple[tuple[Part, ...], ...]
    _regex: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_regex", re.compile(self.pattern))

    @staticmethod
    def of(mask: str) -> "CodeMask":
        """The mask of a string: `0` a digit that must be there, `9` one that may, `L` a letter, `YYMMDD` a date that
        exists, `.` and `-` separators, `[…]` a part that may be left out, `|` between several masks.

        Raises `ValueError` with a sentence that tells what is wrong and where.
        """
        return _read_mask(mask)

    @property
    def pattern(self) -> str:
        """A regular expression without named groups that matches all that `find` finds, and codes of days that do not
        exist. Expects plain digits and letters.
        """
        return f"{BEFORE}(?:{'|'.join(regex_of(parts) for parts in self.alternatives)}){AFTER}"

    def find(self, text: str) -> tuple[FoundCode, ...]:
        """The codes of a text, in order: in any case, with other separators, spaces or none between the parts.

        What can be read in two ways is not found; neither is a piece of a longer number. Never raises.
        """
        plain = text.translate(_PLAIN)
        found = ((match, self._code(plain, *match.span())) for match in self._regex.finditer(plain))
        return tuple(FoundCode(code, text[slice(*match.span())], *match.span()) for match, code in found if code)

    def is_code(self, text: str) -> bool:
        """Whether the text is one code and nothing else."""
        return [each.text for each in self.find(text)] == [text.strip()]

    def repairs(self, text: str, prefix: str = "") -> tuple[str, ...]:
        """At most three codes that differ from what was typed by one slip; none if it holds a code already.

        Slips: a letter like a digit or the reverse, the last number short of one digit, two digits of a day that does
        not exist changed over, and the letter left out with which `prefix` ("H32") begins. Codes with the prefix come
        first. Reads 500 characters; what may be somebody's number is left alone. Never raises.
        """
        plain = text[:_LONGEST_TO_REPAIR].translate(_PLAIN)
        if self.find(text):
            return ()
        codes = dict.fromkeys(code for slip in slips(plain, prefix) for code in self._codes_over(*slip))
        return tuple(sorted(codes, key=lambda code: prefix.upper() not in code))[:_MOST_REPAIRS]

    def _codes_over(self, text: str, start: int, end: int, ending: str) -> Iterator[str]:
        for found in self.find(text):
            if found.start <= start and end <= found.end and found.code.endswith(ending):
                yield found.code

    def _code(self, plain: str, start: int, end: int) -> str:
        readings = [
            piece for parts in self.alternatives for piece in read_all(parts, plain, start) if piece.end == end
        ]  # fmt: skip
        return _surest(readings)


def _surest(readings: list[Piece]) -> str:
    """The reading that leaves no separator out, else the one that leaves out the fewest; all must see the same date."""
    least = min((piece.missing for piece in readings), default=0)
    codes = {piece.code for piece in readings if piece.missing == least}
    dates = {piece.dates for piece in readings}
    return codes.pop() if len(codes) == 1 and (least == 0 or len(dates) == 1) else ""


class _Plain(dict[int, int]):
    """One plain character for each: digits of any script, wide and decorated letters, dashes, spaces."""

    def __missing__(self, point: int) -> int:
        self[point] = ord(_plain_sign(chr(point)))
        return self[point]


def _plain_sign(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    if "\uff01" <= sign <= "\uff5e" or "\U0001d400" <= sign <= "\U0001d7ff":
        wide = unicodedata.normalize("NFKC", sign)
        return wide if len(wide) == 1 and wide.isascii() else sign
    if "\u2010" <= sign <= "\u2015" or sign == "\u2212":
        return "-"
    return " " if unicodedata.category(sign) in ("Zs", "Cf") else sign


_PLAIN = _Plain()


@cache
def _read_mask(mask: str) -> CodeMask:
    read = CodeMask(tuple(_parts(one, mask) for one in mask.split("|")))
    for parts, one in zip(read.alternatives, mask.split("|"), strict=True):
        if _digits_needed(parts) < _LEAST_DIGITS:
            raise ValueError(f"The mask {one!r} needs at least {_LEAST_DIGITS} digits that must be there (0, {_DAY}).")
    return read


def _parts(one: str, mask: str) -> tuple[Part, ...]:
    groups: list[list[Part]] = [[]]
    at = 0
    while at < len(one):
        sign = _DAY if one.startswith(_DAY, at) else one[at]
        if sign == "[":
            groups.append([])
        elif sign == "]" and len(groups) > 1:
            closed = Group(tuple(groups.pop()))
            groups[-1].append(closed)
        else:
            groups[-1].append(_part(sign, mask))
        at += len(sign)
    if len(groups) > 1:
        raise ValueError(f"The mask {mask!r} opens a bracket '[' that it does not close.")
    return tuple(groups[0])


def _part(sign: str, mask: str) -> Part:
    known: dict[str, Part] = {"0": Digit(), "9": Digit(optional=True), "L": Letter(), _DAY: Day()}
    if sign in known:
        return known[sign]
    if sign in (".", "-"):
        return Separator(sign)
    if sign == "]":
        raise ValueError(f"The mask {mask!r} closes a bracket ']' that it did not open.")
    raise ValueError(f"The mask {mask!r} has {sign!r}, which is none of 0 9 L {_DAY} . - [ ] |")


def _digits_needed(parts: tuple[Part, ...]) -> int:
    return sum(6 if isinstance(part, Day) else part == Digit() for part in parts)


# PA-261126-7K3F: the number of a feedback; its last four signs leave out those that look alike (0 O, 1 I L).
FEEDBACK_CODES = CodeMask(
    (
        (
            Letter("P"), Letter("A"), Separator("-"), Day(), Separator("-"),
            Ending("23456789ABCDEFGHJKMNPQRSTUVWXYZ"),
        ),
    )
)  # fmt: skip
