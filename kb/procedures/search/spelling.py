"""Repair of slips: a word that cannot be Vietnamese becomes the best known word one edit away."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

import vi
from kb.procedures.search.bm25 import Statistics, Vocabulary, pair_keys
from vi.edits import one_edit

_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Speller:
    """What tells which words stand beside each other: the `names` of the records."""

    vocabulary: Vocabulary
    names: Statistics

    def repair(self, words: Sequence[str]) -> list[str]:
        """The folded words, with each unknown word that is no possible syllable replaced by a known one one edit away.

        A possible syllable that is unknown is a word the records do not have, not a slip, and stays.
        """
        repaired = list(words)
        for at, word in enumerate(words):
            if len(word) < _SHORTEST or not word.isalpha() or self.vocabulary.knows(word) or vi.is_syllable(word):
                continue
            before, after = repaired[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
            repaired[at] = self._best(before, word, after)
        return repaired

    def _best(self, before: str, word: str, after: str) -> str:
        """The known word one edit away that most neighbours have been seen beside, the commoner one of two."""
        candidates = sorted({other for other in one_edit(word) if self.vocabulary.knows(other)})
        if not candidates:
            return word
        numbers = self.vocabulary.find(candidates)
        left, right = (np.full(len(numbers), number) for number in self.vocabulary.find((before, after)))
        # One row of three for each candidate, one after the other: of each three pairs the last joins two rows.
        pairs = pair_keys(np.stack([left, numbers, right], 1).ravel())
        seen = ((pairs > 0) & (self.names.idf_of(pairs) < self.names.unknown)).tolist()
        met = [seen[at] + seen[at + 1] for at in range(0, 3 * len(candidates), 3)]
        rarity = self.names.idf_of(numbers).tolist()
        return candidates[max(range(len(candidates)), key=lambda at: (met[at], -rarity[at]))]
