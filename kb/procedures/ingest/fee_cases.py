"""Several fees in the words of one cell, read only where every part is "case: amount"."""

import re

from kb.procedures.ingest import fee_texts as words
from kb.procedures.ingest.money import amounts_in, without_amounts
from kb.procedures.model import Fee, FeeKind

_PARTS = re.compile(r"(?:;|(?<=[^\d])\.(?= [A-ZĐ]| ?[-+*•])|(?<=[\w.)]) (?=[-+*•] ?[A-ZĐ]))")
_CASE = re.compile(r"[\s\-+*•–]*([^:]{4,140}?) ?: ?(?=\d)")


def read_cases(text: str) -> tuple[Fee, ...]:
    """Two fees or more with a case each (the first may stand without one: the rule); () where any part is unclear."""
    parts = [part.strip(" .") for part in _PARTS.split(text) if len(part.strip(" .()")) > 1]
    fees = [_fee(part, first=number == 0) for number, part in enumerate(parts)]
    certain = [fee for fee in fees if fee]
    if len(certain) < 2 or len(certain) != len(parts) or len({fee.case for fee in certain}) != len(certain):
        return ()
    return tuple(certain)


def _fee(part: str, *, first: bool) -> Fee | None:
    amounts = amounts_in(part)
    case = _CASE.match(part)
    if len(amounts) != 1 or not (case or (first and re.match(r"[\s\-+]*\d", part))):
        return None
    rest = part[case.end() :] if case else part
    if len(words.plain_words(without_amounts(rest))) > 60 or amounts[0].amount <= 0:
        return None
    name = case.group(1).strip(" -+*•–") if case else ""
    return Fee(FeeKind.AMOUNT, amounts[0].amount, amounts[0].currency, per=words.per_of(rest), case=name)
