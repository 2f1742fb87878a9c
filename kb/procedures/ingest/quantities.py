"""Names and quantities glued together in the raw cell of documents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.procedures.ingest.texts import LOWER

_QUANTITY = re.compile(r"(\d+) bản chính(?: ?, ?(\d+) bản sao)?|(\d+) bản sao")
# Behind a quantity of the table the next entry follows at once; behind one in a sentence a space or a stop.
_GOES_ON = re.compile(r"\s*[,;.):/]|\s+\S")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the list: its text, and counts where the record gives them for certain."""

    name: str
    originals: int | None = None
    copies: int | None = None
    unclear: str = ""

    @property
    def none_asked(self) -> bool:
        """Whether the record counts neither originals nor copies of it."""
        return not (self.originals or self.copies or self.unclear)


def items_in(text: str) -> tuple[tuple[Item, ...], str]:
    """Entries of one table of the cell, and the text after the last quantity (the heading of the next table)."""
    found = []
    start = 0
    for quantity in _quantities(text):
        found.append(_item(text[start : quantity.start()], quantity))
        start = quantity.end()
    return tuple(found), text[start:]


def _quantities(text: str) -> Iterator[re.Match[str]]:
    for quantity in _QUANTITY.finditer(text):
        if not _belongs_to_sentence(text, quantity):
            yield quantity


def _belongs_to_sentence(text: str, quantity: re.Match[str]) -> bool:
    """Whether a sentence speaks of copies ("nộp 01 bản sao kèm ...") rather than the table counts them."""
    before = text[: quantity.start()]
    digits = _digits(quantity)
    # The table writes "1 bản chính"; "01" is the sentence's own unless it is glued to a number ("Mẫu số 0" + "1").
    if len(digits) == 2 and digits[0] == "0" and not before[-1:].isalnum():
        return not re.search(r"(?:[Ss]ố|[Mm]ẫu|PL) $", before)
    glued = bool(before) and not before[-1].isspace() and before[-1] != "("
    return not glued and bool(_GOES_ON.match(text[quantity.end() :]))


def _digits(quantity: re.Match[str]) -> str:
    return next(digits for digits in quantity.group(1, 3) if digits)


def _item(name: str, quantity: re.Match[str]) -> Item:
    digits = _digits(quantity)
    # "…/01/20261 bản chính": all but the last digit belongs to the name.
    name, count = name + digits[:-1], int(digits[-1])
    if len(digits) > 1 and re.search(rf"[{LOWER}]\d+$", name, re.IGNORECASE):
        return Item(name, unclear=quantity.group())
    if quantity.group(3):
        return Item(name, None, count)
    return Item(name, count, int(quantity.group(2)) if quantity.group(2) else None)
