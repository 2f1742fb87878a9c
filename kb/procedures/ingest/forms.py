"""File names of forms that stand glued behind the name of a document."""

import re

from kb.procedures.ingest.texts import LOWER, UPPER

_ENDING = r"\.(?:docx?|pdf|xlsx?|rtf|rar|zip|jpe?g|png)"
_LAST_FILE = re.compile(rf"[^/]*?{_ENDING}(?: ?\(\d+\))?(?:{_ENDING})?\s*$", re.IGNORECASE)
_FILE = re.compile(rf".+?{_ENDING}(?: ?\(\d+\)(?={_ENDING}))?(?:{_ENDING})*", re.IGNORECASE)
# Where a name ends and a file begins without a space: a capital or digit straight after what ends a sentence or word.
_GLUE = re.compile(
    rf"(?<=[{LOWER}0-9).;,:”\"])(?=[{UPPER}])|(?<=[A-ZĐ])(?=[{UPPER}][{LOWER}])|(?<=[{LOWER}{UPPER}).;:”\"])(?=\d)|"
    rf"(?<=[.;) ])(?=[a-z]{{2,4}} (?:so|luc))|(?<=[.;])(?=[{LOWER}])"
)
_FORM_WORD = re.compile(
    rf"(?:m[ẫaâ]u|mus|mu|ms|ph[ụu] ?l[ụu]c|pl|tk|t[ờo] ?khai|đơn|don|bm|bi[ểe]u|gi[ấa]y|b[ảa]n)(?![{LOWER}]{{6}})",
    re.IGNORECASE,
)
_LONGEST = 160


def split_forms(text: str) -> tuple[str, str]:
    """The document's name and its form files, joined by ", " ("" where there are none)."""
    first = re.search(_ENDING + r"(?![\w”\"’'])|" + _ENDING + r"(?=[A-ZĐ\d])", text, re.IGNORECASE)
    if not first or not _LAST_FILE.search(text):
        return text, ""
    start = _start(text[: first.start()])
    files = _FILE.findall(text[start:])
    return text[:start].rstrip(), ", ".join(file.strip() for file in files)


def _start(head: str) -> int:
    """Where the first file name begins; 0 where the whole text is one."""
    glued = [found.start() for found in _GLUE.finditer(head) if len(head) - found.start() <= _LONGEST]
    # Inside numbers, laws and abbreviations ("38/2015", "TT-BTC", "QĐ-TTg") there is no seam.
    glued = [
        at
        for at in glued
        if not re.search(r"\d[.,/]?$|[-/]$|-T$|\($", head[:at])
        or head[at:][:1].isalpha()
        and not re.search(r"[-/]$|-T$|\($", head[:at])
    ]
    named = [at for at in glued if _FORM_WORD.match(head[at:])]
    if named:
        return named[0] if len(head) - named[0] <= 90 else named[-1]
    return glued[-1] if glued else (0 if len(head) <= _LONGEST else len(head))
