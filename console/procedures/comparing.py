"""Two values of a procedure side by side: lines beside lines, words marked within them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from console.strings import say
from kb.imports.telling import LINES
from kb.procedures.model import Procedure

# Words of a line, and whether they are on this side only.
Pieces = tuple[tuple[str, bool], ...]
_WORDS_OF_STAFF = ("aliases", "questions")


@dataclass(frozen=True, slots=True)
class Row:
    """A line on each side; empty where the other side has one more."""

    before: Pieces
    after: Pieces

    @property
    def same(self) -> bool:
        """Whether both sides say the same."""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class PartDiff:
    """A part that differs, with all its lines."""

    label: str
    rows: tuple[Row, ...]


def compare(before: Procedure | None, after: Procedure) -> tuple[PartDiff, ...]:
    """The parts that differ, in the order of the form."""
    parts = (*LINES, *_WORDS_OF_STAFF, "checked_at")
    pairs = ((part, lines_of(part, before), lines_of(part, after)) for part in parts)
    return tuple(PartDiff(say(f"procedure.{part}"), tuple(_rows(old, new))) for part, old, new in pairs if old != new)


def lines_of(part: str, value: Procedure | None) -> list[str]:
    """What the part says, a line an entry."""
    if value is None:
        return []
    if part == "checked_at":
        return [f"{value.checked_at:%d/%m/%Y}"] if value.checked_at else []
    return list(getattr(value, part) if part in _WORDS_OF_STAFF else LINES[part](value))


def _rows(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    for verb, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            yield from (Row(((line, False),), ((line, False),)) for line in old[a:b])
        else:
            yield from (_row(*pair) for pair in zip_longest(old[a:b], new[c:d], fillvalue=""))


def _row(old: str, new: str) -> Row:
    if not old or not new:
        return Row(((old, True),) if old else (), ((new, True),) if new else ())
    before, after = old.split(" "), new.split(" ")
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for verb, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        changed = verb != "equal"
        left += [(" ".join(before[a:b]), changed)] if b > a else []
        right += [(" ".join(after[c:d]), changed)] if d > c else []
    return Row(tuple(left), tuple(right))
