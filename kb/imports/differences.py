"""Two values of a procedure, field by field, in short Vietnamese sentences."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from kb.imports.model import Difference
from kb.imports.strings import name, part_label, say
from kb.imports.telling import (
    LINES,
    TEXTS,
    copies,
    fee_line,
    money,
    number,
    short,
    span,
    time_line,
    unit,
    whom,
)
from kb.procedures.model import Document, Fee, Method, Origin, Procedure, ProcessingTime

# So many entries of a list are named; the others are counted.
_NAMED = 3
_Entry = TypeVar("_Entry", ProcessingTime, Fee)


def differences(before: Procedure | None, after: Procedure) -> tuple[Difference, ...]:
    """What the second says otherwise than the first; what it says at all where there is no first.

    Short names and sample questions are left out: an import does not touch them.
    """
    if before is None:
        return tuple(_introduced(after))
    found = [Difference(part, text) for part in LINES for text in _of_part(part, before, after)]
    if before.origin is not Origin.IMPORT and after.origin is Origin.IMPORT:
        found.append(Difference("origin", say("plain_lost")))
    return tuple(found) or (Difference("source", say("source_only")),)


def _introduced(after: Procedure) -> Iterator[Difference]:
    for part in ("field", "times", "fees"):
        if lines := LINES[part](after):
            yield Difference(part, say("value", label=part_label(part), value=_listed(lines)))
    for part in ("documents", "methods", "steps", "legal_references", "findings"):
        if lines := LINES[part](after):
            yield Difference(part, say("count", count=len(lines), noun=name("nouns", part)))


def _of_part(part: str, before: Procedure, after: Procedure) -> Iterator[str]:
    old, new = LINES[part](before), LINES[part](after)
    if list(old) == list(new):
        return
    if part in TEXTS:
        yield say("text", label=part_label(part), before=_text(old), after=_text(new))
    elif part == "times":
        yield from _valued(part, before.times, after.times, time_line, _spans)
    elif part == "fees":
        yield from _valued(part, before.fees, after.fees, fee_line, _moneys)
    elif part == "documents":
        yield from _documents(before.documents, after.documents)
    else:
        yield from _list(part, old, new)


def _text(lines: Sequence[str]) -> str:
    return say("quoted", text=short(lines[0])) if lines else say("unsaid")


def _list(part: str, old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    noun = name("nouns", part)
    gone, come = [line for line in old if line not in new], [line for line in new if line not in old]
    if come:
        yield say("added", count=len(come), noun=noun, items=_listed(come))
    if gone:
        yield say("removed", count=len(gone), noun=noun, items=_listed(gone))
    if not come and not gone:
        yield say("reordered", noun=noun)


def _listed(lines: Sequence[str]) -> str:
    return _first([short(line) for line in lines])


def _first(items: Sequence[str]) -> str:
    listed, more = "; ".join(items[:_NAMED]), len(items) - _NAMED
    return say("list_more", items=listed, count=more) if more > 0 else listed


def _valued(
    part: str,
    old: Sequence[_Entry],
    new: Sequence[_Entry],
    line: Callable[[_Entry], str],
    told: Callable[[_Entry, _Entry], str],
) -> Iterator[str]:
    """Times or fees: each beside the one that stood for the same way and case, then what came and went."""
    before, after = {(e.method, e.case): e for e in old}, {(e.method, e.case): e for e in new}
    if len(old) <= 1 and len(new) <= 1 and before.keys() != after.keys():
        first, second = (line(entries[0]) if entries else say("unsaid") for entries in (old, new))
        yield say("text", label=part_label(part), before=first, after=second)
        return
    if len(before) < len(old) or len(after) < len(new):
        yield from _list(part, [line(e) for e in old], [line(e) for e in new])
        return
    changed = [key for key in before if key in after and before[key] != after[key]]
    for key in changed:
        yield say("value", label=_label(part, *key), value=told(before[key], after[key]))
    gone = [line(e) for key, e in before.items() if key not in after]
    come = [line(e) for key, e in after.items() if key not in before]
    if gone or come or not changed:
        yield from _list(part, gone, come)


def _label(part: str, method: Method | None, case: str) -> str:
    said = whom(method, case)
    return say("label_of_whom", label=part_label(part), whom=said) if said else part_label(part)


def _spans(old: ProcessingTime, new: ProcessingTime) -> str:
    if old.unit is new.unit:
        return say("same_unit", before=number(old.number), after=number(new.number), unit=unit(new))
    return say("arrow", before=span(old), after=span(new))


def _moneys(old: Fee, new: Fee) -> str:
    amounts_alone = new == replace(old, amount=new.amount) and old.amount is not None and new.amount is not None
    return say("arrow", before=number(old.amount or 0) if amounts_alone else money(old), after=money(new))


def _documents(old: Sequence[Document], new: Sequence[Document]) -> Iterator[str]:
    before, after = ({(each.name, each.case): each for each in documents} for documents in (old, new))
    noun = name("nouns", "documents")
    mended = [
        say("mended_item", name=short(each.name, 60), before=copies(each), after=copies(after[key]))
        for key, each in before.items()
        if after.get(key, each) != each
    ]
    named = {
        "added": [short(title) for title, case in after if (title, case) not in before],
        "removed": [short(title) for title, case in before if (title, case) not in after],
        "mended": mended,
    }
    for key, items in named.items():
        if items:
            yield say(key, count=len(items), noun=noun, items=_first(items))
    if not any(named.values()):
        yield say("reordered", noun=noun)
