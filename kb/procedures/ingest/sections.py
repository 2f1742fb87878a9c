"""The raw cell of documents cut into its tables, each under the heading of a case or a duty."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from kb.procedures.ingest.quantities import Item, items_in
from kb.procedures.ingest.texts import LOWER, UPPER, flat
from kb.procedures.model import Duty
from vi import fold

_COLUMNS = re.compile(r"Tên giấy tờ\s*Mẫu đơn, tờ khai\s*Số lượng")
_GENERIC = re.compile(
    r"(?:cac )?(?:ho so|thanh phan ho so|giay to|tai lieu)?[ ,]*(?:phai nop|can nop)?[ ,]*"
    r"(?:bao gom|gom|gom co|nhu sau|sau day)?"
)
_TRIM = re.compile(r"^(?:[\s\-–+*•]|\(?[0-9ivxIVX]{1,4}(?:\.\d+)?[.)] ?|\(?[a-hđ]\d?[.)] )+|[\s:;.,–\-]+$")
_GATHERS = re.compile(
    r"[,;]?\s*(?:hồ sơ |thành phần hồ sơ |các giấy tờ )?(?:bao gồm|gồm có|gồm)"
    r"(?: các văn bản, tài liệu| các giấy tờ)?(?: sau(?: đây)?)?\s*$",
    re.IGNORECASE,
)
# A heading that starts in the middle of a sentence is the end of some other cell.
_RESIDUE = re.compile(rf"[);.,]|[{LOWER}]{{2,}}")
# "(what need not be handed in)Heading of the case"; a heading may be nothing but such a remark.
_BRACKETED = re.compile(rf"\(((?:[^()]|\([^()]*\)){{60,}})\)(?=[{UPPER}]|$)")
_LONGEST_CASE = 220


class Role(StrEnum):
    """What a table of the cell lists."""

    SUBMIT = "submit"
    SHOW = "show"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Section:
    """One table: its case ("" = always), what it lists, its entries.

    `doubtful` is a heading that made no sense, `remark` one that stood in brackets before the heading.
    """

    case: str
    role: Role
    items: tuple[Item, ...]
    doubtful: str = ""
    remark: str = ""

    @property
    def duty(self) -> Duty:
        """The duty of the documents in it."""
        return Duty.SHOW if self.role is Role.SHOW else Duty.SUBMIT


def sections_in(raw: str) -> tuple[tuple[Section, ...], str]:
    """All tables of the cell, and text after the last one that belongs to none."""
    heading, *tables = _COLUMNS.split(raw)
    sections = []
    for table in tables:
        items, rest = items_in(table)
        sections.append(section(heading, items))
        heading = rest
    return tuple(sections), flat(heading if tables else raw)


def section(heading: str, items: tuple[Item, ...]) -> Section:
    """The table under that heading."""
    text = flat(heading)
    if remark := _BRACKETED.match(text):
        return replace(section(text[remark.end() :], items), remark=remark.group(1))
    folded = fold(_TRIM.sub("", text))
    if _RESIDUE.match(text) and not folded.startswith(("doi voi", "truong hop", "ho so", "giay to", "thanh phan")):
        return Section("", Role.SUBMIT, items, doubtful=text)
    if re.match(r"(?:luu y|ghi chu|chu y)\b", folded):
        return Section("", Role.NOTES, items)
    if re.fullmatch(r"(?:cac )?(?:giay to|tai lieu)[^,;]{0,20} phai xuat trinh.{0,40}", folded):
        return Section("", Role.SHOW, items)
    if re.fullmatch(r"(?:cac )?(?:giay to|tai lieu)[^,;]{0,20} phai nop.{0,50}", folded) or _GENERIC.fullmatch(folded):
        return Section("", Role.SUBMIT, items)
    return Section(short_case(text), Role.SUBMIT, items)


def short_case(text: str) -> str:
    """A heading as a case: no bullet, no "bao gồm:", at most 220 characters."""
    case = _TRIM.sub("", _GATHERS.sub("", _TRIM.sub("", text)))
    if len(case) <= _LONGEST_CASE:
        return case
    return case[:_LONGEST_CASE].rsplit(" ", 1)[0].rstrip(" ,;") + "…"
