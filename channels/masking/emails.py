"""E-mail addresses, also as people hide them from machines: "a (at) gmail.com", "a còng gmail chấm com"."""

import re
from collections.abc import Iterator

from channels.masking.kinds import Kind, Span

# Lengths are bounded: a long run of letters must not be read again from each of its places.
_LOCAL = r"(?<![\w.+\-])[\w.+\-]{1,64}"
_HOUSES = "(?:gmail|gmai|gmal|yahoo|hotmail|outlook|icloud|live|proton)"
_PLAIN = rf"{_LOCAL}@[\w\-]{{1,63}}(?:\.[\w\-]{{1,63}}){{1,6}}"
_AT, _DOT = r"(?:@|\(at\)|\[at\])", r"(?:\.|\(dot\)|\[dot\])"
_SAID = rf"(?:{_AT}|\(a\)| at | a cong | a coong | @cong )"
_LOOSE = rf"{_LOCAL} ?{_SAID} ?{_HOUSES}(?: ?(?:{_DOT}|,| cham | dot ) ?[a-z]{{2,4}}){{0,2}}"
_OTHER = rf"{_LOCAL} ?{_AT} ?[\w\-]{{1,63}} ?{_DOT} ?(?:com|vn|net|org|edu|gov)(?:\.vn)?(?!\w)"
_EMAIL = re.compile(f"{_PLAIN}|{_LOOSE}|{_OTHER}")
_MAYBE = re.compile(rf"@|[(\[]at|{_HOUSES}|\(a\)")


def emails(text: str) -> Iterator[Span]:
    """The addresses in the text, which is `plain.folded`."""
    if _MAYBE.search(text):
        yield from (Span(*match.span(), Kind.EMAIL) for match in _EMAIL.finditer(text))
