"""Slips of one letter."""

from collections.abc import Iterator

LETTERS = "abcdeghiklmnopqrstuvxy"


def one_edit(word: str) -> Iterator[str]:
    """All folded words that one letter dropped, swapped with the next, added or changed gives; some more than once."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
