"""The fixed fields of a record in English: what the glossary has, and what stays Vietnamese."""

from collections.abc import Iterable, Sequence
from datetime import date

from actions.english import glossary
from actions.replies import documents as vietnamese
from actions.replies.doubts import quoted
from actions.replies.formats import LIST_LIMIT, day
from actions.wording import say
from kb.procedures.model import Aspect, Document, Duty, Fee, FeeKind, Method, Procedure, ProcessingTime


def title_of(procedure: Procedure) -> str:
    """The English name, or nothing."""
    return str(glossary()["titles"].get(procedure.code, ""))


def english(table: str, text: str) -> str:
    """The English of a whole field, or nothing."""
    return str(glossary()[table].get(text.strip().rstrip("."), ""))


def fee(procedure: Procedure, today: date) -> str:
    """The fees charged today."""
    held = [each for each in procedure.fees if each.holds_on(today)]
    if not held:
        return _silent(procedure, Aspect.FEE)
    lines = _figures([(_amount(each), (_method(each.method), case_of(each.case), _until(each))) for each in held])
    doubts = [say("utter_english_doubt", detail=quoted(doubt)) for doubt in procedure.findings_of(Aspect.FEE)[:1]]
    return "\n".join([lines, *doubts])


def time(procedure: Procedure) -> str:
    """How long the authority takes."""
    if not procedure.times:
        return _silent(procedure, Aspect.TIME)
    return _figures([(_duration(each), (_method(each.method), case_of(each.case))) for each in procedure.times])


def papers(procedure: Procedure, *, full: bool) -> str:
    """Those with a known name first, the others as the record has them. Cut where the Vietnamese answer is."""
    if not procedure.documents:
        return _silent(procedure, Aspect.DOCUMENTS)
    cut = vietnamese.documents(procedure, full=full).cut
    ordered = sorted(procedure.documents, key=lambda paper: (paper.case != "", not english("papers", paper.name)))
    told = ordered[:LIST_LIMIT] if cut else ordered
    known = [_paper(paper, name) for paper in told if (name := english("papers", paper.name))]
    rest = [_paper(paper, "") for paper in told if not english("papers", paper.name)]
    rest += [vietnamese.note_text(note) for note in procedure.notes] if full else []
    more = [say("utter_english_documents_more", count=len(ordered))] if len(told) < len(ordered) else []
    return "\n".join([listed(known, rest), *more])


def place(procedure: Procedure) -> str:
    """Who decides, and the ways to hand in."""
    agency = _agency(procedure.agency)
    told = [say("utter_english_place_agency", agency=agency)] if agency else []
    if procedure.levels:
        levels = ", ".join(say(f"utter_english_level_{level}") for level in procedure.levels)
        told.append(say("utter_english_place_levels", levels=levels))
    if procedure.methods:
        told.append(say("utter_english_place_methods", methods=methods(procedure)))
    where = [method.place for method in procedure.methods if method.place]
    return listed(told, where) if told or where else say("utter_english_not_published")


def online(procedure: Procedure) -> str:
    """Whether the dossier can be handed in online."""
    if not procedure.methods:
        return say("utter_english_not_published")
    if any(method.method is Method.ONLINE for method in procedure.methods):
        return say("utter_english_online_yes", url=procedure.url)
    return say("utter_english_online_no", methods=methods(procedure))


def methods(procedure: Procedure) -> str:
    """The ways to hand in."""
    return ", ".join(_method(method.method) for method in procedure.methods)


def named(lines: Iterable[str]) -> str:
    """Papers and results: those with a known name, then the others."""
    told = list(lines)
    known = [say("utter_english_known", english=name, vietnamese=line) for line in told if (name := _name(line))]
    return listed(known, [line for line in told if not _name(line)])


def listed(known: Sequence[str], rest: Sequence[str]) -> str:
    """A list in English, and behind it what stays Vietnamese."""
    told = [f"• {line}" for line in known]
    if rest:
        told += [say("utter_english_vietnamese_only"), *(f"• {line}" for line in rest)]
    return "\n" + "\n".join(told)


def case_of(case: str) -> str:
    """A case in English, or in Vietnamese and said to be so."""
    return english("cases", case) or (say("utter_english_vietnamese_case", case=case) if case else "")


def _silent(procedure: Procedure, aspect: Aspect) -> str:
    return say("utter_english_unclear" if procedure.findings_of(aspect) else "utter_english_not_published")


def _figures(told: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    """The same amount in several cases once; methods are left out where nothing else differs."""
    if len({amount for amount, _ in told}) == 1 and not any(part for _, parts in told for part in parts[1:]):
        return f"{told[0][0]}."
    grouped: dict[str, list[str]] = {}
    for amount, parts in told:
        grouped.setdefault(amount, []).append(", ".join(filter(None, parts)))
    lines = [amount + _in_brackets(dict.fromkeys(cases)) for amount, cases in grouped.items()]
    return f"{lines[0]}." if len(lines) == 1 else "\n" + "\n".join(f"• {line}" for line in lines)


def _amount(value: Fee) -> str:
    if value.kind is not FeeKind.AMOUNT or value.amount is None:
        return say(f"utter_english_fee_{value.kind}")
    amount = f"{value.amount:,} {value.currency}"
    per = english("per", value.per) or value.per
    return say("utter_english_fee_per", amount=amount, per=per) if per else amount


def _duration(value: ProcessingTime) -> str:
    return say(f"utter_english_time_unit_{value.unit}", number=f"{value.number:g}", s="" if value.number == 1 else "s")


def _method(method: Method | None) -> str:
    return "" if method is None else say(f"utter_english_method_{method}")


def _until(value: Fee) -> str:
    return "" if value.valid_until is None else say("utter_english_fee_until", day=day(value.valid_until))


def _in_brackets(parts: Iterable[str]) -> str:
    told = "; ".join(part for part in parts if part)
    return f" ({told})" if told else ""


def _paper(paper: Document, name: str) -> str:
    told = say("utter_english_known", english=name, vietnamese=paper.name) if name else paper.name
    shown = say("utter_english_show") if paper.duty is Duty.SHOW else ""
    case = say("utter_english_case", case=case_of(paper.case)) if paper.case else ""
    remarks = "; ".join(part for part in (shown, *_counts(paper), case) if part)
    return f"{told} – {remarks}" if remarks else told


def _counts(paper: Document) -> list[str]:
    """Nothing for the usual single original."""
    originals, copies = paper.originals or 0, paper.copies or 0
    if (originals, copies) in ((0, 0), (1, 0)):
        return []
    told = [say("utter_english_original", count=originals, s="" if originals == 1 else "s")] if originals else []
    return told + ([say("utter_english_copy", count=copies, s="y" if copies == 1 else "ies")] if copies else [])


def _agency(agency: str) -> str:
    """All of its parts in English with the record's words behind them, or the record's words alone."""
    if whole := english("agencies", agency):
        return say("utter_english_known", english=whole, vietnamese=agency)
    parts = [english("agencies", part) for part in agency.split(", ")]
    return say("utter_english_known", english=", ".join(parts), vietnamese=agency) if all(parts) else agency


def _name(line: str) -> str:
    return english("papers", line)
