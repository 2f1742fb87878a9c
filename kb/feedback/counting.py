"""How much the phrases of each kind stand in a text: what tells kinds that no examples were written for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.feedback.wordlists import Run, folded_words, matches, weight

# A word that stands apart from its phrase, and in how many kinds' phrases it may stand to say anything.
_LOOSE, _MOST_KINDS = 0.4, 6


@dataclass(frozen=True)
class Counting:
    """By each kind's phrases."""

    phrases: Mapping[str, frozenset[Run]]

    def scores(self, text: str) -> dict[str, float]:
        """The kinds that anything shows; more is likelier, and 0.6 is a phrase of its own."""
        words = folded_words(text)
        found = {key: matches(words, phrases) for key, phrases in self.phrases.items()}
        scores = {key: self._score(runs) for key, runs in found.items() if runs}
        for word in frozenset(words) & self._vocabulary.keys():
            for key in self._vocabulary[word]:
                scores[key] = scores.get(key, 0.0) + _LOOSE / len(self._vocabulary[word])
        return {key: round(score, 6) for key, score in scores.items()}

    def _score(self, runs: Sequence[Run]) -> float:
        return sum(weight(run) / self._shared[run] for run in runs)

    @cached_property
    def _vocabulary(self) -> Mapping[str, tuple[str, ...]]:
        """The words that few kinds have in their phrases, each with its kinds: a hint where no phrase stands."""
        kinds: dict[str, list[str]] = {}
        for key, phrases in self.phrases.items():
            for word in {word for run in phrases for word in run}:
                kinds.setdefault(word, []).append(key)
        return {word: tuple(keys) for word, keys in kinds.items() if len(keys) <= _MOST_KINDS}

    @cached_property
    def _shared(self) -> Mapping[Run, int]:
        """How many kinds have the phrase: one that two have says half as much for each."""
        counts: dict[Run, int] = {}
        for phrases in self.phrases.values():
            for run in phrases:
                counts[run] = counts.get(run, 0) + 1
        return counts
