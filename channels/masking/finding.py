"""All that is personal in a text, in order, none over another."""

import re
import unicodedata
from collections.abc import Iterator

from channels.masking.births import births
from channels.masking.cued import cued
from channels.masking.emails import emails
from channels.masking.kinds import Kind, Span
from channels.masking.names import names
from channels.masking.numbers import codes, numbers
from channels.masking.plain import folded, lowered
from channels.masking.spoken import spoken

_NOT_DIGITS = re.compile(r"\D+")
# Fewer digits are no personal number: the shortest is an account behind its cue.
_LEAST_DIGITS = 5
# A sign that no pattern knows, in place of what is decided.
_DONE = "\x00"


def composed(text: str) -> str:
    """The text as `find` counts its letters."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def find(text: str) -> tuple[Span, ...]:
    """Where in the composed text something personal stands."""
    plain = folded(text)
    found = [*emails(plain), *spoken(plain)]
    if len(_NOT_DIGITS.sub("", plain)) >= _LEAST_DIGITS:
        found += _with_digits(text, _without(plain, found))
    found += names(_without(text, found), _without(plain, found))
    return _apart([_whole(span, plain) for span in found])


def _with_digits(text: str, plain: str) -> Iterator[Span]:
    kept = list(codes(plain))
    plain = _without(plain, kept)
    found = list(cued(plain))
    spans = [each for each in found if isinstance(each, Span)]
    yield from spans
    dates = list(births(_without(plain, found)))
    yield from dates
    yield from numbers(_without(lowered(text), [*kept, *found, *dates, *_blanks(text, plain)]))


def _blanks(text: str, plain: str) -> Iterator[tuple[int, int]]:
    # What was an address or a number in words is done with.
    return (match.span() for match in re.finditer(_DONE, plain) if text[match.start()] != _DONE)


def _without(text: str, spans: list[Span] | list[tuple[int, int]] | list[Span | tuple[int, int]]) -> str:
    for span in spans:
        start, end = span[0], span[1]
        text = text[:start] + _DONE * (end - start) + text[end:]
    return text


def _whole(span: Span, text: str) -> Span:
    # A keycap stands behind its digit.
    return span._replace(end=span.end + 1) if text[span.end : span.end + 1] == "\u20e3" else span


def _apart(found: list[Span]) -> tuple[Span, ...]:
    """In order; of two that share letters, one over both, of the kind of the first."""
    apart: list[Span] = []
    for span in sorted(found):
        if apart and span.start < apart[-1].end:
            last = apart.pop()
            apart.append(Span(last.start, max(last.end, span.end), last.kind))
        else:
            apart.append(span)
    return tuple(apart)


__all__ = ["Kind", "Span", "composed", "find"]
