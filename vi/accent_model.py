"""How likely a syllable is after two others: counts of the project's own texts, and the file that holds them.

An interpolated Kneser-Ney model of triples. Kneser & Ney, "Improved backing-off for m-gram language modeling" (1995).
"""

import gzip
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import log
from typing import TypeVar

from vi.folding import fold
from vi.rimes import is_exact_syllable

FILE = "accents.txt.gz"
# Before and after the words of a run; what no text has.
START, END = "<", ">"
UNKNOWN = -1
# The most frequent are kept, so that the file does not grow with the texts; rarer triples win 0.0005 at twice the size.
MOST_PAIRS, MOST_TRIPLES = 120_000, 30_000
_PAIR_DISCOUNT, _TRIPLE_DISCOUNT, _FLOOR = 0.5, 0.75, 0.1
_Places = TypeVar("_Places", bound=tuple[int, ...])


@dataclass(frozen=True, slots=True)
class Counts:
    """Words, the most frequent first, and how often they follow each other; a word is named by its place."""

    words: tuple[str, ...]
    pairs: Mapping[tuple[int, int], int]
    triples: Mapping[tuple[int, int, int], int]


def count(runs: Iterable[tuple[str, ...]]) -> Counts:
    """Counts of runs of words in lower case. The same runs in any order give the same counts."""
    framed = [(START, *run, END) for run in runs]
    times = Counter(word for run in framed for word in run)
    words = tuple(sorted(times, key=lambda word: (-times[word], word)))
    place = {word: at for at, word in enumerate(words)}
    numbered = [[place[word] for word in run] for run in framed]
    triples = Counter(triple for run in numbered for triple in zip(run, run[1:], run[2:], strict=False))
    pairs = Counter(pair for run in numbered for pair in pairwise(run))
    return Counts(words, _most_frequent(pairs, MOST_PAIRS), _most_frequent(triples, MOST_TRIPLES))


def _most_frequent(times: Mapping[_Places, int], most: int) -> dict[_Places, int]:
    """Of those as frequent the ones of the more frequent words."""
    return dict(sorted(times.items(), key=lambda item: (-item[1], item[0]))[:most])


def pack(counts: Counts) -> bytes:
    """The counts as a compressed text: the words; for each word a line of what follows it; a line for each pair that
    triples begin with. "12:3" is the twelfth word after the one named before it, three times; "12" once.
    """
    after: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (first, second), times in sorted(counts.pairs.items()):
        after[first].append((second, times))
    thirds: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for (first, second, third), times in sorted(counts.triples.items()):
        thirds[first, second].append((third, times))
    lines = [" ".join(counts.words), *(_written(after[first]) for first in range(len(counts.words)))]
    lines += [f"{first} {second} {_written(rest)}" for (first, second), rest in thirds.items()]
    return gzip.compress("\n".join(lines).encode(), compresslevel=9, mtime=0)


def unpack(packed: bytes) -> Counts:
    """What `pack` was given."""
    first_line, *lines = gzip.decompress(packed).decode().split("\n")
    words = tuple(first_line.split(" "))
    pairs = {
        (first, second): times
        for first, line in enumerate(lines[: len(words)])
        for second, times in _read(line.split())
    }
    triples: dict[tuple[int, int, int], int] = {}
    for line in lines[len(words) :]:
        one, two, *rest = line.split()
        triples |= {(int(one), int(two), third): times for third, times in _read(rest)}
    return Counts(words, pairs, triples)


def _written(entries: list[tuple[int, int]]) -> str:
    gaps = zip([0, *(word for word, _ in entries)], entries, strict=False)
    return " ".join(str(word - before) + (f":{times}" if times > 1 else "") for before, (word, times) in gaps)


def _read(entries: Iterable[str]) -> Iterator[tuple[int, int]]:
    place = 0
    for entry in entries:
        gap, _, times = entry.partition(":")
        place += int(gap)
        yield place, int(times or 1)


class Model:
    """Probabilities from counts, and the ways to write each bare syllable."""

    def __init__(self, counts: Counts) -> None:
        self.words = counts.words
        self.place = {word: at for at, word in enumerate(counts.words)}
        self.ways: dict[str, tuple[int, ...]] = _ways(counts.words)
        self._pairs, self._triples = counts.pairs, counts.triples
        self._first: Counter[int] = Counter()
        self._before: Counter[int] = Counter()
        self._kept_pairs: dict[int, float] = defaultdict(float)
        self._kept_triples: dict[tuple[int, int], float] = defaultdict(float)
        for (first, second), times in counts.pairs.items():
            self._first[first] += times
            self._before[second] += 1
            self._kept_pairs[first] += times - _PAIR_DISCOUNT
        for (first, second, _), times in counts.triples.items():
            self._kept_triples[first, second] += times - _TRIPLE_DISCOUNT

    def score(self, first: int, second: int, third: int) -> float:
        """The logarithm of the probability of the third word after the other two; 0 for one that is not known."""
        if third == UNKNOWN:
            return 0.0
        rest = self._after_one(second, third)
        if not (times := self._pairs.get((first, second), 0)):
            return log(rest)
        seen = self._triples.get((first, second, third), 0)
        kept = self._kept_triples.get((first, second), 0.0)
        return log((seen - _TRIPLE_DISCOUNT if seen else 0.0) / times + (1 - kept / times) * rest)

    def _after_one(self, first: int, second: int) -> float:
        alone = (self._before[second] + _FLOOR) / (len(self._pairs) + _FLOOR * len(self.words))
        if not (times := self._first.get(first, 0)):
            return alone
        seen = self._pairs.get((first, second), 0)
        kept = self._kept_pairs[first]
        return (seen - _PAIR_DISCOUNT if seen else 0.0) / times + (1 - kept / times) * alone


def _ways(words: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """Only of exact syllables: "dc" is no bare "đc"."""
    ways: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        if is_exact_syllable(word):
            ways[fold(word)].append(at)
    return {bare: tuple(found) for bare, found in ways.items()}


@cache
def model() -> Model:
    """The model of the committed file, read at the first call."""
    return Model(unpack(files(__package__).joinpath(FILE).read_bytes()))
