"""Which places a text names, and all that each of them means here. Pure: words against the names of the directory."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from kb.places.model import Meaning, Place
from vi import find_places, fold, normalise
from vi.files import read_yaml

_FILE = Path(__file__).parent / "kinds.yml"
# Kinds as people write them, folded; the letters alone count with a dot or before a name.
_KIND = re.compile(
    r"^(?:(?P<phường>phuong\b|p\.|p\s)|(?P<xã>xa\b|x\.)|(?P<thị_trấn>thi tran\b|tt\.|tt\s)"
    r"|(?P<thành_phố>thanh pho\b|tp\.|tp\s)|(?P<thị_xã>thi xa\b|tx\.|tx\s)|(?P<huyện>huyen\b|h\.)"
    r"|(?P<quận>quan\b|q\.)|(?P<đặc_khu>dac khu\b))\s*(?=\w)"
)
_WORDS = re.compile(r"\w+")
_LONGEST = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What was written, and what it can mean; never empty."""

    text: str
    meanings: tuple[Meaning, ...]


def kind_of(full: str) -> str:
    """The kind in small letters: "thị trấn" of "Thị trấn Vạn Giã"."""
    return next((kind for kind in _kinds()["all"] if full.lower().startswith(f"{kind} ")), "")


@cache
def _kinds() -> Mapping[str, Sequence[str]]:
    kinds: Mapping[str, Sequence[str]] = read_yaml(_FILE.read_text("utf-8"))
    return kinds


def name_of(full: str) -> str:
    """The name without its kind."""
    return full[len(kind_of(full)) :].strip()


class Names:
    """The names of a directory."""

    def __init__(self, meanings: Sequence[Meaning]) -> None:
        self._by_name: dict[str, list[Meaning]] = defaultdict(list)
        for meaning in meanings:
            for name in _names(meaning):
                self._by_name[_key(name)].append(meaning)

    def find(self, text: str, province: str) -> tuple[Found, ...]:
        """The places of a text. A name that reads as ordinary words counts only where there is no other."""
        line = normalise(text)
        spans = [line[place.start : place.end] for place in find_places(line, province)]
        told = [read[0] for span in spans if (read := self._read(span))]
        return tuple(told) or tuple(self._anywhere(line))

    def _read(self, span: str) -> tuple[Found, int] | None:
        """What begins a span: a name, with its kind before it or not, and perhaps its district behind it; and where the
        name ends. A name of one word counts with its kind only.
        """
        kind, start = _kind_at(span)
        words = list(_WORDS.finditer(span, start))
        for size in range(min(_LONGEST, len(words)), 0 if kind else 1, -1):
            end = words[size - 1].end()
            said = span[words[0].start() : end]
            if meant := self._by_name.get(_key(said), ()):
                return Found(span, _likely(meant, said, kind, fold(span[end:]))), end
        return None

    def _anywhere(self, line: str) -> Iterator[Found]:
        done = 0
        for word in _WORDS.finditer(line):
            read = self._read(line[word.start() :]) if word.start() >= done else None
            if read:
                done = word.start() + read[1]
                yield replace(read[0], text=line[word.start() : done])


def _likely(meant: Sequence[Meaning], said: str, kind: str, behind: str) -> tuple[Meaning, ...]:
    """By the marks of the name, by its kind (people mistake it, then all count), by the district behind it."""
    kept = list(meant)
    if not said.isascii():
        kept = [each for each in kept if any(said.lower() == name.lower() for name in _names(each))] or kept
    if kind in _kinds()["districts"]:
        kept = [each for each in kept if each.kind is Place.DISTRICT] or kept
    elif kind:
        kept = [each for each in kept if kind_of(each.name) == kind] or kept
    if behind:
        kept = [each for each in kept if _lies_there(each, behind)] or kept
    return tuple(dict.fromkeys(kept))


def _lies_there(meaning: Meaning, behind: str) -> bool:
    names = [fold(part) for part in _pieces(name_of(meaning.of))]
    return any(name in behind or name.replace(" ", "") in behind for name in names if name)


def _kind_at(span: str) -> tuple[str, int]:
    """The kind that a span begins with and where the name does; "" and 0 without one."""
    folded = fold(span)
    match = _KIND.match(folded)
    if match is None or len(folded) != len(span) or match.lastgroup is None:
        return "", 0
    return match.lastgroup.replace("_", " "), match.end()


def _names(meaning: Meaning) -> Iterator[str]:
    yield from _pieces(name_of(meaning.name)) if meaning.kind is Place.DISTRICT else (name_of(meaning.name),)


def _pieces(name: str) -> tuple[str, ...]:
    """ "Phan Rang - Tháp Chàm" by each of its names."""
    parts = name.split(" - ")
    return tuple(dict.fromkeys((" ".join(parts), *parts)))


def _key(name: str) -> str:
    return "".join(_WORDS.findall(fold(name)))
