"""A citizen's words as runs of folded words, and which phrases stand in them."""

import re
from collections.abc import Collection

from vi.folding import fold
from vi.normalising import normalise
from vi.shorthand import expand

Run = tuple[str, ...]
_WORD = re.compile(r"\w+")
_WORD_OR_STOP = re.compile(r"\w+|[,.;:!?\n]+")


def folded_words(text: str) -> Run:
    """The words with shorthand written out, without diacritics: "đèn đg" → ("den", "duong")."""
    return tuple(_WORD.findall(fold(expand(normalise(text)))))


def folded_parts(text: str) -> Run:
    """As `folded_words`, but as typed ("hem" is an alley here, no "không"), and "" where a sign parts two words."""
    return tuple("" if word[0] in ",.;:!?\n" else word for word in _WORD_OR_STOP.findall(fold(normalise(text))))


def matches(words: Run, phrases: Collection[Run]) -> list[Run]:
    """The phrases that stand in the words, each once: at each place the longest, and none inside another."""
    longest = max(map(len, phrases), default=0)
    found: list[Run] = []
    place = 0
    while place < len(words):
        run = _longest_at(words, place, phrases, longest)
        place += len(run) or 1
        if run and run not in found:
            found.append(run)
    return found


def weight(run: Run) -> float:
    """How much a phrase says: more than its words apart, as one word alone often means something else."""
    return float(len(run) ** 1.5)


def _longest_at(words: Run, place: int, phrases: Collection[Run], longest: int) -> Run:
    for length in range(min(longest, len(words) - place), 0, -1):
        if (run := words[place : place + length]) in phrases:
            return run
    return ()
