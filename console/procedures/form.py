"""Between a procedure and the texts of its form. What was typed is kept as it was until it can be read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from console.procedures.fields import LISTS, PARTS, TEXTS, Field, Kind, Part
from kb.procedures.draft_model import Problem
from kb.procedures.model import Level, Procedure

Values = Mapping[str, Sequence[str]]
_ROW = re.compile(r"([a-z_]+)\.(\d+)(?:\.([a-z_]+))?")
# A form has at least so many empty rows at the end of a part.
_SPARE = 1


@dataclass(frozen=True, slots=True)
class Form:
    """The texts by name (`documents.0.name`), and what is wrong with them."""

    texts: Mapping[str, str]
    levels: frozenset[str]
    findings: frozenset[int]
    problems: tuple[Problem, ...] = ()

    def rows(self, part: str, more: int = 0) -> range:
        """The numbers of the rows that are drawn, with spare ones."""
        numbers = [int(found[2]) for name in self.texts if (found := _ROW.fullmatch(name)) and found[1] == part]
        return range(max(numbers, default=-1) + 1 + _SPARE + more)

    def problem_at(self, name: str) -> str:
        """The key of what is wrong there; "" for nothing."""
        return next((problem.key for problem in self.problems if problem.at == name), "")


def form_of(value: Procedure, problems: tuple[Problem, ...] = ()) -> Form:
    """The form that says what the procedure says."""
    texts = {name: getattr(value, name) for name in TEXTS}
    texts["checked_at"] = value.checked_at.isoformat() if value.checked_at else ""
    for name in LISTS:
        texts |= {f"{name}.{at}": text for at, text in enumerate(getattr(value, name))}
    for part in PARTS.values():
        for at, entry in enumerate(getattr(value, part.name)):
            texts |= {f"{part.name}.{at}.{field.name}": _text(getattr(entry, field.name)) for field in part.fields}
    levels = frozenset(str(level) for level in value.levels)
    return Form(texts, levels, frozenset(range(len(value.findings))), problems)


def read_form(values: Values, base: Procedure) -> tuple[Form, Procedure]:
    """What was typed, and the procedure it comes to; where a text cannot be read the form names it and the procedure
    lacks it. `base` gives what the form does not have.
    """
    texts = {name: _plain(some[0]) for name, some in values.items() if some and _is_field(name)}
    reading = _Reading(texts)
    levels = frozenset(level for level in values.get("levels", ()) if level in set(Level))
    kept = frozenset(int(at) for at in values.get("findings", ()) if at.isdigit())
    parts: dict[str, Any] = {
        **{name: texts.get(name, "").strip() for name in TEXTS},
        **{name: reading.texts(name) for name in LISTS},
        **{part.name: reading.part(part) for part in PARTS.values()},
    }
    value = replace(
        base,
        **parts,
        levels=tuple(level for level in Level if level in levels),
        findings=tuple(finding for at, finding in enumerate(base.findings) if at in kept),
        checked_at=reading.day("checked_at"),
    )
    return Form(texts, levels, kept, tuple(reading.problems)), value


class _Reading:
    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self.problems: list[Problem] = []

    def texts(self, name: str) -> tuple[str, ...]:
        found = (self._texts.get(f"{name}.{at}", "").strip() for at in self._numbers(name))
        return tuple(text for text in found if text)

    def part(self, part: Part) -> tuple[Any, ...]:
        rows = ((at, self._row(part, at)) for at in self._numbers(part.name))
        return tuple(entry for at, row in rows if (entry := self._entry(part, at, row)) is not None)

    def day(self, at: str) -> date | None:
        text = self._texts.get(at, "").strip()
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.problems.append(Problem(at, "date"))
            return None

    def _numbers(self, part: str) -> list[int]:
        return sorted({int(found[2]) for name in self._texts if (found := _ROW.fullmatch(name)) and found[1] == part})

    def _row(self, part: Part, at: int) -> dict[str, str]:
        return {field.name: self._texts.get(f"{part.name}.{at}.{field.name}", "").strip() for field in part.fields}

    def _entry(self, part: Part, at: int, row: Mapping[str, str]) -> Any:
        if not row[part.key]:
            typed = [row[field.name] for field in part.fields if field.kind is not Kind.CHOICE]
            if any(typed):
                self.problems.append(Problem(f"{part.name}.{at}.{part.key}", "missing"))
            return None
        try:
            return part.of(**{field.name: self._value(field, row[field.name]) for field in part.fields})
        except _UnreadError as error:
            self.problems.append(Problem(f"{part.name}.{at}.{error.field.name}", error.field.kind.value))
            return None

    def _value(self, field: Field, text: str) -> Any:
        if not text and field.optional:
            return None
        try:
            return _READERS.get(field.kind, field.type)(text)
        except ValueError as error:
            raise _UnreadError(field) from error


class _UnreadError(Exception):
    def __init__(self, field: Field) -> None:
        super().__init__(field.name)
        self.field = field


def _whole(text: str) -> int:
    # 8.000 is eight thousand, as it is written in Vietnam.
    digits = text.replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(text)
    return int(digits)


def _number(text: str) -> float:
    return float(text.replace(",", "."))


_READERS: Mapping[Kind, Any] = {Kind.WHOLE: _whole, Kind.NUMBER: _number, Kind.DAY: date.fromisoformat}


def _is_field(name: str) -> bool:
    return name in TEXTS or name == "checked_at" or bool(_ROW.fullmatch(name))


def _plain(text: str) -> str:
    # A browser sends the ends of lines as CR LF.
    return text.replace("\r\n", "\n")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return value.isoformat() if isinstance(value, date) else str(value)
