"""How a message stands to the one before it: takes it back, or carries its question over. Offsets stay as they were."""

import re

from actions.words import words
from vi import fold, normalise


def without_taking_back(message: str) -> str:
    """The message with "không, ý tôi là … cơ" and the like blanked out, unless nothing would be left."""
    folded = fold(message)
    starts = [match.end() for pattern in words()["takes_back"] if (match := re.match(pattern, folded))]
    ending = re.search(words()["takes_back_endings"], folded)
    start, end = max(starts, default=0), ending.start() if ending else len(folded)
    if not starts or not re.search(r"\w", folded[start:end]):
        return message
    # Folding keeps the length of the composed form; a decomposed message is named by its folded words.
    told = message if len(message) == len(folded) else folded
    return " " * start + told[start:end] + " " * (len(folded) - end)


def carries_over(message: str) -> bool:
    """Whether the message asks of another procedure what was asked of the one before ("còn khai tử thì sao")."""
    plain = normalise(message).lower()
    match = re.search(words()["carries"], fold(plain))
    # "Con" is a child where the writer sets marks.
    if match is None:
        return False
    return plain.isascii() or match["ends"] is not None or words()["carries_marked"] in plain
