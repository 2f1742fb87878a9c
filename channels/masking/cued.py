"""Numbers that a word before them names: "stk 0123456789 vietcombank", "bhxh 5612345678", "hộ chiếu C1234567"."""

import re
from collections.abc import Iterator
from functools import cache

from channels.masking.kinds import Kind, Span
from channels.masking.words import one_of

_SEP = "\u20e3?[ .·_-]?"
# Begins and ends as a word; a digit may follow at once.
_BEGIN, _END = r"(?<![^\W_])", r"(?![^\W\d_])"
_SIGNS = r"[ :.,=#()\"'\n-]"
_NOT_MONEY = r"(?! ?(?:dong|vnd|d|k|tr|trieu|ty|ti|ngan|nghin|usd|m2)(?!\w))"
_NUMBERS = {
    Kind.IDENTITY: rf"\d{{12}}(?!\d)|\d{{9}}(?!\d)|\d(?:(?:{_SEP}\d){{11}}|(?:{_SEP}\d){{7,12}})(?!\d|{_SEP}\d{{3}})",
    Kind.PHONE: rf"(?!1[89]00)(?:\d{{9,11}}(?!\d)|\d(?:{_SEP}\d){{8,10}}(?!\d)|3\d(?:{_SEP}\d){{5}}(?!\d)){_NOT_MONEY}",
    # The old ones of one bank have a letter: 711A…
    Kind.ACCOUNT: r"(?:\d{3}[a-z]\d{8}|\d{8,19}(?!\d)|\d{2,6}(?:[ .\-]\d{2,8}){1,5}|\d{6,7})(?!\d)" + _NOT_MONEY,
    Kind.PASSPORT: r"[a-z]{1,2} ?\d{6,8}(?!\w)|\d{8,9}(?!\w)",
    Kind.INSURANCE: rf"\d(?:{_SEP}\d){{9}}(?!\d)",
    Kind.CARD: r"\d(?:[ .\-]?\d){11,18}(?!\d)",
    Kind.TAX: r"\d(?:[ .]?\d){9}(?:-\d{3})?(?!\d)",
}
_CARD_OF_INSURANCE = rf"{_SEP}[1-5]{_SEP}\d\d{_SEP}\d(?:{_SEP}\d){{9}}(?!\w)"
_PASSPORT = rf"{_BEGIN}[bceknpq]\d{{7,8}}(?!\w)"
_PLATE = rf"{_BEGIN}\d\d ?[-.]? ?[a-z]{{1,2}}\d?(?: ?[-. ] ?)?(?:\d{{3}}[. ]?\d\d|\d{{4}})(?!\w)"
_LEAST_DIGITS = {"stk": 6, "so tk": 6, "so tai khoan": 6}
_LEAST_ELSE = 8


def cued(text: str) -> Iterator[Span | tuple[int, int]]:
    """What cue words name in the text, which is `plain.folded`; a plain pair is a number that is public."""
    yield from (Span(*match.span(), Kind.INSURANCE) for match in _forms()[0].finditer(text))
    yield from (Span(*match.span(), Kind.PASSPORT) for match in _forms()[1].finditer(text))
    yield from _plates(text)
    for cue in _cues().finditer(text):
        name = cue.lastgroup or ""
        links = _links().match(text, cue.end())
        assert links is not None, "every part of it is optional"
        if found := _finders()[name].match(text, links.end()):
            yield from _read(name, cue[0], links[0], found)
    for match in _forms()[3].finditer(text):
        if _is_account(match[1], ""):
            yield Span(*match.span(1), Kind.ACCOUNT)


def _read(name: str, cue: str, links: str, found: re.Match[str]) -> Iterator[Span | tuple[int, int]]:
    if name in ("tax", "business"):
        own = found[0][0] == "8" or bool(_forms()[4].search(links))
        yield Span(*found.span(), Kind.TAX) if own and name == "tax" else found.span()
    elif name not in ("account", "banks") or _is_account(found[0], cue):
        yield Span(*found.span(), Kind.ACCOUNT if name == "banks" else Kind(name))


def _is_account(number: str, cue: str) -> bool:
    """Whether it is long enough behind this cue, and no sum of money."""
    digits = re.sub(r"\D", "", number)
    is_sum = digits[0] != "0" and (digits.endswith("000") or re.fullmatch(r"\d{1,3}(?:\.\d{3})+", number) is not None)
    least = _LEAST_DIGITS.get(cue, _LEAST_ELSE)
    return least <= len(digits) <= 19 and not is_sum


def _plates(text: str) -> Iterator[Span]:
    for match in _forms()[2].finditer(text):
        if _own().search(text[max(match.start() - 60, 0) : match.start()]):
            yield Span(*match.span(), Kind.PLATE)


@cache
def _cues() -> re.Pattern[str]:
    kinds = ("insurance", "identity", "tax", "business", "passport", "card", "account", "banks", "phone")
    return re.compile(f"{_BEGIN}(?:{'|'.join(f'(?P<{kind}>{one_of(kind)})' for kind in kinds)}){_END}")


@cache
def _links() -> re.Pattern[str]:
    link = one_of("links", "banks", "personal", "identity", "owners_of_business")
    return re.compile(rf"(?:{_SIGNS}{{0,3}}{link}{_END}){{0,7}}{_SIGNS}{{0,4}}")


@cache
def _finders() -> dict[str, re.Pattern[str]]:
    finders = {kind.value: re.compile(pattern) for kind, pattern in _NUMBERS.items()}
    return finders | {"banks": finders["account"], "business": finders["tax"]}


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """Cards of health insurance, passports, plates, a number before the name of a bank, who a tax number belongs to."""
    number, sign = r"(\d{6,19}|\d{2,6}(?:[ .\-]\d{2,6}){1,5})", "[ ,.(:-]{1,3}"
    bank = rf"(?<![\d.,]){number}(?:{sign}(?:ngan hang|nh|ben|o|tai)\b)?{sign}{one_of('banks')}{_END}"
    insured = f"{_BEGIN}{one_of('insurance_letters')}{_CARD_OF_INSURANCE}"
    return tuple(map(re.compile, (insured, _PASSPORT, _PLATE, bank, rf"\b{one_of('personal')}\b")))


@cache
def _own() -> re.Pattern[str]:
    said = rf"(?:{one_of('plate', 'links')}|mang|co|bs)"
    owned = rf"\b{one_of('plate')}(?: {one_of('vehicle')})*(?: cua)? {one_of('owners')}\b"
    return re.compile(rf"{owned}(?:{_SIGNS}{{1,3}}{said}\b)*{_SIGNS}{{0,3}}$")
