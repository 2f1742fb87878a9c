"""Amounts of money and dates in the words of a fee cell."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kb.procedures.ingest.texts import LOWER

_NUMBER = r"\d{1,3}(?:[.,] ?\d{3})+|\d+(?:[.,]\d+)?"
_MENTION = re.compile(
    rf"(?<![\d/.,-])({_NUMBER}) ?(triệu đồng|triệu|nghìn đồng|đồng|vnđ|vnd|đ|usd|đô la mỹ|đô la)(?![{LOWER}])",
    re.IGNORECASE,
)
# Without a unit only what is written in thousands is money ("230.000/lần").
_BARE = re.compile(r"(?<![\d/.,-])\d{1,3}(?:[.,]\d{3})+(?!\d)")
_THOUSANDS = re.compile(r"(?<=\d)[.,] ?(?=\d{3}(?!\d))")
_SCALE = {"triệu đồng": 1_000_000, "triệu": 1_000_000, "nghìn đồng": 1_000}
_DATE = r"(\d{1,2})(?:/| tháng )(\d{1,2})(?:/| năm )(\d{4})"
_WINDOW = re.compile(rf"từ (?:kể từ )?ngày {_DATE} đến (?:hết )?(?:ngày )?{_DATE}", re.IGNORECASE)
_UNTIL = re.compile(rf"(?:áp dụng )?đến hết (?:ngày )?{_DATE}", re.IGNORECASE)


_MARK = "\0"
_BUYS = re.compile(rf"{_MARK}(?: ?\([^()]*\))?(?: ?/ ?(?:0?1 )?[^\W\d](?:(?! (?:đối với|cho|khi|kể từ))[^/.;:()\d])*)+")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole units of its currency (ISO 4217)."""

    amount: int
    currency: str


def amounts_in(text: str) -> list[Money]:
    """Every amount ("135.000 đồng", "10 triệu", "155 USD"), then those without unit ("230.000/lần", read as đồng)."""
    bare = _BARE.findall(_MENTION.sub("", text))
    return [
        *(_money(number, unit.lower()) for number, unit in _MENTION.findall(text)),
        *(_money(n, "đồng") for n in bare),
    ]


def without_amounts(text: str) -> str:
    """The text less its amounts and what they buy ("100.000 đồng/lần cấp")."""
    return _BUYS.sub("", _MENTION.sub(_MARK, text)).replace(_MARK, "") if _MENTION.search(text) else _BARE.sub("", text)


def whole_number(text: str) -> int | None:
    """`10,000` or `10.000` as 10000; None for `,000`, `12,5` and `1500` (the portal always parts thousands)."""
    return int(re.sub(r"[.,]", "", text)) if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})*", text) else None


def window(text: str) -> tuple[date | None, date | None]:
    """First and last day (inclusive) of the only period of validity in the text; (None, None) without exactly one."""
    found = _WINDOW.findall(text)
    if len(set(found)) == 1:
        return _day(*found[0][:3]), _day(*found[0][3:])
    ends = set(_UNTIL.findall(text))
    return (None, _day(*ends.pop())) if len(ends) == 1 and not found else (None, None)


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)


def _money(number: str, unit: str) -> Money:
    plain = _THOUSANDS.sub("", number).replace(",", ".")
    currency = "USD" if unit in ("usd", "đô la", "đô la mỹ") else "VND"
    return Money(round(float(plain) * _SCALE.get(unit, 1)), currency)


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
