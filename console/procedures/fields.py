"""The form of a procedure: which fields there are, of which kind, in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_type_hints

from kb.procedures.model import (
    Document,
    Duty,
    Fee,
    FeeKind,
    Level,
    Method,
    Note,
    ProcessingTime,
    SubmissionMethod,
    TimeUnit,
)


class Kind(StrEnum):
    """How a field is typed in."""

    TEXT = "text"
    AREA = "area"
    WHOLE = "whole"
    NUMBER = "number"
    DAY = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a part. `type`: of its value; `choices`: of an enumeration, "" first where it may lack."""

    name: str
    kind: Kind
    type: type[Any]
    optional: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A repeated part. A row whose `key` field is empty is no row."""

    name: str
    of: type[Any]
    key: str
    fields: tuple[Field, ...]


# Long texts: they get more room.
_AREAS = frozenset({("documents", "name"), ("notes", "text"), ("methods", "place")})
_KINDS: Mapping[type[Any], Kind] = {str: Kind.TEXT, int: Kind.WHOLE, float: Kind.NUMBER, date: Kind.DAY}

TEXTS: Sequence[str] = ("title", "summary", "field", "ministry", "agency", "decision", "url")
LONG_TEXTS = frozenset({"title", "summary"})
LEVELS = tuple(Level)
LISTS: Sequence[str] = (
    "aliases",
    "questions",
    "steps",
    "conditions",
    "results",
    "legal_references",
    "audience",
    "mistakes",
    "related",
)
LONG_LISTS = frozenset({"steps", "conditions", "results", "mistakes"})


def _part(name: str, of: type[Any], key: str) -> Part:
    hints = get_type_hints(of)
    return Part(name, of, key, tuple(_field(name, each.name, hints[each.name], key) for each in fields(of)))


def _field(part: str, name: str, hint: Any, key: str) -> Field:
    optional = isinstance(hint, UnionType)
    bare = next(each for each in get_args(hint) if each is not type(None)) if optional else hint
    if issubclass(bare, StrEnum):
        lacks = ("",) if optional or name == key else ()
        return Field(name, Kind.CHOICE, bare, optional, (*lacks, *(str(each) for each in bare)))
    return Field(name, Kind.AREA if (part, name) in _AREAS else _KINDS[bare], bare, optional)


PARTS: Mapping[str, Part] = {
    part.name: part
    for part in (
        _part("documents", Document, "name"),
        _part("methods", SubmissionMethod, "method"),
        _part("fees", Fee, "kind"),
        _part("times", ProcessingTime, "number"),
        _part("notes", Note, "text"),
    )
}
# The names of the values of enumerations, as `choices.<name>` of strings.yml has them.
CHOICES = (Duty, FeeKind, Method, TimeUnit, Level)
