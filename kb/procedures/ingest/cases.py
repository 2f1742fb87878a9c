"""The case that a description is about: "Đối với trường hợp cấp lại: 05 ngày" is about "trường hợp cấp lại"."""

import re

_BULLET = re.compile(r"^[\s\-–+*•.]*(?:\(\w{1,3}\)|\w{1,2}\))?[\s\-–+*•]*")
_LED = re.compile(r"(?:đối với|trường hợp|nếu|khi|cấp|cấp lại|gia hạn) [^:\n]{4,160}?(?=:)", re.IGNORECASE)
_CLOSED = re.compile(r"\d+ (?:ngày làm việc|ngày|tháng)[^.;\n]{0,60}? (đối với [^.;\n]{4,160})", re.IGNORECASE)
_ONLY = re.compile(r"(?:đối với|trường hợp) [^:\n]{4,200}", re.IGNORECASE)
_TIME_IN_CASE = re.compile(r"\d+ (?:ngày|giờ)")


_UNFINISHED = re.compile(r"(?:đề nghị|quy định tại|như sau|sau đây)\W*$", re.IGNORECASE)


def case_of(description: str) -> str:
    """The case, or "" where the description does not begin with one or tells several."""
    text = _BULLET.sub("", description, count=1)
    found = _LED.match(text) or _ONLY.fullmatch(text.rstrip(" .;"))
    case = found.group() if found else next(iter(_CLOSED.findall(text)), "")
    if _TIME_IN_CASE.search(case) or _says_more(text, case):
        return ""
    return "" if _UNFINISHED.search(case) else case.strip(" .;,:")


def _says_more(text: str, case: str) -> bool:
    # A second case in the same description: the row does not belong to the first alone.
    return len(re.findall(r"(?:^|\n)[\s\-–+*]*(?:đối với|trường hợp)", text, re.IGNORECASE)) > 1 and bool(case)
