"""What the classifiers read of a message: n-grams of its folded words, slips repaired, and what the words show."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.marks import CUE, Words
from bot.nlu.slips import Speller, slipped

Marker = Callable[[Words], tuple[str, ...]]
# Words, letters, marks, cues: in how many examples a feature stands at least, and how it is read.
KINDS: tuple[tuple[int, dict[str, Any]], ...] = (
    (1, {"ngram_range": (1, 3), "token_pattern": r"\S+"}),
    (2, {"ngram_range": (2, 5), "analyzer": "char_wb"}),
    (1, {"analyzer": list}),
    (1, {"analyzer": list}),
)


@dataclass(frozen=True)
class Scales:
    """How loud each kind of feature is. Within a kind what is rare counts more than what is common."""

    words: float
    letters: float
    marks: float
    cues: float


@dataclass(frozen=True)
class _Reader:
    """One kind of features, by its place in `KINDS`: which pieces of a text are known, and how rare each is."""

    kind: int
    known: dict[str, int]
    rarity: list[float]

    def weighed(self, column: Any) -> dict[int, float]:
        """Place and weight of each known piece, as `TfidfVectorizer` has them before it scales them to length 1."""
        known, rarity = self.known, self.rarity
        places = ((known[piece], count) for piece, count in self.counted(column).items() if piece in known)
        return {place: (1 + math.log(count) if count > 1 else 1.0) * rarity[place] for place, count in places}

    def counted(self, column: Any) -> Mapping[str, int]:
        """How often each piece is there. Both classifiers read the same texts: the second one finds them cut."""
        return _cut(self.kind, column) if isinstance(column, str) else Counter(column)


@dataclass(frozen=True)
class Features:
    """Word n-grams (1-3), letter n-grams within words (2-5), marks and cues, as the columns of a sparse row."""

    scales: Scales
    marker: Marker
    speller: Speller
    vocabularies: tuple[tuple[str, ...], ...] = ()
    rarities: tuple[npt.NDArray[np.float64], ...] = ()

    @classmethod
    def trained(cls, texts: Sequence[str], copies: Sequence[str], scales: Scales, marker: Marker) -> Features:
        """From the texts as they are, which teach spelling, and copies of them with slips."""
        blank = cls(scales, marker, Speller.trained(texts))
        fitted = [
            vectorizer.fit(column)
            for vectorizer, column in zip(blank._new(), blank._columns([*texts, *copies]), strict=True)
        ]
        vocabularies = tuple(tuple(map(str, vectorizer.get_feature_names_out())) for vectorizer in fitted)
        rarities = tuple(np.array(vectorizer.idf_) for vectorizer in fitted)
        return cls(scales, marker, blank.speller, vocabularies, rarities)

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """A row a text."""
        loudness = (self.scales.words, self.scales.letters, self.scales.marks, self.scales.cues)
        parts = zip(self._vectorizers, self._columns(texts), loudness, strict=True)
        return hstack([vectorizer.transform(column) * scale for vectorizer, column, scale in parts]).tocsr()

    def row(self, text: str) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """The columns of one text that are not 0, and their values: what `rows` gives, without the checks that cost
        scikit-learn most of the time of one short text.
        """
        places, values, first = list[int](), list[float](), 0
        loudness = (self.scales.words, self.scales.letters, self.scales.marks, self.scales.cues)
        for reader, (column,), scale in zip(self._readers, self._columns([text]), loudness, strict=True):
            found = reader.weighed(column)
            length = math.sqrt(sum(value * value for value in found.values()))
            places += [first + place for place in found]
            values += [value / length * scale for value in found.values()]
            first += len(reader.known)
        return np.array(places, dtype=np.intp), np.array(values)

    def saved(self) -> dict[str, Any]:
        """All but scales and marker, as JSON holds it."""
        return {
            "counts": dict(self.speller.counts),
            "pairs": dict(self.speller.pairs),
            "vocabularies": [list(each) for each in self.vocabularies],
            "rarities": [each.round(5).tolist() for each in self.rarities],
        }

    @classmethod
    def loaded(cls, saved: dict[str, Any], scales: Scales, marker: Marker) -> Features:
        """From what `saved` gave."""
        rarities = tuple(np.array(each) for each in saved["rarities"])
        vocabularies = tuple(tuple(each) for each in saved["vocabularies"])
        return cls(scales, marker, Speller(saved["counts"], saved["pairs"]), vocabularies, rarities)

    def _columns(self, texts: Sequence[str]) -> tuple[list[Any], ...]:
        typed = [self.words(text) for text in texts]
        joined = [" ".join(words) for words in typed]
        shown = [self.marker(words) for words in typed]
        marks = [[mark for mark in each if not mark.startswith(CUE)] for each in shown]
        cues = [[mark for mark in each if mark.startswith(CUE)] for each in shown]
        return joined, joined, marks, cues

    def words(self, text: str) -> Words:
        """The folded words, slips repaired; every number is the same number."""
        return tuple(re.sub(r"^\d+$", "0", word.text) for word in self.speller.words(text))

    @cached_property
    def _readers(self) -> tuple[_Reader, ...]:
        return tuple(
            _Reader(kind, {piece: place for place, piece in enumerate(pieces)}, rarity.tolist())
            for kind, (pieces, rarity) in enumerate(zip(self.vocabularies, self.rarities, strict=True))
        )

    @cached_property
    def _vectorizers(self) -> tuple[TfidfVectorizer, ...]:
        # Made once: scikit-learn checks a whole vocabulary whenever it is given one.
        made = self._new()
        for vectorizer, rarity in zip(made, self.rarities, strict=True):
            vectorizer.idf_ = rarity
        return made

    def _new(self) -> tuple[TfidfVectorizer, ...]:
        known = [{ngram: place for place, ngram in enumerate(each)} for each in self.vocabularies]
        return tuple(
            TfidfVectorizer(
                sublinear_tf=True, vocabulary=known[place] if known else None, min_df=1 if known else least, **options
            )
            for place, (least, options) in enumerate(KINDS)
        )


@lru_cache(maxsize=64)
def _cut(kind: int, text: str) -> Counter[str]:
    return Counter(_analyzer(kind)(text))


@cache
def _analyzer(kind: int) -> Callable[[str], Sequence[str]]:
    cut: Callable[[str], Sequence[str]] = TfidfVectorizer(**KINDS[kind][1]).build_analyzer()
    return cut


def with_slips(texts: Sequence[str], copies: int) -> list[str]:
    """Copies of the texts with slips, all texts once before the first a second time."""
    return [slipped(text, copy) for copy in range(copies) for text in texts]
