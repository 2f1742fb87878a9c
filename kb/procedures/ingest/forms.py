"""File names of forms that stand glued behind the name of a document."""

import re

from kb.procedures.ingest.texts import LOWER, UPPER

_ENDING = r"\.(?:docx?|pdf|xlsx?|rtf|rar|zip|jpe?g|png)"
_LAST_FILE = re.compile(rf"[^/]*?{_ENDING}(?: ?\(\d+\))?(?:{_ENDING})?\s*$", re.IGNORECASE)
_FILE = re.compile(rf".+?{_ENDING}(?: ?\(\d+\)(?={_ENDING}))?(?:{_ENDING})*", re.IGNORECASE)
# Where a name ends and a file begins without a space: a capital or digit straight after what ends a word or
# sentence, "mẫu số" straight after a letter, anything straight after "theo mẫu".
_SEAM = re.compile(
    rf"(?<=[{LOWER}0-9).;,:”\"])(?=[{UPPER}])|(?<=[A-ZĐ])(?=[{UPPER}][{LOWER}])|"
    rf"(?<=[{LOWER}{UPPER}).;:”\"])(?=\d)|(?<=[.;) ])(?=[a-z]{{2,4}} (?:so|luc))|(?<=[.;])(?=[{LOWER}])|"
    rf"(?<=[{LOWER}])(?=mẫu số)|(?<=theo mẫu)(?=[^\s.;,)])"
)
# Inside laws, abbreviations and brackets ("TT-BTC", "QĐ-TTg", "(Mẫu") there is no seam; nor inside a number.
_NO_SEAM = re.compile(r"(?:[-/(]|-T)$")
_FORM_WORD = re.compile(
    rf"(?:m[ẫaâ]u|mus|mu|ms|ph[ụu] ?l[ụu]c|phlc|pl|tk|t[ờo] ?khai|đơn|don|bm|bi[ểe]u|gi[ấa]y|b[ảa]n)(?![{LOWER}]{{6}})",
    re.IGNORECASE,
)
_LONGEST = 160
_LONGEST_NAMED = 130


def split_forms(text: str) -> tuple[str, str]:
    """The document's name and its form files, joined by ", " ("" where there are none)."""
    first = re.search(_ENDING + r"(?![\w”\"'’])|" + _ENDING + r"(?=[A-ZĐ\d])", text, re.IGNORECASE)
    if not first or not _LAST_FILE.search(text):
        return text, ""
    start = _start(text[: first.start()])
    files = _FILE.findall(text[start:])
    return text[:start].rstrip(), ", ".join(file.strip() for file in files)


def _start(head: str) -> int:
    """Where the first file name begins; 0 where the whole text is one, the end where no seam is found."""
    seams = [seam.start() for seam in _SEAM.finditer(head) if _is_seam(head, seam.start())]
    named = [at for at in seams if _FORM_WORD.match(head[at:])]
    last_word = [at for at in seams if at > re.sub(r" \(\d+\)$", "", head).rfind(" ")]
    for found in ([at for at in named if len(head) - at <= _LONGEST_NAMED][:1], named[-1:], last_word[:1], seams[-1:]):
        if found:
            return found[0]
    return 0 if len(head) <= _LONGEST else len(head)


def _is_seam(head: str, at: int) -> bool:
    in_number = head[at : at + 1].isdigit() and bool(re.search(r"\d[.,]?$", head[:at]))
    return len(head) - at <= _LONGEST and not in_number and not _NO_SEAM.search(head[:at])
