"""What an officer may insert into an answer: canned answers, and what the search proposes for the last question."""

from collections.abc import Iterator
from dataclasses import dataclass

from console.rendering import day
from console.strings import say
from console.visit import Visit
from kb.calendar.model import today as this_day
from kb.errors import ProcedureNotFoundError
from kb.imports.telling import number
from kb.messages.handoffs import canned
from kb.procedures.model import Duty, Fee, FeeKind, Procedure, ProcessingTime

_MOST = 3
_MOST_PAPERS = 12


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A procedure that the question may be about, and its answer in plain text."""

    code: str
    title: str
    text: str


async def suggestions(visit: Visit, question: str) -> list[Suggestion]:
    """The best procedures for what the citizen said last."""
    if not question.strip():
        return []
    procedures = visit.parts.procedures
    result = await visit.run(procedures.search, question, limit=_MOST)
    found = await visit.run(procedures.get_many, [hit.code for hit in result.hits])
    return [Suggestion(each.code, each.title, answer_of(each)) for each in found]


async def inserted(visit: Visit, what: str) -> str:
    """The text of a canned answer ("c3") or of a procedure's code; "" for anything else."""
    if what.startswith("c") and what[1:].isdigit():
        known = await visit.run(canned.answers, visit.engine)
        return next((each.text for each in known if each.id == int(what[1:])), "")
    try:
        return answer_of(await visit.run(visit.parts.procedures.get, what)) if what else ""
    except ProcedureNotFoundError:
        return ""


def answer_of(procedure: Procedure) -> str:
    """What the record says, and "not published" where it does not. The officer corrects it before it is said."""
    return "\n".join(_lines(procedure))


def _lines(procedure: Procedure) -> Iterator[str]:
    none = say("desk.answer.unpublished")
    yield f"**{procedure.title}**"
    papers = [_paper(each.name, each.case, each.duty) for each in procedure.documents[:_MOST_PAPERS]]
    more = len(procedure.documents) - len(papers)
    yield say("desk.answer.documents", told="" if papers else none)
    yield from papers
    if more > 0:
        yield say("desk.answer.more", count=more)
    today = this_day()
    fees = dict.fromkeys(_fee(fee) for fee in procedure.fees if fee.holds_on(today))
    yield say("desk.answer.fees", told="; ".join(fees) or none)
    yield say("desk.answer.times", told="; ".join(dict.fromkeys(map(_time, procedure.times))) or none)
    methods = dict.fromkeys(say(f"desk.answer.methods.{each.method}") for each in procedure.methods)
    yield say("desk.answer.how", told=", ".join(methods) or none)
    checked = say("desk.answer.checked", day=day(procedure.checked_at)) if procedure.checked_at else ""
    yield " · ".join(filter(None, (procedure.code, procedure.decision, checked, procedure.url)))


def _paper(name: str, case: str, duty: Duty) -> str:
    told = say("desk.answer.show", name=name) if duty is Duty.SHOW else name
    return f"• {told}" + (f" ({case})" if case else "")


def _fee(fee: Fee) -> str:
    if fee.kind is not FeeKind.AMOUNT or fee.amount is None:
        return say(f"desk.answer.fee_kinds.{fee.kind}")
    amount = say("desk.answer.money", amount=number(fee.amount), currency=fee.currency)
    amount = amount.replace(" VND", say("desk.answer.dong"))
    return amount + (f" ({fee.case})" if fee.case else "")


def _time(time: ProcessingTime) -> str:
    told = say(f"desk.answer.units.{time.unit}", number=f"{time.number:g}".replace(".", ","))
    return told + (f" ({time.case})" if time.case else "")
