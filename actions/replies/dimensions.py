"""The one thing that tells offered procedures apart: first time or again, in the country or not, and the like."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from actions.wording import say
from actions.words import light, words, written
from kb.procedures.model import Procedure
from vi import fold, normalise

# What is left of two titles of one subject without the difference is so much the same.
_SAME = 0.7
# Procedures done in one go have a title that holds the titles of all of them.
_HOLDS_THE_OTHER = "linked"
_LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Difference:
    """The question that separates, and a short label for the code of each procedure that it separates."""

    question: str
    labels: Mapping[str, str]


def difference(procedures: Sequence[Procedure]) -> Difference | None:
    """What separates the first one from its likes, and these from each other; nothing when there is none."""
    found = [_by(name, procedures) for name in (_LEVEL, *words()["dimensions"])]
    told = [each for each in found if _separates(each, procedures)]
    return max(told, key=lambda each: len(each.labels), default=None)


def _separates(told: Difference, procedures: Sequence[Procedure]) -> bool:
    """Whether it is told of most of the procedures, or of those that come first."""
    count = len(told.labels)
    first = {procedure.code for procedure in procedures[:count]} == told.labels.keys()
    return count > 1 and (first or 2 * count > len(procedures))


def _by(name: str, procedures: Sequence[Procedure]) -> Difference:
    """The first procedure, and each that is like it but for a value that none before it has."""
    labels: dict[str, str] = {}
    for procedure in procedures:
        label = _label(name, procedure)
        if label and label not in labels.values() and _are_alike(name, procedures[0], procedure):
            labels[procedure.code] = label
    return Difference(say(f"utter_ask_{name}"), labels if procedures and procedures[0].code in labels else {})


def _label(name: str, procedure: Procedure) -> str:
    told = ", ".join(say(f"utter_level_{level}") for level in procedure.levels) if name == _LEVEL else ""
    told = told or next(_values(name, procedure.title), "")
    return told[:1].upper() + told[1:]


def _values(name: str, title: str) -> Iterator[str]:
    for value, pattern in words()["dimensions"].get(name, {}).items():
        if match := re.search(pattern, fold(title)):
            yield say(f"utter_{name}_{value}", told=normalise(title)[slice(*match.span())])


def _are_alike(name: str, one: Procedure, other: Procedure) -> bool:
    mine, theirs = _rest(name, one), _rest(name, other)
    shared = len(mine & theirs)
    if name == _LEVEL:
        return mine == theirs and (one is other or not set(one.levels) & set(other.levels))
    if name == _HOLDS_THE_OTHER:
        return shared == min(len(mine), len(theirs)) > 0
    return shared >= _SAME * len(mine | theirs)


def _rest(name: str, procedure: Procedure) -> set[str]:
    """The telling words of a title without those that bear the difference."""
    title = re.sub("^thu tuc ", "", fold(procedure.title))
    for pattern in filter(None, words()["dimensions"].get(name, {}).values()):
        title = re.sub(pattern, " ", title)
    aside = light() | (frozenset(words()["level_words"].split()) if name == _LEVEL else frozenset())
    return {word for word in written(title, bare=True) if word not in aside}
