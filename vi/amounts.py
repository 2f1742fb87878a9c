"""Reading an amount at a place among words: digits or number words, with units, summed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from vi import amount_words as said
from vi.folding import fold
from vi.numerals import read_below_thousand
from vi.tables import word_at

# Groups of thousands or not, a fraction of one or two digits, a unit, and what follows the unit in "1tr5".
_DIGITAL = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{3})+|[0-9]{1,9})(?:[.,]([0-9]{1,2}))?(?:([^\W\d_]+)([0-9]{0,3}))?")


@dataclass(frozen=True, slots=True)
class Amount:
    """A value and the place of the word after it. `unit` is the power of its last unit, 0 for none; `whole`: nothing
    can be added ("1tr5"); `money`: a unit or suffix is one of money only; `digits`: its last part is in digits.
    """

    value: Decimal
    end: int
    unit: int = 0
    whole: bool = False
    money: bool = False
    digits: bool = False


def read_amount(words: Sequence[str], at: int) -> Amount | None:
    """The longest amount from this place on, or None. Expects words in lower case, NFC."""
    part = _part(words, at)
    if part is None:
        return None
    amount = _with_unit(words, part)
    if amount is None:
        return part if words[at] not in said.ZERO else None
    amount = _in_billions(words, amount)
    while not amount.whole and (part := _part(words, amount.end)) and (longer := _joined(words, amount, part)):
        amount = _in_billions(words, longer)
    return amount


def _in_billions(words: Sequence[str], amount: Amount) -> Amount:
    """What stands before "tỷ" counted so: "một nghìn tỷ", "một trăm nghìn năm trăm tỷ"."""
    if 0 < amount.unit < said.BILLION and _unit(words, amount.end) == said.BILLION:
        return replace(amount, value=amount.value * 10**said.BILLION, end=amount.end + 1, unit=said.BILLION)
    return amount


def with_currency(words: Sequence[str], amount: Amount) -> Amount:
    """The amount with the currency that follows it, `money` now final: with a currency, a unit of money, or thousands
    of nothing that is counted.
    """
    following = word_at(words, amount.end)
    if is_currency(following, amount.value):
        return replace(amount, end=amount.end + 1, money=True)
    return replace(amount, money=amount.money or (amount.unit > 0 and not is_counted(words, amount.end)))


def is_currency(word: str, value: Decimal) -> bool:
    """Whether the word is the currency of this value: without its marks only behind hundreds."""
    return word in said.CURRENCY or (word in said.BARE_CURRENCY and value >= said.LEAST_IN_BARE_CURRENCY)


def is_counted(words: Sequence[str], at: int) -> bool:
    """Whether the word here is something counted: "năm" of "năm ngoái" is not."""
    return word_at(words, at) in said.COUNTED and not _is_year(words, at)


def _part(words: Sequence[str], at: int) -> Amount | None:
    word = word_at(words, at)
    if match := _DIGITAL.fullmatch(word):
        part = _digital(*match.groups(""), end=at + 1)
        times = said.AFTER_DIGIT.get(word_at(words, at + 1), 1)
        return Amount(part.value * times, at + 2) if part and times > 1 and word.isdigit() else part
    if word in said.HALF_OF:
        return Amount(Decimal("0.5"), at + 1)
    if not (reading := read_below_thousand(words, at)):
        return None
    value, end = reading
    half = value > 0 and value % 100 == 0 and word_at(words, end) in said.HALF
    return Amount(Decimal(value + 50 * half), end + half)


def _digital(whole: str, fraction: str, suffix: str, tail: str, *, end: int) -> Amount | None:
    if whole[0] == "0" and len(whole) > 1:  # telephone and identity numbers, parts of codes
        return None
    value = Decimal(f"{re.sub('[.,]', '', whole)}.{fraction}")
    if unit := said.UNITS.get(suffix, 0):
        value = (value + Decimal(f"0.{tail}")) * 10**unit
        return Amount(value, end, unit, whole=bool(tail), money=suffix in said.MONEY_UNITS, digits=True)
    if suffix and (tail or not is_currency(suffix, value)):
        return None
    return Amount(value, end, whole=bool(suffix), money=bool(suffix), digits=True)


def _with_unit(words: Sequence[str], part: Amount) -> Amount | None:
    """The part with the unit that it has or that follows it, and half of that unit; None without one."""
    unit, end, value = part.unit, part.end, part.value
    if part.whole or not unit:
        if part.whole or not (unit := _unit(words, end)):
            return part if part.unit else None
        value, end = value * 10**unit, end + 1
    half = word_at(words, end) in said.HALF
    money = part.money or words[end - 1] in said.MONEY_UNITS
    return Amount(value + half * 10**unit // 2, end + half, unit, whole=half, money=money, digits=part.digits)


def _unit(words: Sequence[str], at: int) -> int:
    word = word_at(words, at)
    return 0 if word == "củ" and word_at(words, at + 1) in said.ROOTS else said.UNITS.get(word, 0)


def _joined(words: Sequence[str], amount: Amount, part: Amount) -> Amount | None:
    """The amount with the part that follows it; None where that is a number of its own."""
    added = _with_unit(words, part)
    if added is None:
        rest = _rest(words, amount, part)
        return replace(amount, value=amount.value + rest, end=part.end, whole=True) if rest else None
    if added.unit < amount.unit:
        return replace(added, value=amount.value + added.value, money=amount.money or added.money)
    if added.unit == said.BILLION > amount.unit:
        return replace(added, value=amount.value * 10**said.BILLION + added.value, money=amount.money)
    return None


def _rest(words: Sequence[str], amount: Amount, part: Amount) -> Decimal:
    """What a last part without unit adds: tenths of the unit in "một triệu hai", thousandths in "1 triệu 200" and
    "một triệu hai trăm", itself in "hai nghìn hai mươi sáu"; 0 where it is a number of its own.
    """
    value, at = part.value, part.end
    if part.whole or value != int(value) or (value < 10 and is_counted(words, at)) or _is_year(words, amount.end):
        return Decimal(0)
    if value < 10 and at - amount.end == 1:
        return value * _power(amount.unit - 1)
    round_hundreds = value % 100 == 0 and word_at(words, at) not in said.CURRENCY
    if value >= 100 and amount.unit >= 6 and (part.digits or round_hundreds):
        return value * _power(amount.unit - 3)
    return Decimal(0) if part.digits else value


def _is_year(words: Sequence[str], at: int) -> bool:
    following = word_at(words, at + 1)
    return fold(word_at(words, at)) == "nam" and (following in said.WITH_YEAR or following.isdigit())


def _power(exponent: int) -> Decimal:
    return Decimal(10) ** exponent
