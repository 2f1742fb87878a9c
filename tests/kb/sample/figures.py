"""Every figure that a shipped procedure tells, against the source record of its code.

`.venv/bin/python -m tests.kb.sample.figures` lists what differs, for all files.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.procedures.model import Procedure
from kb.sample import load_sample
from tests.kb.sample import raw_records as raw

# A figure before one of these is compared together with its unit. The longer one stands first.
UNITS = ("ngày làm việc", "ngày", "tháng", "năm", "tuổi", "giờ", "phút", "đồng", "%", "mét", "m2", "ha", "người", "bản")
# How the records write it, where they write it in another way than we do.
WRITTEN = {
    "ngày làm việc": r"ngày làm việc",
    "ngày": r"ngày(?! làm việc)",
    "tuổi": r"(?:ngày )?tuổi",
    "đồng": r"(?:đồng|đ\b|vnđ|vnd|việt nam đồng)",
    "giờ": r"(?:giờ|h\b)",
    "mét": r"(?:mét|m\b)",
    "m2": r"(?:m2|m²)",
    "ha": r"(?:ha|hécta|héc ta)\b",
    # A word may stand between, as in 02 (hai) người.
    "người": r"(?:\w+ )?người",
    "bản": r"bản",
}
NUMBER = r"\d+(?:[.,]\d+)*"
FIGURE = re.compile(rf"(?<![\w/.,-])({NUMBER})(?:\s*({'|'.join(map(re.escape, UNITS))}))?(?![\w/-])", re.IGNORECASE)
# Numbers of laws, of forms and of places in a law; compared as they stand.
NAMED = re.compile(r"\d+/\d{4}/[\w-]+|\b[A-ZĐ]{1,4}\d{2,}[\w/-]*|\b\d{2,}[A-Z]\b|\d\.\d{6}")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of our text, its unit ("" for none), and the sentence it stands in."""

    number: str
    unit: str
    text: str


def told(procedure: Procedure) -> Iterator[str]:
    """What we say as facts. Questions and short names are what citizens say, and prove nothing."""
    yield procedure.summary
    yield from procedure.steps
    yield from procedure.conditions
    yield from procedure.mistakes
    yield from procedure.results
    for method in procedure.methods:
        yield method.place
    yield from (time.case for time in procedure.times)
    for fee in procedure.fees:
        yield from (fee.case, fee.per)
    for note in procedure.notes:
        yield from (note.case, note.text)
    for document in procedure.documents:
        yield from (document.name, document.case, document.form)


def figures(procedure: Procedure) -> Iterator[Figure]:
    """The figures of all those texts; numbers of laws and forms are not among them."""
    for text in told(procedure):
        for found in FIGURE.finditer(NAMED.sub(" ", text)):
            yield Figure(found[1], (found[2] or "").lower(), text)


def differing(procedure: Procedure, record: raw.Record) -> list[str]:
    """What the record does not say: figures with their unit, bare numbers, numbers of laws and forms."""
    theirs = " | ".join(raw.texts_of(record))
    wrong = [f"{each.number} {each.unit}: {each.text}" for each in figures(procedure) if not _says(theirs, each)]
    names = [name for text in told(procedure) for name in NAMED.findall(text)]
    return wrong + [f"{name}: not named" for name in names if not _names(theirs, name)]


def _says(theirs: str, figure: Figure) -> bool:
    number = _spellings(figure.number)
    unit = WRITTEN.get(figure.unit, re.escape(figure.unit))
    # The number may be told again in words between: 15 (mười lăm) ngày.
    words = r"(?:\s*\([^)]{1,20}\))?\s*"
    return re.search(rf"(?<![\d.,/]){number}{words}{unit}", theirs, re.IGNORECASE) is not None


def _spellings(number: str) -> str:
    """`3` is also `03`; `8.000` is also `8,000` and `8000`; `1,5` is also `1.5`."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", number):
        return r"[.,]?".join(number.split(".")) + r"(?![\d])"
    # The portal glues the count of copies to a form's number: "Mẫu số 181 bản chính" is form 18, one original.
    figure = re.escape(number.lstrip("0") or "0").replace(r"\.", "[.,]").replace(",", "[.,]")
    return rf"0*{figure}(?:(?=\d bản )|(?!\d|[.,]\d))"


def _names(theirs: str, name: str) -> bool:
    """The record may cut the last letter or write the number with spaces or another case."""
    plain = re.sub(r"\s", "", theirs).casefold()
    return name.casefold() in plain or name[:-1].casefold() in plain or name in raw.records()


def main() -> None:
    """Print what differs, a procedure a block."""
    for procedure in load_sample():
        for line in differing(procedure, raw.readable(procedure.code)):
            print(procedure.code, line)  # noqa: T201


if __name__ == "__main__":
    main()
