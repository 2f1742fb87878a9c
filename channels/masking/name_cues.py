"""The words that say that a name follows."""

import re
from functools import cache

from channels.masking.words import any_word, name_words

_ROLES = (
    "(?:chu ho|(?:nguoi )?dung ten|nguoi (?:nop|khai|yeu cau|gui|nhan|lien he|dai dien|dung don|lam don|viet don)"
    "|ky ten|chu tk|chu tai khoan)"
)
_BE = r"(?:la|lak)\b"
_SIGN = "?[:=-]? ?"


@cache
def cues() -> re.Pattern[str]:
    """Over a folded text. Behind a `strong` one a name stands, behind a `weak` one perhaps."""
    return re.compile(f"(?P<strong>{'|'.join(_strong())})|(?P<weak>{'|'.join(_weak())})")


def _strong() -> tuple[str, ...]:
    person = any_word(name_words()["persons"])
    full = r"(?: (?:day du|that|khai sinh|goi|dung))?"
    return (
        rf"\bho(?: va|, chu dem va|,)? ten\b{full}(?: cua)?(?: {person}\b)?(?: hien tai)?(?: {_BE})? {_SIGN}",
        rf"\bhvt\b {_SIGN}",
        rf"\bten{full}(?: cua)? {person}(?: nha (?:em|toi|minh))?\b(?: {_BE})? {_SIGN}",
        rf"\b{_ROLES}(?: ten)?(?: la)? ?[:=-] ?",
        rf"\b{person} ten{full}\b(?: {_BE})? {_SIGN}",
        rf"\bten ?(?:{_BE} ?)?[:=] ?",
        r"\bmy (?:full )?name(?: is|'s)? ?:? ?",
        r"\b(?:full )?name: ?",
    )


def _weak() -> tuple[str, ...]:
    speaker = "(?:toi|tui|em|e|minh|mk|mik|con|chau|to|t|chong toi|vo toi|con toi|con em|chong em|vo em)"
    return (
        rf"\b{speaker} (?:la|lak|l)\b ?:? ?",
        rf"\b{_ROLES}(?: (?:ten|la|ten la))? ",
        r"(?:^|(?<=[,;.(\n-])|(?<=[,;.(-] ))ten ",
    )
