"""What a text is told by: its words, pairs of words and pieces of words; those of an unmarked text are others."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from vi.dates import find_dates
from vi.normalising import normalise
from vi.places import find_places
from vi.shorthand import expand

_WORD = re.compile(r"[^\W\d_]+")
_PIECES = (3, 4)
# Keeps a piece apart from a word.
_SIGN = "~"
# Longer texts say their matter at the start, and must not take longer.
_LONGEST = 2000
# Only the spans of dates count here, so any day does.
_ANY_DAY = date(2026, 1, 1)


def written_out(text: str) -> str:
    """One spelling, shorthand written out, lower case, marks as typed: "đg" → "đường", but "duong" stays."""
    return expand(normalise(text)).lower()


def matter_of(text: str) -> str:
    """As `written_out`, without communes and dates, whose words would be read as matters."""
    plain = normalise(text[:_LONGEST])
    spans = [(place.start, place.end) for place in find_places(plain)]
    spans += [(day.start, day.end) for day in find_dates(plain, _ANY_DAY)]
    for start, end in spans:
        plain = plain[:start] + " " * (end - start) + plain[end:]
    return written_out(plain)


def words_in(text: str) -> list[str]:
    """The words without numbers."""
    return _WORD.findall(text)


def features(text: str) -> list[str]:
    """The features of a text that `matter_of` or `written_out` made."""
    words = words_in(text)
    return [*words, *(f"{one} {other}" for one, other in pairwise(words)), *_pieces(words)]


def is_piece(feature: str) -> bool:
    """Whether it is a piece of a word."""
    return feature.startswith(_SIGN)


def _pieces(words: list[str]) -> Iterator[str]:
    for word in words:
        edged = f"<{word}>"
        for length in _PIECES:
            for start in range(len(edged) - length + 1):
                yield _SIGN + edged[start : start + length]
