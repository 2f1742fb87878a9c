"""Masking of personal data before anything is stored, logged or sent on.

Expects normalised text. One pattern reads the text from left to right; at each place the first alternative that fits
wins. What must never be masked (dossier codes, procedure codes, sums of money) is therefore among the alternatives.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from kb.settings import read_settings
from vi import FEEDBACK_CODES, CodeMask

MASK = "•••"


class Kind(StrEnum):
    """What was masked; the words for it stand in strings.yml."""

    IDENTITY = "identity"
    PHONE = "phone"
    EMAIL = "email"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Masked:
    """The text that may be kept, and the kinds of what was taken out, each once, in order."""

    text: str
    kinds: tuple[Kind, ...] = ()


_SEP = r"[ .\-]?"

# In order of preference at the same place, codes of dossiers and feedback before them (`_pattern`). A group whose name
# is a kind is masked, `keep_*` stays.
_ALTERNATIVES = (
    # 1.001193, 1.001193.000.00.00.H32
    r"(?P<keep_procedure>(?<![\d.])\d\.\d{6}(?!\d)(?:\.\d{3}\.\d\d\.\d\d(?:\.[a-z]\d\d)?)?)",
    # 135000 đồng, 1.500.000.000 đ, 12 000 000 000 vnd; an identity number or a phone number begins with 0 or +
    r"(?P<keep_money>(?<![\d+.])[1-9]\d*(?:[ .,]\d{3})*(?:,\d{1,2})? ?(?:đồng|vn[dđ]|đ)(?!\w))",
    # "dong" without marks is also the verb "đóng": only behind a round or a grouped sum
    r"(?P<keep_money_bare>(?<![\d+.])[1-9](?:\d*00|\d{0,2}(?:[.,]\d{3})+) ?dong(?!\w))",
    r"(?P<email>(?<![\w.+\-])[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+)",
    # Vietnamese numbers: mobile and old mobile, land line with its area code, the same behind +84, 84 or 0084
    rf"(?P<phone>(?<!\d)(?<!\d\.)(?:(?:\+{_SEP}84|0084|84){_SEP}\(?0?\)?{_SEP}|\(?0)"
    rf"(?:[35789]\)?(?:{_SEP}\d){{8}}|1\d(?:{_SEP}\d){{8}}|2\d{{1,2}}\)?(?:{_SEP}\d){{7,8}})(?!\d))",
    # 500000000, 1.234.567.000 without a unit; three groups of three that are not round may be an identity number
    r"(?P<keep_round>(?<![\d.])[1-9]\d*0{5,}(?!\d))",
    r"(?P<keep_grouped>(?<![\d.,])(?!\d{3}[ .]\d{3}[ .]\d{3}(?!\d))[1-9]\d{0,2}(?:[.,]\d{3}){2,}(?![\d]))",
    r"(?P<keep_grouped_round>(?<![\d.])[1-9]\d\d(?:[ .]\d{3}){1,3}[ .]000(?!\d))",
    # Years in a row are no card: 2020 2021 2022 2023
    r"(?P<keep_years>(?<!\d)(?:(?:19|20)\d\d[ \-]){2,}(?:19|20)\d\d(?!\d))",
    # 16 and 19 digits are the lengths of the cards issued here; others by their check digit
    r"(?P<card>(?<!\d)(?:\d{4}[ .\-]\d{4}[ .\-]\d{4}[ .\-]\d{4}(?:[ .\-]\d{3})?|\d{16}|\d{19})(?!\d))",
    r"(?P<card_checked>(?<!\d)[3-69]\d{12,17}(?!\d))",
    # Twelve digits together, or in groups when they begin as an identity number does; nine digits of the old card
    rf"(?P<identity>(?<!\d)(?:\d{{12}}|0(?:{_SEP}\d){{11}}|\d{{9}}|\d{{3}}[ .]\d{{3}}[ .]\d{{3}})(?!\d))",
)


def mask(text: str) -> Masked:
    """Replace identity, phone and card numbers and e-mail addresses by `MASK`."""
    plain = _plain_digits(text)
    kinds: list[Kind] = []
    parts, end = [], 0
    for match in _pattern().finditer(plain):
        if kind := _kind(match):
            kinds.append(kind)
            parts += [text[end : match.start()], MASK]
            end = match.end()
    return Masked("".join([*parts, text[end:]]), tuple(dict.fromkeys(kinds)))


@cache
def _pattern() -> re.Pattern[str]:
    # Read at the first message: what a dossier code looks like is a setting.
    dossiers = CodeMask.of(read_settings().dossier_codes)
    kept = f"(?P<keep_dossier>{dossiers.pattern})", f"(?P<keep_feedback>{FEEDBACK_CODES.pattern})"
    return re.compile("|".join((*kept, *_ALTERNATIVES)), re.IGNORECASE)


def _kind(match: re.Match[str]) -> Kind | None:
    name = match.lastgroup or ""
    if name == "card_checked":
        return Kind.CARD if _has_check_digit(match[0]) else None
    return None if name.startswith("keep_") else Kind(name)


def _has_check_digit(digits: str) -> bool:
    """Luhn's sum, as all bank cards have it (ISO/IEC 7812)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0


def _plain_digits(text: str) -> str:
    # Digits of other scripts would pass by the literal 0 of the pattern. One character stays one character.
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)
