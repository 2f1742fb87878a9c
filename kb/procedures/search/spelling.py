"""Repair of slips: a word that cannot be Vietnamese becomes the best known word one edit away."""

from collections.abc import Callable, Iterator, Sequence

import vi

_LETTERS = "abcdeghiklmnopqrstuvxy"
_SHORTEST = 3


def repair(words: Sequence[str], known: Callable[[str], bool], rank: Callable[[str, str, str], float]) -> list[str]:
    """The folded words, with each unknown word that is no possible syllable replaced by a known word one edit away.

    `rank(before, candidate, after)` says how well a candidate fits between its neighbours ("" at the ends). A possible
    syllable that is unknown is a word the records do not have, not a slip, and stays.
    """
    repaired = list(words)
    for position, word in enumerate(words):
        if len(word) < _SHORTEST or not word.isalpha() or known(word) or vi.is_syllable(word):
            continue
        before = repaired[position - 1] if position else ""
        after = words[position + 1] if position + 1 < len(words) else ""
        candidates = {candidate for candidate in _one_edit(word) if known(candidate)}
        repaired[position] = max(sorted(candidates), key=lambda found: rank(before, found, after), default=word)
    return repaired


def _one_edit(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
