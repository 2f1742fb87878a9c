"""Communes of a province found in a text, by their names of today and by those of before July 2025."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from vi import place_words as said
from vi.place_context import Word, is_direction, may_be_named, text_at, words_of
from vi.place_names import Commune, Names, Reading, communes, names

__all__ = ["Commune", "FoundPlace", "communes", "find_places"]
_LONGEST_NAME = 4
_MOST_BETWEEN = 3
# A turn looks for places in the same text several times.
_REMEMBERED = 512
Readings = tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """`text[start:end]` names these communes of today, sorted by name: several when an old name was split, occurs in
    several districts, or is that of a district. `old`: at least one of them bears another name than what was written.
    """

    start: int
    end: int
    text: str
    communes: tuple[Commune, ...]
    old: bool


@dataclass(frozen=True, slots=True)
class _Named:
    """Words from `start` to before `end`, all they can mean and what is likely: nothing when they name a street."""

    start: int
    end: int
    likely: Readings
    all: Readings

    @property
    def is_district(self) -> bool:
        return all(reading.is_district for reading in self.likely)

    @property
    def communes(self) -> frozenset[Commune]:
        return frozenset(commune for reading in self.likely for commune in reading.communes)

    def within(self, where: frozenset[Commune], readings: Readings) -> "_Named | None":
        """With those of the readings that lie there at least in part."""
        kept = [replace(each, communes=each.communes & where) for each in readings if each.communes & where]
        return replace(self, likely=tuple(kept)) if kept else None


@lru_cache(maxsize=_REMEMBERED)
def find_places(text: str, province: str = "Khánh Hòa") -> tuple[FoundPlace, ...]:
    """The places that a text names, in order; typed with or without diacritics. Never raises.

    A street that bears the name of a commune is passed over; so is a name that reads as an ordinary word, unless a kind
    ("xã"), a place word ("ở") or a clause of its own shows it. A district narrows the ward before it
    ("Phước Hải, Ninh Phước"), and so do the other places of the text.
    """
    line = words_of(text)
    places = _joined(line, _all_named(line, names(province)))
    return tuple(_place(text, line, each) for each in _narrowed(places))


def _place(text: str, line: Sequence[Word], named: _Named) -> FoundPlace:
    start, end = line[named.start].start, line[named.end - 1].end
    old = named.is_district or any(commune.name != each.name for each in named.likely for commune in each.communes)
    return FoundPlace(start, end, text[start:end], tuple(sorted(named.communes)), old)


def _all_named(line: Sequence[Word], known: Names) -> Iterator[_Named]:
    at = 0
    while at < len(line):
        named = _named_at(line, at, known)
        if named and named.likely:
            yield named
        at = named.end if named else at + 1


def _named_at(line: Sequence[Word], at: int, known: Names) -> _Named | None:
    """The longest name that begins here, with its kind."""
    if is_direction(line, at):
        return None
    size, kind = _kind_at(line, at)
    start = at + size
    for end in range(min(start + _LONGEST_NAME, len(line)), start, -1):
        name = line[start:end]
        meant = tuple(each for each in known.get(tuple(word.folded for word in name), ()) if _spelled(name, each.name))
        if meant:
            named = bool(kind) or may_be_named(line, start, end, district=any(each.is_district for each in meant))
            return _Named(at, end, _likely(kind, meant) if named else (), meant)
    return None


def _kind_at(line: Sequence[Word], at: int) -> tuple[int, str]:
    """How many words name the kind of a place here, and that kind; 0 and "" where none does."""
    for words, kind in said.KINDS_BY_FIRST_WORD.get(line[at].folded, ()):
        end = at + len(words)
        if end < len(line) and all(word.spells(part) for word, part in zip(line[at:end], words, strict=True)):
            return len(words) + (text_at(line, end) == "."), kind
    return 0, ""


def _spelled(name: Sequence[Word], written: str) -> bool:
    parts = written.lower().split()
    if len(parts) != len(name):  # "nhatrang"
        return name[0].spells("".join(parts))
    return all(word.spells(part) for word, part in zip(name, parts, strict=True))


def _likely(kind: str, meant: Readings) -> Readings:
    """What the kind points to, a commune of today first; people mistake the kind, so that another counts after all."""
    of_kind = tuple(each for each in meant if each.kind == kind)
    if of_kind:
        return tuple(each for each in of_kind if each.now) or of_kind
    districts = tuple(each for each in meant if each.is_district)
    wards = tuple(each for each in meant if not each.is_district)
    return _of_today(wards or meant) if kind in said.KINDS_OF_COMMUNES else districts or _of_today(wards)


def _of_today(meant: Readings) -> Readings:
    """Without the old units that live on in a commune of the same name."""
    today = [each.communes for each in meant if each.now]
    return tuple(each for each in meant if each.now or not any(communes <= each.communes for communes in today))


def _joined(line: Sequence[Word], found: Iterator[_Named]) -> list[_Named]:
    """A ward and the district right after it are one place."""
    joined: list[_Named] = []
    for named in found:
        joined += _in_district(line, joined.pop(), named) if joined else (named,)
    return joined


def _in_district(line: Sequence[Word], ward: _Named, district: _Named) -> tuple[_Named, ...]:
    between = [word.text for word in line[ward.end : district.start]]
    near = len(between) <= _MOST_BETWEEN and all(text in said.BETWEEN or not text[:1].isalnum() for text in between)
    wards = tuple(each for each in ward.all if not each.is_district)
    if not near or not district.is_district:
        return ward, district
    likely = () if ward.is_district else ward.likely
    one = ward.within(district.communes, likely) or ward.within(district.communes, wards)
    return (replace(one, end=district.end),) if one else (ward, district)


def _narrowed(places: Sequence[_Named]) -> Iterator[_Named]:
    """What a name can mean is narrowed by the other places of the text."""
    for at, named in enumerate(places):
        others = frozenset(commune for other in (*places[:at], *places[at + 1 :]) for commune in other.communes)
        wide = len(named.communes) > 1 and not named.is_district
        yield (named.within(others, named.likely) if wide else None) or named
