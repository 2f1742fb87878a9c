"""Cleaning of one text cell: Unicode, private glyphs, page furniture, and the ways a record says "nothing"."""

import re
import unicodedata
from dataclasses import dataclass

from kb.procedures.model import Aspect, Finding
from vi import fold

# Symbol-font bullets (tick, arrow, square) that the portal's pages carry as private-use characters.
_PRIVATE = re.compile("[\ue000-\uf8ff]")
# Soft hyphen, direction marks, zero-width characters, byte order mark.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# The page's own labels, caught together with the last field of the page.
_FURNITURE = re.compile(r"\s*Từ khóa\s*(?::|Không có thông tin).*\Z", re.DOTALL)
_NOTHING = {
    "", "khong", "khong co", "khong co thong tin", "khong quy dinh", "khong yeu cau", "chua xac dinh",
    "khong co yeu cau",
}  # fmt: skip
_MAX_DETAIL = 160

# Letters for character classes: in Unicode "à-ỹ" holds capitals too.
LOWER = "a-zàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
UPPER = LOWER.upper()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean text (NFC, lines kept, no runs of spaces) and what was wrong with it."""

    text: str
    findings: tuple[Finding, ...] = ()


def clean(text: str, aspect: Aspect) -> Cleaned:
    """Read a cell of several lines; page furniture and private glyphs are cut out and reported."""
    findings = []
    shown = _FURNITURE.sub("", text)
    if shown != text:
        findings.append(finding("page_furniture", aspect, text[len(shown) :]))
    if _PRIVATE.search(shown) or _INVISIBLE.search(shown):
        findings.append(finding("private_glyphs", aspect))
    return Cleaned(tidy(shown), tuple(findings))


def tidy(text: str) -> str:
    """NFC, bullets for private glyphs, invisible characters gone, one space for many, empty lines gone."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", _PRIVATE.sub("- ", text)))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def flat(text: str) -> str:
    """`tidy` on one line."""
    return " ".join(tidy(text).split())


def says_nothing(text: str) -> bool:
    """Whether the cell only says that there is nothing to say ("Không", "Không có thông tin" ...)."""
    return fold(text).strip(" .,;:()-–+*\n\t") in _NOTHING


def finding(kind: str, aspect: Aspect, detail: str = "") -> Finding:
    """A finding with its detail on one line, cut at 160 characters."""
    line = flat(detail)
    return Finding(kind, aspect, line if len(line) <= _MAX_DETAIL else line[: _MAX_DETAIL - 1].rstrip() + "…")
