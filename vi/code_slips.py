"""Texts that differ by one slip from what was typed where a code may stand."""

import re
from collections.abc import Iterator
from itertools import chain

from vi.code_parts import is_day

# The edited text, the place that was edited in it, and what the code must end with.
Slip = tuple[str, int, int, str]

_DIGIT_FOR = {"o": "0", "l": "1", "i": "1", "z": "2", "s": "5", "b": "8", "g": "9"}
_LETTERS_FOR = {"0": "O", "1": "IL", "2": "Z", "5": "S", "8": "B", "9": "G"}
_LIKE_DIGITS = re.compile("[oO]+|[lI]+|[li]+|[zZ]+|[sS]+|[bB]+|[gG]+")
_DIGITS = re.compile("[0-9]+")
_SEP = "[ .\\-]?"
_PHONE = (
    f"(?:(?:\\(?0|\\+?84{_SEP}\\(?0?\\)?{_SEP}|0084{_SEP})[2-9](?:{_SEP}\\)?[0-9]){{8,9}}"
    f"|\\(?01[0-9](?:{_SEP}[0-9]){{8}})"
)
# Nobody's number becomes a code: identity numbers, telephone numbers, numbers of the old card; in groups only where
# they stand by themselves.
_PERSONAL = re.compile(
    f"(?<![0-9])(?:[0-9]{{12}}|{_PHONE.replace(_SEP, '')}|[0-9]{{9}})(?![0-9])"
    f"|(?<![0-9A-Za-z])(?<![0-9A-Za-z][.\\-])(?:0(?:{_SEP}[0-9]){{11}}|(?:[0-9]{{3}}[ .\\-]){{3}}[0-9]{{3}}"
    f"|(?:[0-9]{{4}}[ .\\-]){{2}}[0-9]{{4}}|{_PHONE}|(?:[0-9]{{3}}[ .]){{2}}[0-9]{{3}})(?![.\\-]?[0-9])"
)


def slips(text: str, prefix: str) -> Iterator[Slip]:
    """The text with one slip set right, for each place where there may be one."""
    text = _PERSONAL.sub(lambda match: "#" * len(match[0]), text)
    if sum(letter in "0123456789" for letter in text) < 4:
        return iter(())
    return chain(
        _letters_for_digits(text), _digits_for_letters(text), _left_out(text, prefix), _days(text), _short(text)
    )  # fmt: skip


def _letters_for_digits(text: str) -> Iterator[Slip]:
    """One letter, or the same one several times over: "ooo1"."""
    for match in _LIKE_DIGITS.finditer(text):
        digit, (start, end) = _DIGIT_FOR[match[0][0].lower()], match.span()
        yield _edited(text, start, end, digit * (end - start))
        if end - start > 1:
            yield from (_edited(text, at, at + 1, digit) for at in range(start, end))


def _digits_for_letters(text: str) -> Iterator[Slip]:
    for at, digit in enumerate(text):
        for letter in _LETTERS_FOR.get(digit, ""):
            yield _edited(text, at, at + 1, letter)


def _left_out(text: str, prefix: str) -> Iterator[Slip]:
    """The letters with which the prefix begins, before its digits."""
    letters = prefix.rstrip("0123456789")
    rest = prefix[len(letters) :]
    if letters and rest:
        for match in re.finditer(f"(?<![0-9A-Za-z]){rest}", text):
            yield _edited(text, match.start(), match.start(), letters)


def _days(text: str) -> Iterator[Slip]:
    """Month and day with two neighbours changed over, where just one change gives a day that exists."""
    for match in _DIGITS.finditer(text):
        day = match[0]
        if len(day) == 6 and not is_day(day):
            changed = {day[:at] + day[at + 1] + day[at] + day[at + 2 :] for at in (2, 3, 4)}
            days = [each for each in changed if is_day(each)]
            if len(days) == 1:
                yield _edited(text, *match.span(), days[0])


def _short(text: str) -> Iterator[Slip]:
    """The last number with a zero before it."""
    for match in re.finditer("(?<![0-9A-Za-z])[0-9]+", text):
        edited, start, _, _ = _edited(text, match.start(), match.start(), "0")
        yield edited, start, match.end() + 1, f"0{match[0]}"


def _edited(text: str, start: int, end: int, piece: str) -> Slip:
    return text[:start] + piece + text[end:], start, start + len(piece), ""
