"""Number words: reading what is below a thousand, and writing any amount."""

from collections.abc import Mapping, Sequence

from vi.folding import fold
from vi.tables import word_at

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
# As last digit after tens: "hai mươi mốt", "bốn mươi tư", "mười lăm", "hai mươi nhăm".
_LAST_DIGITS = {"mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5}
_OTHER_DIGITS = {"bẩy": 7}
# "hai trăm linh năm", in the south "lẻ".
_FILLERS = ("linh", "lẻ")
_GROUP_NAMES = ("", "nghìn", "triệu", "tỷ")
MOST = 10**15


def both_spellings(table: Mapping[str, int]) -> dict[str, int]:
    """The table with each word without its diacritics too; where two words fold alike the first holds."""
    bare = {fold(word): value for word, value in reversed(list(table.items()))}
    return bare | dict(table)


DIGITS = both_spellings({word: value for value, word in enumerate(_DIGITS) if value} | _OTHER_DIGITS)
_AFTER_TENS = both_spellings(_LAST_DIGITS) | DIGITS | _LAST_DIGITS
_TEN = frozenset({"mười", "muoi"})
_TENS = frozenset({"mươi", "mười", "muoi", "chục", "chuc"})  # "hai mười" is a slip
_HUNDRED = frozenset({"trăm", "tram"})
_FILLER = frozenset({*_FILLERS, *map(fold, _FILLERS)})
_ZERO = frozenset({"không", "khong"})

# A value and the place after its words; None where there is no number.
Reading = tuple[int, int] | None


def read_below_thousand(words: Sequence[str], at: int) -> Reading:
    """The longest number word from this place on, below a thousand: "hai trăm linh năm", "mười lăm", "ba mốt".

    Expects words in lower case, NFC, with or without diacritics. "trăm hai" and "hai trăm mốt" are 120 and 210.
    """
    if not (start := _hundreds(words, at)):
        return _tens(words, at)
    value, at = start
    if word_at(words, at) in _FILLER and (digit := DIGITS.get(word_at(words, at + 1))):
        return value + digit, at + 2
    if rest := _tens(words, at):
        return _with_rest(value, start=at, rest=rest, word=words[at])
    if (digit := _LAST_DIGITS.get(word_at(words, at))) is not None:
        return value + 10 * digit, at + 1
    return value, at


def _with_rest(hundreds: int, *, start: int, rest: tuple[int, int], word: str) -> tuple[int, int]:
    value, end = rest
    if value >= 10:
        return hundreds + value, end
    # "hai trăm năm" are two hundred years; any other digit stands for tens.
    return (hundreds, start) if fold(word) == "nam" else (hundreds + 10 * value, end)


def _hundreds(words: Sequence[str], at: int) -> Reading:
    first, second = word_at(words, at), word_at(words, at + 1)
    if second in _HUNDRED and (first in DIGITS or first in _ZERO):
        return 100 * DIGITS.get(first, 0), at + 2
    return (100, at + 1) if first in _HUNDRED else None


def _tens(words: Sequence[str], at: int) -> Reading:
    first, second = word_at(words, at), word_at(words, at + 1)
    if first in DIGITS and second in _TENS:
        return _with_last_digit(10 * DIGITS[first], words, at + 2)
    if first in _TEN:
        return _with_last_digit(10, words, at + 1)
    if first == "hăm" and second in _AFTER_TENS:  # twenty, before a last digit
        return 20 + _AFTER_TENS[second], at + 2
    if first in DIGITS and second in _LAST_DIGITS:  # "ba mốt", only as written with diacritics
        return 10 * DIGITS[first] + _LAST_DIGITS[second], at + 2
    if first in ("chục", "chuc"):
        return 10, at + 1
    return (DIGITS[first], at + 1) if first in DIGITS else None


def _with_last_digit(tens: int, words: Sequence[str], at: int) -> tuple[int, int]:
    last = word_at(words, at)
    # "hai mươi năm" are twenty years: five after tens is "lăm".
    if last in _AFTER_TENS and fold(last) != "nam":
        return tens + _AFTER_TENS[last], at + 1
    return tens, at


def in_words(number: int) -> str:
    """The number as read aloud: 1_500_000 → "một triệu năm trăm nghìn". Raises `ValueError` outside 0 … 10^15."""
    if not 0 <= number <= MOST:
        raise ValueError(number)
    if number == 0:
        return _DIGITS[0]
    billions, rest = divmod(number, 10**9)
    head = f"{in_words(billions)} {_GROUP_NAMES[3]}" if billions else ""
    return " ".join(filter(None, [head, *_groups(rest, led=bool(billions))]))


def _groups(number: int, *, led: bool) -> list[str]:
    """Millions, thousands and the rest; `led`: something larger stands before, so zeros are read."""
    written = []
    for power in (2, 1, 0):
        if group := number // 1000**power % 1000:
            written.append(f"{_below_thousand(group, led=led)} {_GROUP_NAMES[power]}".strip())
            led = True
    return written


def _below_thousand(number: int, *, led: bool) -> str:
    hundreds, rest = divmod(number, 100)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or led else []
    tens, last = divmod(rest, 10)
    if tens:
        words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    elif words and last:
        words.append(_FILLERS[0])
    return " ".join(words + ([_last_digit(tens, last)] if last else []))


def _last_digit(tens: int, last: int) -> str:
    if last == 5 and tens:
        return "lăm"
    if tens > 1 and last in (1, 4):
        return "mốt" if last == 1 else "tư"
    return _DIGITS[last]
