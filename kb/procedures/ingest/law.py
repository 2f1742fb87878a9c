"""Legal references and the decision that published the procedure."""

import re
from collections.abc import Sequence

from kb.procedures.ingest.texts import finding, flat
from kb.procedures.model import Aspect, Finding

_BODIES = (
    "BTC|BTP|BCA|NHNN|BNNMT|BGTVT|BXD|BNNPTNT|BTNMT|BKHĐT|BLĐTBXH|BKHCN|BYT|BVHTTDL|VPCP|BCT|BNV|BQP|BTTTT|BGDĐT|BNG|"
    "TTCP|UBDT|BDTTG|BHXH|UBCK|TANDTC|VKSNDTC|KTNN"
)  # fmt: skip
_REFERENCE = re.compile(
    rf"(?P<number>\d+)[a-z]?/(?:(?P<year>\d{{4}})/)?"
    rf"(?:(?P<law>QH(?P<term>\d\d)|UBTVQH\d\d)|(?P<decree>NĐ-CP)|(?P<circular>TT-(?:{_BODIES}))|"
    rf"TTLT-(?:{_BODIES}|BNN)(?:-(?:{_BODIES}|BNN))+|QĐ-(?:TTg|UBND|CTN|{_BODIES})|NQ-CP|NQ-HĐND|CT-TTg)"
)
# No National Assembly has passed so many laws, and no ministry so many circulars, in one year.
_HIGHEST_LAW, _HIGHEST_DECREE, _HIGHEST_CIRCULAR = 200, 400, 400
# First and last year of the National Assembly's terms.
_TERMS = {
    10: (1997, 2002),
    11: (2002, 2007),
    12: (2007, 2011),
    13: (2011, 2016),
    14: (2016, 2021),
    15: (2021, 2026),
    16: (2026, 2031),
}
_DECISION = re.compile(r"(?:QĐ ?)?\d+[a-z]?/QĐ(?:-[A-ZĐ]+\d*)+|\d+/QĐCB|QĐ/?\d+-[A-ZĐ]+|\d+-QĐ/[A-ZĐ]+")


def read_references(values: Sequence[str]) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Numbers of laws, decrees and circulars that are whole; cut or glued ones are left out and reported."""
    found = list(dict.fromkeys(flat(value) for value in values if flat(value)))
    whole = [value for value in found if _is_whole(value)]
    # Beside "53/2025/TT-BCA" a cut "53/2025/TT-BC" or a glued "53/2025/TT-BCAS" is only its echo.
    doubtful = [value for value in found if value not in whole and not any(_echoes(value, other) for other in whole)]
    return tuple(whole), tuple(finding("legal_reference_unclear", Aspect.LEGAL_BASIS, value) for value in doubtful)


def _echoes(value: str, whole: str) -> bool:
    return whole.startswith(value) or value.startswith(whole) or value.endswith(whole)


def _is_whole(value: str) -> bool:
    reference = _REFERENCE.fullmatch(value)
    if not reference:
        return False
    number, year = int(reference["number"]), int(reference["year"] or 0)
    if reference["term"] and year:
        first, last = _TERMS.get(int(reference["term"]), (0, 9999))
        return number <= _HIGHEST_LAW and first <= year <= last
    limit = _HIGHEST_LAW if reference["law"] else _HIGHEST_DECREE if reference["decree"] else _HIGHEST_CIRCULAR
    return number <= limit or not (reference["law"] or reference["decree"] or reference["circular"])


def read_decision(text: str) -> tuple[str, tuple[Finding, ...]]:
    """The decision's number ("163/QĐ-BTP"), or "" and a finding where the cell holds no such number."""
    number = re.sub(r"^số ", "", flat(text), flags=re.IGNORECASE).replace("./", "/").replace("/QD-", "/QĐ-")
    if _DECISION.fullmatch(number):
        return number, ()
    return "", (finding("decision_unclear", Aspect.LEGAL_BASIS, text),) if number else ()
