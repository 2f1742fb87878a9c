"""Fees: the amount in front of a cell is a fact only where the words behind it agree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations

from kb.procedures.ingest import fee_texts as words
from kb.procedures.ingest.cases import case_of
from kb.procedures.ingest.cells import Row
from kb.procedures.ingest.fee_cases import read_cases
from kb.procedures.ingest.money import Money, amounts_in, next_day, whole_number, window
from kb.procedures.ingest.spread import spread
from kb.procedures.ingest.texts import finding, flat
from kb.procedures.model import Aspect, Fee, FeeKind, Finding, Method, Note

_NONE = re.compile(r"Không có thông tin\s*(?:\((.*)\))?", re.DOTALL)
_FREE = re.compile(r"Miễn phí\s*(?:\((.*)\)?)?", re.DOTALL)
_AMOUNT = re.compile(r"([\d.,]+) ?(Việt Nam Đồng|VNĐ|Đồng|USD)\s*(?:\((.*)\)?)?", re.DOTALL)
# No đồng amount of a fee is smaller: 500 VNĐ and the like lost their thousands.
_SMALLEST = 1_000


@dataclass(frozen=True, slots=True)
class ReadFee:
    """Facts of one cell, what was unsure, and notes that belong to the fee."""

    fees: tuple[Fee, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()


def read_fees(rows: Sequence[Row]) -> ReadFee:
    """Fees of all rows; one for all methods has `method` None."""
    methods = list(dict.fromkeys(row.method for row in rows))
    read = {method: _of_method([row for row in rows if row.method is method]) for method in methods}
    fees = {method: tuple(replace(fee, method=method) for fee in part.fees) for method, part in read.items()}
    fees, odd = _plausible(fees, read)
    findings = chain(chain.from_iterable(part.findings for part in read.values()), odd)
    notes = chain.from_iterable(part.notes for part in read.values())
    return ReadFee(spread(fees), tuple(dict.fromkeys(findings)), tuple(dict.fromkeys(notes)))


def read_fee(cell: str) -> ReadFee:
    """One cell: "Miễn phí", "10,000 Việt Nam Đồng(...)", "Không có thông tin(1)"."""
    text = flat(cell)
    if none := _NONE.fullmatch(text):
        return _unsure("fee_contradiction", text) if amounts_in(none.group(1) or "") else ReadFee()
    if free := _FREE.fullmatch(text):
        return _free(_inner(free.group(1)), text)
    if amount := _AMOUNT.fullmatch(text):
        number, unit, inner = amount.groups()
        value = whole_number(number)
        currency = "USD" if unit == "USD" else "VND"
        return _amount(Money(value, currency), _inner(inner), text) if value else _unsure("fee_unreadable", text)
    return _unsure("fee_unreadable", text) if text else ReadFee()


def _inner(text: str | None) -> str:
    inner = (text or "").strip()
    return inner[:-1].strip() if inner.endswith(")") and inner.count(")") > inner.count("(") else inner


def _unsure(kind: str, text: str) -> ReadFee:
    return ReadFee((), (finding(kind, Aspect.FEE, text),))


def _free(inner: str, text: str) -> ReadFee:
    if words.says_nothing(inner) or words.confirms_free(inner):
        return ReadFee((Fee(FeeKind.FREE),))
    if words.only_copies_cost(inner):
        return ReadFee((Fee(FeeKind.FREE),), (), (Note(inner, standard="copies_charged"),))
    if words.council_decides(inner) and not amounts_in(inner):
        return _local(inner)
    return _unsure("fee_contradiction", text)


def _local(inner: str) -> ReadFee:
    who = words.exempt(inner)
    free = (Fee(FeeKind.FREE, case=who),) if who else ()
    copies = (Note(inner, standard="copies_charged"),) if "phí cấp bản sao" in inner.lower() else ()
    return ReadFee((Fee(FeeKind.LOCAL), *free), (), copies)


def _amount(front: Money, inner: str, text: str) -> ReadFee:
    told = set(amounts_in(inner))
    if front.currency == "VND" and front.amount < _SMALLEST and front not in told:
        return _unsure("fee_implausible", text)
    if words.council_decides(inner):
        return ReadFee((Fee(FeeKind.LOCAL),), (finding("fee_local_with_amount", Aspect.FEE, text),))
    if words.amount_stands_elsewhere(inner):
        return _unsure("fee_reduction_unclear", text)
    base = Fee(FeeKind.AMOUNT, front.amount, front.currency, per=words.per_of(inner))
    if told <= {front}:
        return _single(base, inner, text)
    return _several(base, front, told, inner, text)


def _single(base: Fee, inner: str, text: str) -> ReadFee:
    if words.free_for_a_time(inner):
        return ReadFee(_free_until(base, inner)) if all(window(inner)) else _unsure("fee_validity_unclear", text)
    if words.speaks_of_validity(inner):
        return _unsure("fee_validity_unclear", text)
    notes = (Note(inner, standard="fee_exemption"),) if words.speaks_of_exemption(inner) else ()
    case = words.case_of(inner)
    if case is None:
        return _unsure("fee_words_unclear", text)
    return ReadFee((replace(base, case=case),), (), notes)


def _free_until(base: Fee, inner: str) -> tuple[Fee, ...]:
    start, end = window(inner)
    after = next_day(end) if end else None
    return Fee(FeeKind.FREE, valid_from=start, valid_until=end), replace(base, valid_from=after)


def _several(base: Fee, front: Money, told: set[Money], inner: str, text: str) -> ReadFee:
    others = told - {front}
    start, end = window(inner)
    lower = next(iter(others))
    if len(others) == 1 and start and end and lower.amount < front.amount and lower.currency == front.currency:
        reduced = replace(base, amount=lower.amount, valid_from=start, valid_until=end)
        notes = (Note(inner, standard="fee_exemption"),) if words.speaks_of_exemption(inner) else ()
        return ReadFee((reduced, replace(base, valid_from=next_day(end))), (), notes)
    cases = () if start or end else read_cases(inner)
    if cases and front in told:
        return ReadFee(cases)
    return _unsure("fee_cases_unclear" if front in told else "fee_contradiction", text)


def _of_method(rows: Sequence[Row]) -> ReadFee:
    read = [_told_apart(_described(row), row, several=len(rows) > 1) for row in rows]
    fees = tuple(dict.fromkeys(chain.from_iterable(part.fees for part in read)))
    findings = tuple(dict.fromkeys(chain.from_iterable(part.findings for part in read)))
    notes = tuple(dict.fromkeys(chain.from_iterable(part.notes for part in read)))
    if any(_clash(one, other) for one, other in combinations(fees, 2)):
        told = " | ".join(row.fee for row in rows)
        return ReadFee((), (*findings, finding("fee_rows_conflict", Aspect.FEE, told)), notes)
    return ReadFee(fees, findings, notes)


def _described(row: Row) -> ReadFee:
    """The cell, unless the description says that the amount is only a share of some tariff."""
    read = read_fee(row.fee)
    reduced = any(fee.kind is FeeKind.AMOUNT for fee in read.fees) and words.is_share(row.place)
    return _unsure("fee_reduction_unclear", f"{row.fee} {row.place}") if reduced else read


def _told_apart(read: ReadFee, row: Row, *, several: bool) -> ReadFee:
    # Rows of the same method are told apart by the case that their description begins with.
    if not several or len(read.fees) != 1 or read.fees[0].case or read.fees[0].kind is not FeeKind.AMOUNT:
        return read
    return replace(read, fees=(replace(read.fees[0], case=case_of(row.place)),))


def _clash(one: Fee, other: Fee) -> bool:
    """Whether both would hold for the same payer on the same day."""
    overlap = all(
        a is None or b is None or a <= b
        for a, b in ((one.valid_from, other.valid_until), (other.valid_from, one.valid_until))
    )
    return one.case == other.case and overlap


def _plausible(
    fees: dict[Method, tuple[Fee, ...]], read: dict[Method, ReadFee]
) -> tuple[dict[Method, tuple[Fee, ...]], list[Finding]]:
    """Without a bare "free" for one way to hand in where the same record charges, or is unsure, for another."""
    free = (Fee(FeeKind.FREE),)
    odd = [method for method, part in read.items() if part.fees == free]
    if not odd or all(part.fees == free or part == ReadFee() for part in read.values()):
        return fees, []
    kept = {method: () if method in odd else found for method, found in fees.items()}
    return kept, [finding("fee_methods_differ", Aspect.FEE, ", ".join(odd))]
