"""Numbers and sums of money in a text, in digits and in words."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from vi.amount_words import HALF_OF
from vi.amounts import Amount, is_counted, is_currency, read_amount, with_currency
from vi.tables import spellings, word_at, words
from vi.words import tokens

# Bare words that are more often something else: "năm, sau, tạm, bay, chín".
_OFTEN_OTHER = words("nam sau tam bay chin")
_VAGUE = spellings("mấy vài hàng")  # "mấy trăm nghìn"
_ORDINAL = spellings("thứ")
# A lone one of these needs something after it; the bare ones are "trạm", "chức", "muối" too.
_LONE_TENS = spellings("trăm chục") | {"muoi"}
_MISLEADING_TENS = frozenset({"tram", "chuc"})
_HALVES_OF = spellings("tháng ngày giờ tiếng buổi") | {"năm"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number at `text[start:end]`, its currency inside; `money`: it is an amount of đồng."""

    value: int | Decimal
    start: int
    end: int
    money: bool


def find_numbers(text: str) -> tuple[Number, ...]:
    """The numbers of a text, in order: "một triệu hai", "1tr5", "500k", "2,5 triệu", "1.500.000đ", "hai trăm rưỡi".

    Words count with and without diacritics. Left out is what is vague ("mấy trăm"), a range ("5-7"), a code, a
    telephone number, and a single word that may be another ("năm", "ba") unless something counted follows. Never
    raises.
    """
    pieces = tokens(text)
    line = [unicodedata.normalize("NFC", piece.text).lower() for piece in pieces]
    found: list[Number] = []
    at = 0
    while at < len(line):
        amount = read_amount(line, at)
        if amount and _is_meant(line, at, amount):
            amount = with_currency(line, amount)
            found.append(Number(_plain(amount.value), pieces[at].start, pieces[amount.end - 1].end, amount.money))
        at = amount.end if amount else at + 1
    return tuple(found)


def _plain(value: Decimal) -> int | Decimal:
    return int(value) if value == int(value) else value.normalize()


def _is_meant(words: Sequence[str], at: int, amount: Amount) -> bool:
    before = words[at - 1] if at else ""
    if words[at][0].isdigit():
        return True
    if before in _VAGUE or (before in _ORDINAL and amount.value < 10):
        return False
    if amount.unit or amount.end - at > 1:
        return amount.unit > 0 or words[at] not in _MISLEADING_TENS
    return _is_meant_alone(words, at, amount)


def _is_meant_alone(words: Sequence[str], at: int, amount: Amount) -> bool:
    """Of a number that is one word without unit."""
    word = words[at]
    if word in HALF_OF:
        return word_at(words, at + 1) in _HALVES_OF
    if len(words) == 1 or word == "mười" or is_currency(word_at(words, at + 1), amount.value):
        return word not in _LONE_TENS
    return is_counted(words, at + 1) and word not in _OFTEN_OTHER | _MISLEADING_TENS
