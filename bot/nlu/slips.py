"""Slips of the keyboard: repaired where a message is read, made on purpose where a model is trained."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from bot.nlu.text import Word, words
from vi import is_syllable
from vi.edits import one_edit

SHORTEST = 3
# One word in so many slips in a copy; messages of citizens and `variants.py` have about one in six.
EVERY = 4


@dataclass(frozen=True)
class Speller:
    """The folded words of the training texts and how often each stands there, and each pair of neighbours."""

    counts: Mapping[str, int]
    pairs: Mapping[str, int]

    @classmethod
    def trained(cls, texts: Iterable[str]) -> Speller:
        """From texts without slips."""
        counts: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for text in texts:
            typed = [word.text for word in words(text)]
            counts.update(typed)
            pairs.update(map(" ".join, pairwise(["", *typed, ""])))
        return cls(dict(counts), dict(pairs))

    def words(self, text: str) -> tuple[Word, ...]:
        """The words of a text, slips repaired; offsets stay those of the text as typed."""
        typed = words(text)
        repaired = self.repaired([word.text for word in typed])
        return tuple(replace(word, text=new) for word, new in zip(typed, repaired, strict=True))

    def repaired(self, typed: Sequence[str]) -> list[str]:
        """Each word that is neither known nor a possible syllable becomes the best of the known words one edit away."""
        repaired = ["", *typed, ""]
        for place, word in enumerate(typed, start=1):
            if len(word) >= SHORTEST and word.isalpha() and word not in self.counts and not is_syllable(word):
                repaired[place] = self._best(repaired[place - 1], word, repaired[place + 1])
        return repaired[1:-1]

    def _best(self, before: str, word: str, after: str) -> str:
        def fit(candidate: str) -> tuple[float, str]:
            near = self.pairs.get(f"{before} {candidate}", 0) + self.pairs.get(f"{candidate} {after}", 0)
            return near + self.counts[candidate] / self._total, candidate

        return max({each for each in one_edit(word) if each in self.counts}, key=fit, default=word)

    @cached_property
    def _total(self) -> int:
        return sum(self.counts.values()) + 1


def slipped(text: str, copy: int) -> str:
    """The text with slips: the same text and number give the same copy. A word of two letters is left as it is."""
    rng = random.Random(f"{copy} {text}")
    return " ".join(
        _slip(word, rng) if len(word) >= SHORTEST and rng.random() * EVERY < 1 else word for word in text.split(" ")
    )


def _slip(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word) - 1)
    head, letter, following, tail = word[:at], word[at], word[at + 1], word[at + 2 :]
    return rng.choice(
        (head + following + letter + tail, head + following + tail, head + letter + letter + following + tail)
    )
