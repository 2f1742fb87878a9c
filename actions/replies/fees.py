"""Fee and processing time: figures that hold today, told by method and case."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from actions.cases import figures_of
from actions.replies.doubts import quoted, unclear
from actions.replies.formats import ITEM_LIMIT, day, duration, fee_amount, method_name, remarks
from actions.replies.model import Item, Section
from actions.wording import say
from actions.words import words
from kb.procedures.model import Aspect, Fee, FeeKind, Method, Procedure, ProcessingTime
from vi import fold

Value = TypeVar("Value")

_STEPS = 4


def fee(procedure: Procedure, *, today: date, case: str = "") -> Section:
    """The fees that are charged today. Contradictions in the record are told as such, never averaged or guessed."""
    held = figures_of([fee for fee in procedure.fees if fee.holds_on(today)], case)
    if not held:
        return unclear(procedure, Aspect.FEE)
    lines = _lines(held, fee_amount, lambda fee: (_method(fee.method), fee.case, _until(fee)))
    doubts = ["\n" + say("utter_fee_doubt", detail=quoted(doubt)) for doubt in procedure.findings_of(Aspect.FEE)[:1]]
    return Section(Aspect.FEE, _told(lines) + "".join(doubts), tuple(_fee_item(fee) for fee in held))


def time(procedure: Procedure, *, case: str = "", handed_in: str = "") -> Section:
    """How long the authority takes, from a complete dossier on. `handed_in`: the line on the day of handing in."""
    if not procedure.times:
        return unclear(procedure, Aspect.TIME)
    held = figures_of(procedure.times, case)
    lines = _lines(held, duration, lambda time: (_method(time.method), time.case))
    told = "\n".join(filter(None, (_told(lines), handed_in)))
    return Section(Aspect.TIME, told, tuple(_time_item(time) for time in held))


def time_asked(procedure: Procedure, *, case: str = "", handed_in: str = "") -> Section:
    """The same where only the time was asked: when it is unclear, with the steps that speak of one, told whole."""
    section = time(procedure, case=case, handed_in=handed_in)
    spoken = [] if procedure.times or not procedure.findings_of(Aspect.TIME) else _steps_on_time(procedure)
    listed = "".join(f"\n• {step}" for step in spoken)
    return replace(section, text=f"{section.text}\n{say('utter_time_in_steps')}{listed}") if spoken else section


def _steps_on_time(procedure: Procedure) -> list[str]:
    # A step that had to be cut could lose what it depends on.
    short = (step for step in procedure.steps if len(step) <= ITEM_LIMIT)
    return [step for step in short if re.search(words()["time_in_step"], fold(step))][:_STEPS]


def _lines(
    values: Sequence[Value], amount: Callable[[Value], str], parts: Callable[[Value], Sequence[str]]
) -> list[str]:
    # The same amount in several cases is told once.
    grouped: dict[str, list[str]] = {}
    for value in values:
        told = ", ".join(part for part in parts(value) if part)
        grouped.setdefault(amount(value), []).append(told)
    if len(grouped) == 1 and not any(part for value in values for part in parts(value)[1:]):
        # The same by every method that the record names, and nothing but the method to tell.
        return list(grouped)
    return [told + remarks(dict.fromkeys(cases)) for told, cases in grouped.items()]


def _told(lines: Sequence[str]) -> str:
    return f"{lines[0]}." if len(lines) == 1 else "\n" + "\n".join(f"• {line}" for line in lines)


def _method(method: Method | None) -> str:
    return "" if method is None else method_name(method)


def _until(fee: Fee) -> str:
    return "" if fee.valid_until is None else say("utter_fee_until", day=day(fee.valid_until))


def _fee_item(fee: Fee) -> Item:
    return {
        "text": fee_amount(fee) + remarks((_method(fee.method), fee.case, _until(fee))),
        "amount_text": fee_amount(fee),
        "kind": fee.kind.value,
        "amount": 0 if fee.kind is FeeKind.FREE else fee.amount,
        "currency": fee.currency,
        "per": fee.per,
        "case": fee.case,
        "method": fee.method.value if fee.method else None,
        "valid_until": fee.valid_until.isoformat() if fee.valid_until else None,
    }


def _time_item(time: ProcessingTime) -> Item:
    return {
        "text": duration(time) + remarks((_method(time.method), time.case)),
        "duration_text": duration(time),
        "number": time.number,
        "unit": time.unit.value,
        "method": time.method.value if time.method else None,
        "case": time.case,
    }
