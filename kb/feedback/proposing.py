"""Which kind a text is about: learned from examples, and counted by words for kinds that have none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from kb.feedback.counting import Counting
from kb.feedback.features import matter_of, words_in, written_out
from kb.feedback.learning import Learned, learn
from kb.feedback.model import Category
from kb.feedback.wordlists import Run, folded_words
from vi.files import read_yaml
from vi.folding import fold

OTHER = "other"
# A chance from which nine of ten are right. Chosen by cross-validation over the examples of eight words or more, with
# tests/kb/feedback/reports.yml, in both spellings (.902 right; .893 from 0.55); the later lists only measure it.
_SURE = 0.6
# Less counted than this is a guess.
_COUNTED = 0.6
_FEWEST_WORDS = 2

Labelled = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The kinds, likeliest first, without `other`; `sure`: the first is to be taken."""

    kinds: tuple[str, ...]
    sure: bool


@dataclass(frozen=True)
class Proposer:
    """For the kinds of a file; `phrases` are its words with diacritics, each with its kind."""

    categories: Sequence[Category]
    phrases: Labelled

    def rank(self, text: str) -> Ranking:
        """The kinds that a text is about, with diacritics or without."""
        if named := self._titles.get(folded_words(text)):
            return Ranking(self._ranked({named: 1.0}), named != OTHER)
        counted = self._counting.scores(text) if self._unlearned else {}
        if counted.keys() & self._unlearned:
            return self._by_count(counted)
        return self._by_chance(text)

    def prepare(self) -> None:
        """Learns now what the first text would wait for: about a second."""
        _ = self._learned

    def _by_count(self, scores: Mapping[str, float]) -> Ranking:
        kinds = self._ranked(scores)
        best, second = (scores.get(kind, 0.0) for kind in (*kinds, "", "")[:2])
        return Ranking(kinds, best >= _COUNTED and best > second)

    def _by_chance(self, text: str) -> Ranking:
        """Sure when the likeliest of all that have examples is one of the file's, and likely enough."""
        matter = matter_of(text)
        chances = self._learned.chances(matter)
        best = max(chances, key=lambda kind: chances[kind])
        kinds = self._ranked(chances)
        sure = kinds[:1] == (best,) and chances[best] >= _SURE and len(words_in(matter)) >= _FEWEST_WORDS
        return Ranking(kinds, sure)

    def _ranked(self, scores: Mapping[str, float]) -> tuple[str, ...]:
        kinds = [category.key for category in self.categories if category.key != OTHER]
        return tuple(sorted(kinds, key=lambda kind: -scores.get(kind, 0.0)))

    @cached_property
    def _titles(self) -> Mapping[Run, str]:
        return {folded_words(category.title): category.key for category in self.categories}

    @cached_property
    def _unlearned(self) -> frozenset[str]:
        return frozenset(category.key for category in self.categories) - examples().keys() - {OTHER}

    @cached_property
    def _counting(self) -> Counting:
        return Counting({each.key: frozenset(map(folded_words, each.words)) for each in self.categories})

    @cached_property
    def _learned(self) -> Learned:
        return learned(tuple((kind, phrase) for kind, phrase in self.phrases if kind in examples()))


@cache
def examples() -> Mapping[str, tuple[str, ...]]:
    """What ships to learn from, by kind."""
    text = files("kb.feedback").joinpath("examples.yml").read_text("utf-8")
    # The quicker reader, of the C library where it is there: the file is long.
    loaded = read_yaml(text)
    return {kind: tuple(texts) for kind, texts in loaded.items()}


@cache
def learned(phrases: Labelled) -> Learned:
    """From all examples and these phrases, each with its marks and without: citizens type both ways."""
    texts = [(kind, text) for kind, kinds_texts in examples().items() for text in kinds_texts]
    marked = [(kind, written_out(text)) for kind, text in (*texts, *phrases)]
    return learn([*marked, *((kind, fold(text)) for kind, text in marked)])
