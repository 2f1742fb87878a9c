"""What a message that is still being typed asks for so far."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import vi
from vi.files import read_yaml

_WORD = re.compile(r"\w+")
# Nobody types more words of a title; a pasted text must not cost more than this.
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Typed:
    """The words of a message so far, the last one perhaps not at its end."""

    words: tuple[str, ...]
    # "" where it was typed without diacritics: then they tell nothing.
    accented: str = ""


def readings(text: str) -> Iterator[Typed]:
    """What the text so far may mean: its last word begun, then that word as an abbreviation written out."""
    plain = " ".join(vi.normalise(text).lower().split()[:_MOST_WORDS])
    head, _, last = plain.rpartition(" ")
    ways = dict.fromkeys((f"{vi.expand(head)} {last}", vi.expand(plain)))
    for accented in map(words_of, ways):
        words = _without_opening([vi.fold(word) for word in accented])
        if words:
            told = "" if plain.isascii() else " " + " ".join(accented[len(accented) - len(words) :])
            yield Typed(tuple(words), told)


def words_of(text: str) -> list[str]:
    """The words of a text, as they stand."""
    return _WORD.findall(text)


def _without_opening(words: list[str]) -> list[str]:
    """The words behind how people begin; all of them where nothing would be left."""
    rest = words
    while True:
        lengths = (len(opening) for opening in _openings() if tuple(rest[: len(opening)]) == opening)
        length = next(lengths, 0)
        if not length or length >= len(rest):
            return rest
        rest = rest[length:]


@cache
def _openings() -> tuple[tuple[str, ...], ...]:
    listed = read_yaml(files(__package__).joinpath("suggesting.yml").read_text("utf-8"))["openings"]
    return tuple(sorted({tuple(vi.fold(opening).split()) for opening in listed}, key=len, reverse=True))
