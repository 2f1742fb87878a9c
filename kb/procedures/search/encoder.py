"""Texts as points: a learned vector for each word, word pair and letter triple; near points mean the same procedure.

`learning.py` makes the vectors from titles and citizens' words; nothing in the file can be read back as text, its terms
are hashes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Self
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from kb.errors import KbError
from kb.procedures.search.sayings import letter_keys

Floats = npt.NDArray[np.float32]
Hashes = npt.NDArray[np.int64]

SHIPPED = "learned.npz"
# How loud all letters of a text are beside all its words.
LETTER_WEIGHT = 1.0
# One vector's numbers go from -LEVELS to LEVELS, times its scale.
LEVELS = 127
_PAIR = np.int64(0x2545F4914F6CDD1D)
_LETTER = np.int64(1 << 62)


class SearchModelError(KbError):
    """The file of learned vectors cannot be read."""


@lru_cache(maxsize=50_000)
def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little") >> 3


def word_hashes(words: Sequence[str]) -> Hashes:
    """A key for each folded word, the same in every process."""
    return np.array([_hash(word) for word in words], np.int64)


def pair_hashes(words: Sequence[str]) -> Hashes:
    """A key for each two folded words in a row."""
    single = word_hashes(words)
    keys: Hashes = (single[:-1] * _PAIR) ^ single[1:]
    return keys


def letter_hashes(words: Sequence[str]) -> Hashes:
    """A key for each three letters in a row of folded words, never that of a word."""
    return letter_keys(words) | _LETTER


@dataclass(frozen=True, slots=True)
class Bag:
    """Distinct terms of a text by their place in an encoder, and the weight of each."""

    places: npt.NDArray[np.int64]
    weights: Floats


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms that an encoder knows: `keys` ascend, `rarity` is the weight of each."""

    keys: Hashes
    rarity: Floats

    def bag(self, words: Sequence[str]) -> Bag:
        """The bag of a text's folded words; its letters together weigh `LETTER_WEIGHT` times its words."""
        said = self._counted(np.concatenate([word_hashes(words), pair_hashes(words)]))
        spelled = self._counted(letter_hashes(words))
        length, letters = _length(said), _length(spelled)
        scale = np.float32(LETTER_WEIGHT * length / letters) if letters and length else np.float32(1)
        return Bag(np.r_[said.places, spelled.places], np.r_[said.weights, spelled.weights * scale])

    def _counted(self, keys: Hashes) -> Bag:
        distinct, times = np.unique(keys, return_counts=True)
        if not len(self.keys):
            return Bag(distinct[:0], np.empty(0, np.float32))
        places = np.minimum(np.searchsorted(self.keys, distinct), len(self.keys) - 1)
        known = self.keys[places] == distinct
        places, times = places[known], times[known]
        return Bag(places, ((1 + np.log(times)) * self.rarity[places]).astype(np.float32))


def _length(bag: Bag) -> float:
    return float(np.sqrt((bag.weights**2).sum()))


@dataclass(frozen=True, slots=True)
class Encoder:
    """`levels`: a row of small numbers a term, to be multiplied with its `scale`."""

    terms: Terms
    levels: npt.NDArray[np.int8]
    scales: Floats

    @property
    def size(self) -> int:
        """The length of a vector."""
        return int(self.levels.shape[1])

    def encode(self, *texts: Sequence[str]) -> Floats:
        """The unit vector of one or several texts (folded words) taken together; zeros when no term is known."""
        vector = np.zeros(self.size, np.float32)
        for words in texts:
            bag = self.terms.bag(words)
            vector += (bag.weights * self.scales[bag.places]) @ self.levels[bag.places].astype(np.float32)
        length = float(np.sqrt((vector**2).sum()))
        return vector / np.float32(length) if length else vector

    @classmethod
    def of(cls, terms: Terms, vectors: Floats) -> Self:
        """From learned vectors; they lose what 255 levels cannot hold."""
        scales = np.maximum(np.abs(vectors).max(1), 1e-9).astype(np.float32) / LEVELS
        return cls(terms, np.rint(vectors / scales[:, None]).astype(np.int8), scales)

    def save(self, path: Path) -> None:
        """Writes one file."""
        buffer = BytesIO()
        np.savez_compressed(
            buffer, keys=self.terms.keys, rarity=self.terms.rarity, levels=self.levels, scales=self.scales
        )
        path.write_bytes(buffer.getvalue())

    @classmethod
    def load(cls, data: bytes) -> Self:
        """From what `save` wrote. Raises `SearchModelError`."""
        try:
            with np.load(BytesIO(data)) as saved:
                return cls(Terms(saved["keys"], saved["rarity"]), saved["levels"], saved["scales"])
        except (ValueError, KeyError, OSError, BadZipFile) as error:
            raise SearchModelError(str(error)) from error


@cache
def load_encoder(path: Path | None = None) -> Encoder:
    """The encoder of a file, or the one that comes with the project; read once. Raises `SearchModelError`."""
    try:
        data = path.read_bytes() if path else files(__package__).joinpath(SHIPPED).read_bytes()
    except OSError as error:
        raise SearchModelError(str(error)) from error
    return Encoder.load(data)
