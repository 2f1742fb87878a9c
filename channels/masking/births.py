"""Dates of birth behind a cue. Day and month are masked and the year stays, for age decides on procedures."""

import re
from collections.abc import Iterator
from functools import cache

from channels.masking.kinds import Kind, Span
from channels.masking.words import one_of, words

_DAY, _MONTH, _YEAR = r"(?:mung |mong )?[0-3]?\d", r"[01]?\d", r"(?:19|20)\d\d"
_SIGN = r" ?[/.\-, ] ?"
_DATES = (
    rf"(?P<said>{_DAY} ?,? ?(?:thang|thag|thg|t) ?{_MONTH})(?: ?,? ?(?:nam|n|-|/)? ?)(?:{_YEAR}|\d\d)(?!\d)",
    rf"(?P<figures>{_DAY}{_SIGN}{_MONTH})(?:{_SIGN}| nam )(?:{_YEAR}|\d\d)(?!\d)(?! ?(?:thang|tuoi))",
    rf"{_YEAR}[/.\-](?P<after>{_MONTH}[/.\-]{_DAY})(?!\d)",
    rf"(?P<together>[0-3]\d[01]\d)(?:{_YEAR}|\d\d)(?!\d)",
)


def births(text: str) -> Iterator[Span]:
    """Day and month of the dates of birth in the text, which is `plain.folded`."""
    found = list(_pattern().finditer(text))
    for match in found:
        yield Span(*match.span(match.lastgroup or 0), Kind.BIRTH)
    # "Ngày sinh 2/1/1960 mà thẻ ghi 1/2/1960": the same year is the same birth.
    for year in {match[0][-4:] for match in found} if found else ():
        for again in re.finditer(rf"(?<!\d)({_DAY}{_SIGN}{_MONTH}){_SIGN}{year}(?!\d)", text):
            yield Span(*again.span(1), Kind.BIRTH)


@cache
def _pattern() -> re.Pattern[str]:
    not_behind = "".join(rf"(?<!\b{word} )" for word in words()["not_birth"])
    links = rf"(?:[ :.,=()-]{{0,3}}{one_of('birth_links')}\b){{0,6}}[ :.,=()-]{{0,4}}"
    return re.compile(rf"(?<![^\W_]){not_behind}{one_of('birth')}(?![^\W\d_]){links}(?:{'|'.join(_DATES)})")
