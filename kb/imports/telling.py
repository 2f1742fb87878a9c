"""The parts of a procedure in Vietnamese words, a line for each entry."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from kb.imports.strings import name, say
from kb.procedures.ingest import finding_label
from kb.procedures.model import Document, Duty, Fee, FeeKind, Finding, Method, Note, Procedure, ProcessingTime
from kb.procedures.model import SubmissionMethod as Way


def number(value: float) -> str:
    """8.000 and 1,5, as Vietnamese writes them."""
    text = f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
    return text.translate(str.maketrans(",.", ".,"))


def day(value: date) -> str:
    """As dd/mm/yyyy."""
    return f"{value:%d/%m/%Y}"


def short(text: str, most: int = 80) -> str:
    """On one line, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def whom(method: Method | None, case: str) -> str:
    """For which way of handing in, and in which case; "" for all."""
    return ", ".join(part for part in (name("methods", method) if method else "", short(case)) if part)


def _of_whom(value: str, method: Method | None, case: str) -> str:
    said = whom(method, case)
    return say("of_whom", value=value, whom=said) if said else value


def unit(time: ProcessingTime) -> str:
    """Its unit in words."""
    return name("units", time.unit)


def span(time: ProcessingTime) -> str:
    """ "10 ngày làm việc"."""
    return f"{number(time.number)} {unit(time)}"


def time_line(time: ProcessingTime) -> str:
    """The span, and for whom."""
    return _of_whom(span(time), time.method, time.case)


def money(fee: Fee) -> str:
    """The amount or the word for none, for what it is, and how long."""
    if fee.kind is not FeeKind.AMOUNT or fee.amount is None:
        value = say("free" if fee.kind is FeeKind.FREE else "local")
    else:
        key = "money" if fee.currency == "VND" else "money_other"
        value = say(key, amount=number(fee.amount), currency=fee.currency)
    if fee.per:
        value = say("per", value=value, per=short(fee.per))
    dates = [("valid_from", fee.valid_from), ("valid_until", fee.valid_until)]
    return " ".join([value, *(say(key, day=day(at)) for key, at in dates if at)])


def fee_line(fee: Fee) -> str:
    """The money, and for whom."""
    return _of_whom(money(fee), fee.method, fee.case)


def copies(document: Document) -> str:
    """How many of it, in what form, whether it is only shown."""
    counts = [("originals", document.originals), ("copies", document.copies)]
    said = [say(key, count=count) for key, count in counts if count]
    said += [say("form", form=short(document.form))] if document.form else []
    said += [name("duties", Duty.SHOW)] if document.duty is Duty.SHOW else []
    return ", ".join(said) or say("no_counts")


def _document(document: Document) -> str:
    case = [say("case", case=document.case)] if document.case else []
    return say("of_whom", value=document.name, whom=", ".join([copies(document), *case]))


def _way(way: Way) -> str:
    method = name("methods", way.method)
    return say("place", method=method, place=way.place) if way.place else method


def _note(note: Note) -> str:
    return say("of_whom", value=note.text, whom=note.case) if note.case else note.text


def _finding(finding: Finding) -> str:
    label = finding_label(finding.kind)
    return say("finding", label=label, detail=finding.detail) if finding.detail else label


def _texts(part: str) -> Callable[[Procedure], Sequence[str]]:
    def lines(value: Procedure) -> Sequence[str]:
        found = getattr(value, part)
        return tuple(found) if isinstance(found, tuple) else ((found,) if found else ())

    return lines


# Every part that an import brings, in the order in which staff read it.
LINES: Mapping[str, Callable[[Procedure], Sequence[str]]] = {
    "title": _texts("title"),
    "field": _texts("field"),
    "levels": lambda value: [name("levels", level) for level in value.levels],
    "audience": _texts("audience"),
    "agency": _texts("agency"),
    "ministry": _texts("ministry"),
    "decision": _texts("decision"),
    "summary": _texts("summary"),
    "times": lambda value: [time_line(time) for time in value.times],
    "fees": lambda value: [fee_line(fee) for fee in value.fees],
    "documents": lambda value: [_document(document) for document in value.documents],
    "methods": lambda value: [_way(way) for way in value.methods],
    "steps": _texts("steps"),
    "conditions": _texts("conditions"),
    "results": _texts("results"),
    "notes": lambda value: [_note(note) for note in value.notes],
    "legal_references": _texts("legal_references"),
    "mistakes": _texts("mistakes"),
    "related": _texts("related"),
    "url": _texts("url"),
    "findings": lambda value: [_finding(finding) for finding in value.findings],
}
TEXTS = frozenset({"title", "field", "agency", "ministry", "decision", "summary", "url"})
