"""Ways to hand in, with where or how in the record's words."""

import re
from collections import Counter
from collections.abc import Sequence

from kb.procedures.ingest.cells import Row
from kb.procedures.model import Method, SubmissionMethod
from vi import fold

_SENTENCE = re.compile(r"\n|(?<=[.;]) ")
_BULLET = re.compile(r"^[\s\-–+*•.]*(?:\(?\w{1,2}[.)])?[\s\-–+*•]*")
_PLACE = re.compile(
    r"\b(?:nộp|gửi|tại|qua|địa chỉ|cổng|bưu (?:chính|điện)|trực tuyến|trực tiếp|cách thức)\b", re.IGNORECASE
)
_NOT_PLACE = re.compile(
    r"\d+ ?(?:\([^)]*\) ?)?(?:ngay|gio|thang)\b|thoi (?:han|gian)|\bdong\b|\bphi\b|muc phi|ke tu ngay"
)
_WORDS = {
    Method.IN_PERSON: re.compile(r"truc tiep"),
    Method.ONLINE: re.compile(r"truc tuyen|cong dich vu cong|moi truong (?:dien tu|mang)|dien tu|vneid|ung dung"),
    Method.POST: re.compile(r"buu (?:chinh|dien)"),
}


def read_methods(rows: Sequence[Row]) -> tuple[SubmissionMethod, ...]:
    """The methods in the record's order; `place` is "" where the description tells no place."""
    methods = dict.fromkeys(row.method for row in rows)
    shared = {place for place, count in Counter({(row.method, row.place) for row in rows}).items() if count}
    repeated = {place for place, count in Counter(place for _, place in shared).items() if count > 1}
    return tuple(SubmissionMethod(method, _place(method, rows, repeated)) for method in methods)


def _place(method: Method, rows: Sequence[Row], repeated: set[str]) -> str:
    for row in rows:
        if row.method is method:
            sentences = [_BULLET.sub("", sentence).strip(" ;") for sentence in _SENTENCE.split(row.place)]
            told = [one for one in sentences if _tells(method, one, shared=row.place in repeated)]
            if told:
                return " ".join(dict.fromkeys(told))
    return ""


def _tells(method: Method, sentence: str, *, shared: bool) -> bool:
    folded = fold(sentence)
    if not _PLACE.search(sentence) or _NOT_PLACE.search(folded):
        return False
    others = [word for other, word in _WORDS.items() if other is not method and word.search(folded)]
    # A description that stands with every method keeps only what is not about another one.
    return not (shared and others and not _WORDS[method].search(folded))
