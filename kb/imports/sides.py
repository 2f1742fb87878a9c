"""Both values of a change beside each other, part by part, as lines that say whether the other side has them."""

from dataclasses import dataclass

from kb.imports.model import ChangeValues
from kb.imports.strings import part_label
from kb.imports.telling import LINES


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one side; `differs`: the other side does not have it."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Side:
    """A part of a procedure before and after; empty where the record does not say."""

    part: str
    label: str
    before: tuple[Line, ...]
    after: tuple[Line, ...]

    @property
    def changed(self) -> bool:
        """Whether the two are not the same."""
        return self.before != self.after


def sides(change: ChangeValues) -> tuple[Side, ...]:
    """The parts that one of the two has, in the order in which staff read them."""
    found = (_side(change, part) for part in LINES)
    return tuple(side for side in found if side.before or side.after)


def _side(change: ChangeValues, part: str) -> Side:
    old = tuple(LINES[part](change.before)) if change.before else ()
    new = tuple(LINES[part](change.after))
    return Side(
        part,
        part_label(part),
        tuple(Line(text, text not in new) for text in old),
        tuple(Line(text, text not in old) for text in new),
    )
