"""One entry among the documents: a paper, a heading, a note, or a fragment of its neighbour."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from kb.procedures.ingest.forms import split_forms
from kb.procedures.ingest.quantities import Item
from kb.procedures.ingest.texts import flat
from vi import fold

_BULLET = re.compile(r"^(?:[\-–—‐‑−+*•·.…;:,)]\s*|\(?(?:\d{1,2}|[ivx]{1,4}|[a-hđ]\d?)[.)](?!\d)\s*)+")
_CONTINUES = re.compile(r"(?:hoac|va|kem|kem theo|co chung thuc|cong chung|neu co|\(neu co)\b")
_CONNECTIVE = re.compile(r"(?:va|hoac|,|;|\.|\W)*")
# How Vietnamese names a paper; an entry that starts with one and asks for no copy is still a paper.
_PAPER = re.compile(
    r"(?:ban (?:chinh|sao|goc|dich|ve|khai|ke|cam ket|thuyet minh|kiem|giai trinh|do|tu|scan|chup|dang ky|tom tat)|"
    r"giay|"
    r"don|to khai|to trinh|van ban|phieu|the |so (?:ho|tam)|ho chieu|anh |\d{1,2} (?:anh|ban)|hop dong|quyet dinh|"
    r"bien ban|bao cao|danh sach|chung (?:chi|minh|tu|thu)|bang |hoa don|de an|du an|phuong an|dieu le|so yeu|ly lich|"
    r"cong van|tai lieu|mau |thiet ke|so do|ke hoach|nghi quyet|thong bao|ho so|xac nhan|bien lai|trich luc|can cuoc|"
    r"van bang|thuyet minh|to |de nghi|toan van)"
)
_NOT_ASKED = r"khong phai (?:nop|cung cap|xuat trinh|co|tai)|khong can|duoc (?:thay the|mien)|khong yeu cau|thi khong"
_REMARK = re.compile(
    rf"(?:luu y|ghi chu|chu y|\W*so luong(?: ho so)?|so bo ho so|khong (?:quy dinh|yeu cau|co)|"
    rf"truong hop .{{0,300}}(?:{_NOT_ASKED}|chiu trach nhiem)|(?:nguoi|can bo) tiep nhan|"
    r"nguoi (?:uy|duoc uy) quyen .{0,120}(?:chiu trach nhiem|xac thuc)|"
    r"co quan .{0,80}(?:co trach nhiem|tu choi|thuc hien tra cuu|khai thac)|ca nhan co quyen|"
    r"nguoi (?:yeu cau|co tham quyen) .{0,160}(?:co the|co quyen|duoc su dung|duoc lua chon|co trach nhiem)|"
    r"(?:cac )?(?:giay to|tai lieu|van ban|ho so)[^,;]{0,80}(?:lap )?bang tieng nuoc ngoai[^;]{0,20}(?:phai|thi|duoc)|"
    r"doi voi giay to|viec uy quyen|ho so dang ky .{0,60}tren moi truong dien tu)"
)
_HEADING = re.compile(r"(?::|(?:bao gom|gom|gom co|sau day|nhu sau|cac giay to sau|tai lieu sau))\s*$")
_CASE = re.compile(r"\W*(?:truong hop|doi voi|neu |khi )")
_GATHERS = re.compile(
    r"\W*(?:\w{1,2}[.)] ?)?(?:thanh phan |cac )?(?:ho so|giay to|tai lieu|bao gom|gom|nguoi co yeu cau).{0,160}"
)
_LONGEST_PAPER = 400


class Kind(StrEnum):
    """What an entry is."""

    PAPER = "paper"
    HEADING = "heading"
    NOTE = "note"
    FRAGMENT = "fragment"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry read: its text without bullet, form and quantity. `deeper` when its bullet is one level down ("+")."""

    kind: Kind
    text: str
    originals: int | None = None
    copies: int | None = None
    form: str = ""
    deeper: bool = False
    shown: bool = False
    names_paper: bool = False
    unclear: str = ""

    @property
    def none_asked(self) -> bool:
        """Whether the record counts neither originals nor copies of it."""
        return not (self.originals or self.copies or self.unclear)


def read(item: Item) -> Entry:
    """An entry from its name and counts."""
    raw = flat(item.name)
    named, form = split_forms(raw)
    text = _BULLET.sub("", named).strip().rstrip(";,").strip() or _BULLET.sub("", form)
    folded = fold(text)
    entry = Entry(_kind(item, text, folded, form), text, item.originals, item.copies, form, unclear=item.unclear)
    # A paper that is counted zero times is asked for without a number.
    if entry.kind is Kind.PAPER and item.none_asked:
        entry = replace(entry, originals=None, copies=None)
    return replace(
        entry,
        deeper=raw.startswith(("+", "•")),
        shown=folded.startswith("xuat trinh"),
        names_paper=bool(_PAPER.match(folded)),
    )


def _kind(item: Item, text: str, folded: str, form: str) -> Kind:
    if not re.search(r"[a-z]{2}", folded) or _CONNECTIVE.fullmatch(folded):
        return Kind.FRAGMENT
    if _HEADING.search(folded) and not form:
        return Kind.HEADING
    if _REMARK.match(folded):
        return Kind.NOTE
    if item.none_asked and not (_PAPER.match(folded) and len(text) <= _LONGEST_PAPER and "khong phai" not in folded):
        return Kind.NOTE
    return Kind.PAPER


def joined(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Entries with the pieces of a torn sentence put back to the one they continue."""
    last: Entry | None = None
    for entry in entries:
        if last and last.kind in (Kind.PAPER, Kind.NOTE) and _continues(entry):
            last = replace(last, text=f"{last.text} {entry.text}", form=last.form or entry.form)
            continue
        if last:
            yield last
        last = entry
    if last:
        yield last


def _continues(entry: Entry) -> bool:
    return entry.kind is not Kind.FRAGMENT and entry.text[0].islower() and bool(_CONTINUES.match(fold(entry.text)))


def opens_case(entry: Entry) -> bool:
    """Whether a heading says when the entries below it are needed."""
    return bool(_CASE.match(fold(entry.text)))


def only_gathers(entry: Entry) -> bool:
    """Whether a heading says no more than that documents follow."""
    return bool(_GATHERS.fullmatch(fold(entry.text)))
