"""Numbers that are known by their form alone, and what looks like them and never is personal.

One pattern reads the text from left to right; at each place the first alternative that fits wins. What must never be
masked (procedure codes, sums of money, dates, hotlines) is therefore among the alternatives; `keep_*` stays.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import count

from channels.masking.kinds import Kind, Span
from channels.masking.plain import folded
from channels.masking.words import any_word, one_of, words
from kb.settings import read_settings
from vi import FEEDBACK_CODES, CodeMask

# What people type between digits; U+20E3 makes a keycap of the digit before it.
_SEP = "\u20e3?[ .·_-]?"
_BETWEEN = r"[ .·_,/\-]| - |\. |- |--"
# The name of a page or of a file of the state's portals.
_HEXADECIMAL = re.compile(r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[0-9]{0,20}[a-f])[0-9a-f]{32,64})\b")
_numbers = count(1)


def _groups(*sizes: int) -> str:
    """Digits in groups of these sizes, with the same separator between all of them."""
    sign = f"s{next(_numbers)}"
    rest = "".join(rf"(?P={sign})\d{{{size}}}" for size in sizes[2:])
    return rf"\d{{{sizes[0]}}}\u20e3?(?P<{sign}>{_BETWEEN})\d{{{sizes[1]}}}{rest}"


_IDENTITY_GROUPS = (
    (3, 3, 3, 3), (4, 4, 4), (6, 6), (3, 9), (9, 3), (3, 3, 6), (6, 3, 3), (3, 1, 2, 6), (3, 1, 2, 3, 3), (4, 8),
    (8, 4),     (2,) * 6, (1,) * 12,
)  # fmt: skip
_PHONE_GROUPS = (
    (4, 3, 3), (3, 3, 4), (4, 6), (4, 2, 2, 2), (3, 7), (5, 5), (4, 4, 2), (3, 4, 3), (3, 3, 2, 2), (1, 3, 3, 3),
    (6, 4),     (2,) * 5, (1,) * 10,
)  # fmt: skip
_UNITS = "(?:đồng|vn[dđ]|đ|usd|m2|m²|ha|mét vuông|met vuong|cổ phần|cổ phiếu)"
_ALTERNATIVES = (
    # 1.001193, 1.001193.000.00.00.H32
    r"(?P<keep_procedure>(?<!\d\.)\d\.\d{6}(?!\d)(?:\.\d{3}\.\d\d\.\d\d(?:\.[a-z]\d\d)?)?)",
    # 1900 1009, 18001096, 1900.545.426
    r"(?P<keep_hotline>1[89]00(?:\d{4}|\d{6}|[ .-]\d{4}|[ .-]\d{6}|[ .-]\d{2}[ .-]\d{2}|[ .-]\d{3}[ .-]\d{3})(?!\d))",
    # 26/11/2026, 05-11-2026, but not 09.05.2012.34
    r"(?P<keep_date>[0-3]?\d(?P<day_sign>[./-])[01]?\d(?P=day_sign)(?:19|20)\d\d(?!\d)(?!(?P=day_sign)\d))",
    # 135000 đồng, 1.500.000.000 đ, 12 000 000 000 vnd; an identity number or a phone number begins with 0 or +
    rf"(?P<keep_money>(?<![+.])[1-9]\d*(?:[ .,]\d{{3}})*(?:,\d{{1,2}})? ?{_UNITS}(?!\w))",
    # "dong" without marks is also the verb "đóng": only behind a round or a grouped sum
    r"(?P<keep_money_bare>(?<![+.])[1-9](?:\d*00|\d{0,2}(?:[.,]\d{3})+) ?d(?:ong)?(?!\w))",
    # Twelve digits together, or in groups when they begin as an identity number does
    rf"(?P<identity>\d{{12}}(?!\d)|(?=0)(?:{'|'.join(_groups(*sizes) for sizes in _IDENTITY_GROUPS)})(?!\d))",
    # Vietnamese numbers: mobile and old mobile, land line with its area code, the same behind +84, 84 or 0084
    rf"(?P<phone>0[35789]\d{{8}}(?!\d)|(?=0\D{{0,3}}[35789])(?:{'|'.join(_groups(*s) for s in _PHONE_GROUPS)})(?!\d)"
    rf"|(?<!\d\.)(?:(?:\(?\+{_SEP}84\)?|0084|84){_SEP}\(?0?\)?{_SEP}|\(?0{_SEP}\(?)"
    rf"(?:[35789]{_SEP}\d{_SEP}\d?\)?(?:{_SEP}\d){{6,7}}|1\d(?:{_SEP}\d){{8}}|2\d{{1,2}}\)?(?:{_SEP}\d){{7,8}}"
    rf"|2\d{{1,2}}\)?(?: - | ?\) ?){_SEP}\d(?:{_SEP}\d){{6,7}})(?!\d)"
    r"|\+(?!84)\d{1,3}[ -]?\(?\d(?:[ -]?\(?\d\)?){7,11}(?!\d))",
    # 500000000, 1.234.567.000 without a unit; three groups of three that are not round may be an identity number
    r"(?P<keep_round>(?<!\d\.)(?!(?:\d{16}|\d{19})(?!\d))[1-9]\d*0{5,}(?!\d))",
    r"(?P<keep_grouped>(?<!\d[.,])(?!\d{3}[ .]\d{3}[ .]\d{3}(?!\d))[1-9]\d{0,2}(?:[.,]\d{3}){2,}(?!\d))",
    r"(?P<keep_grouped_round>(?<!\d\.)[1-9]\d\d(?:[ .]\d{3}){1,3}[ .]000(?!\d))",
    # Years in a row are no card: 2020 2021 2022 2023
    r"(?P<keep_years>(?:(?:19|20)\d\d[ \-]){2,}(?:19|20)\d\d(?!\d))",
    # 16 and 19 digits are the lengths of the cards issued here; others by their check digit
    r"(?P<card>(?:\d{4}[ .\-]\d{4}[ .\-]\d{4}[ .\-]\d{4}(?:[ .\-]\d{3})?|\d{16}|\d{19})(?!\d))",
    r"(?P<card_checked>[3-69]\d{12,17}(?!\d))",
    # Any other grouping, and nine digits of the old card
    rf"(?P<identity_any>0(?:{_SEP}\d){{11}}(?!\d)|(?:\d{{9}}|\d{{3}}(?P<old>[ .\-])\d{{3}}(?P=old)\d{{3}})(?!\d))",
    # What begins with 0 and is as long, though of no known form; thirteen to fifteen digits together
    r"(?P<account>(?:0\d{9,14}|\d{13,15})(?!\d))",
)
_KINDS = {"identity_any": Kind.IDENTITY}


def numbers(text: str) -> Iterator[Span]:
    """The numbers of the text, which is `plain.lowered`."""
    for match in _pattern().finditer(text):
        kind = _kind(match)
        if kind and not _is_kept(text, match):
            yield Span(*match.span(), kind)


def codes(text: str) -> Iterator[tuple[int, int]]:
    """Where codes of dossiers and of feedback stand, as people type them."""
    yield from (match.span() for match in _HEXADECIMAL.finditer(text))
    yield from (match.span() for match in _codes().finditer(text))


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"(?=[\d+(])(?<!\d)(?:{'|'.join(_ALTERNATIVES)})")


@cache
def _codes() -> re.Pattern[str]:
    # Read at the first message: what a dossier code looks like is a setting.
    return re.compile(f"{CodeMask.of(read_settings().dossier_codes).pattern}|{FEEDBACK_CODES.pattern}")


@cache
def _before() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    papers = rf"\b{one_of('papers')}(?: (?:so|la|:))*[ :#]*$"
    money = rf"\b{any_word(words()['money'])}(?: (?:la|khoang|tam|gan|hon|:))*[ :]*$"
    return re.compile(papers), re.compile(money), frozenset(words()["public_numbers"])


def _kind(match: re.Match[str]) -> Kind | None:
    name = match.lastgroup or ""
    if name == "card_checked":
        return Kind.CARD if _has_check_digit(match[0]) else Kind.ACCOUNT if len(match[0]) < 16 else None
    return None if name.startswith("keep_") else _KINDS.get(name) or Kind(name)


def _is_kept(text: str, match: re.Match[str]) -> bool:
    """Whether it is public, the number of a paper, or a grouped sum whose unit is left out."""
    papers, money, public = _before()
    digits = re.sub(r"\D", "", match[0])
    if digits in public:
        return True
    before = folded(text[max(match.start() - 30, 0) : match.start()])
    if digits[0] == "0" or match[0][0] == "+":
        return False
    grouped = match[0] != digits and len(digits) == 9
    posted = text[match.start() - 2 : match.start()].isalpha() and text[match.end() : match.end() + 2] == "vn"
    return posted or bool(papers.search(before)) or (grouped and bool(money.search(before)))


def _has_check_digit(digits: str) -> bool:
    """Luhn's sum, as all bank cards have it (ISO/IEC 7812)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0
