"""Learns the vectors of the encoder, so that what citizens say for a procedure comes to lie near its title.

Each name of a record (alias, question, title) is to find its record among many: softmax over cosines, Adam, terms left
out at random. Minutes on one core; the result is a file (`python -m kb learn`), and one of these is shipped.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

import vi
from kb.procedures.search.encoder import Bag, Encoder, Floats, Terms, letter_hashes, pair_hashes, word_hashes
from kb.procedures.search.model import SearchRecord
from kb.procedures.search.terms import accented_words, core_title

Indices = npt.NDArray[np.int64]

SIZE = 256
# Rounds through all names: from nothing, and from vectors learned before.
EPOCHS = 7
MORE_EPOCHS = 3
BATCH = 768
RATE = 5e-3
# A name is told apart from so many other records at a time, drawn anew for each batch.
RIVALS = 2500
# Cosines are divided by this: how sharply the right record must stand out.
TEMPERATURE = 0.07
LEFT_OUT = 0.3
# Of the names, this share is learned with slips of the finger, one in about so many words.
SLIPPED = 0.3
WORDS_A_SLIP = 6
# Rarer terms are not learned.
FEWEST_WORDS = 2
FEWEST_PAIRS = 3
FEWEST_LETTERS = 5
_SEED = 1
_DECAY, _DECAY_SQUARE, _TINY = 0.9, 0.999, 1e-8


def folded_words(text: str) -> list[str]:
    """The words by which a text is encoded."""
    return [vi.fold(word) for word in accented_words(text)]


def title_words(title: str) -> tuple[list[str], list[str]]:
    """A record is encoded by its whole title and its core title together."""
    return folded_words(title), core_title(title).split()


def learn(
    records: Sequence[SearchRecord], start: Encoder | None = None, *, told: Callable[[str], object] = lambda _line: None
) -> Encoder:
    """An encoder for these records, learned on from `start` or from nothing; `told` gets a line a round."""
    titles = [title_words(record.title) for record in records]
    said = [(row, folded_words(name)) for row, record in enumerate(records) for name in _names(record)]
    terms = count_terms([*(words for pair in titles for words in pair), *(words for _, words in said)])
    parts = [_rows(terms, [pair[part] for pair in titles]) for part in (0, 1)]
    own = np.arange(len(records))
    names = sparse.vstack([_rows(terms, [words for _, words in said]), *parts]).tocsr()
    rng = np.random.default_rng(_SEED)
    slips = sparse.vstack([_rows(terms, [slipped(words, rng) for _, words in said]), *parts]).tocsr()
    owners = np.concatenate([np.array([row for row, _ in said], np.int64), own, own])
    vectors = _first_vectors(terms, start)
    lesson = _Lesson((parts[0] + parts[1]).tocsr(), sparse.vstack([names, slips]).tocsr(), owners)
    return Encoder.of(terms, _trained(vectors, lesson, MORE_EPOCHS if start else EPOCHS, told))


def _first_vectors(terms: Terms, start: Encoder | None) -> Floats:
    """Where the terms begin: at random, or where they were before."""
    rng = np.random.default_rng(_SEED)
    vectors: Floats = (rng.standard_normal((len(terms.keys), SIZE)) / np.sqrt(SIZE)).astype(np.float32)
    if start is not None and start.size == SIZE:
        _, here, there = np.intersect1d(terms.keys, start.terms.keys, assume_unique=True, return_indices=True)
        vectors[here] = start.levels[there] * start.scales[there, None]
    return vectors


def _names(record: SearchRecord) -> Iterator[str]:
    yield from dict.fromkeys((*record.aliases, *record.questions))


def slipped(words: Sequence[str], rng: np.random.Generator) -> list[str]:
    """The words with slips: two letters swapped, one left out, or one doubled."""
    return [_slip(word, rng) if len(word) > 2 and rng.random() < 1 / WORDS_A_SLIP else word for word in words]


def _slip(word: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(len(word) - 1))
    head, first, second, tail = word[:at], word[at], word[at + 1], word[at + 2 :]
    return head + (second + first, second, first + first + second)[int(rng.integers(3))] + tail


def count_terms(texts: Sequence[Sequence[str]]) -> Terms:
    """The terms that stand in enough texts, with their rarity."""
    keys: list[npt.NDArray[np.int64]] = []
    rarity: list[Floats] = []
    kinds = ((word_hashes, FEWEST_WORDS), (pair_hashes, FEWEST_PAIRS), (letter_hashes, FEWEST_LETTERS))
    for hashes, fewest in kinds:
        found, times = np.unique(np.concatenate([np.unique(hashes(words)) for words in texts]), return_counts=True)
        keys.append(found[times >= fewest])
        rarity.append((np.log((1 + len(texts)) / (1 + times[times >= fewest])) + 1).astype(np.float32))
    order = np.argsort(every := np.concatenate(keys))
    return Terms(every[order], np.concatenate(rarity)[order])


def _rows(terms: Terms, texts: Sequence[Sequence[str]]) -> sparse.csr_matrix:
    bags: list[Bag] = [terms.bag(words) for words in texts]
    starts = np.cumsum([0, *(len(bag.places) for bag in bags)])
    places = np.concatenate([bag.places for bag in bags])
    weights = np.concatenate([bag.weights for bag in bags])
    return sparse.csr_matrix((weights, places, starts), shape=(len(texts), len(terms.keys)))


@dataclass(slots=True)
class _Adam:
    """Kingma and Ba, 2015."""

    first: Floats
    second: Floats
    steps: int = 0

    def step(self, values: Floats, slope: Floats, rate: float) -> None:
        """Changes the values in place."""
        self.steps += 1
        self.first *= _DECAY
        self.first += (1 - _DECAY) * slope
        self.second *= _DECAY_SQUARE
        self.second += (1 - _DECAY_SQUARE) * slope * slope
        rate *= np.sqrt(1 - _DECAY_SQUARE**self.steps) / (1 - _DECAY**self.steps)
        values -= np.float32(rate) * self.first / (np.sqrt(self.second) + np.float32(_TINY))


@dataclass(frozen=True, slots=True)
class _Lesson:
    """Bags of the records' titles; bags of all names as written, then of all with slips; the record of each name."""

    docs: sparse.csr_matrix
    names: sparse.csr_matrix
    owners: Indices


def _trained(vectors: Floats, lesson: _Lesson, epochs: int, told: Callable[[str], object]) -> Floats:
    rng = np.random.default_rng(_SEED)
    adam = _Adam(np.zeros_like(vectors), np.zeros_like(vectors))
    for epoch in range(epochs):
        order, lost = rng.permutation(len(lesson.owners)), 0.0
        for at in range(0, len(order), BATCH):
            part = order[at : at + BATCH]
            loss, slope = _slope(vectors, *_drawn(lesson, part, rng))
            adam.step(vectors, slope, RATE * (1 - epoch / epochs))
            lost += loss * len(part)
        told(f"{epoch + 1}/{epochs}  {lost / len(order):.3f}")
    return vectors


def _drawn(
    lesson: _Lesson, part: Indices, rng: np.random.Generator
) -> tuple[sparse.csr_matrix, sparse.csr_matrix, Indices]:
    """The records of a batch with rivals drawn for them, its names with slips and gaps, and the record of each."""
    asked = lesson.names[part + len(lesson.owners) * (rng.random(len(part)) < SLIPPED)]
    asked.data = asked.data * (rng.random(len(asked.data)) > LEFT_OUT)
    size = lesson.docs.shape[0]
    rivals = rng.choice(size, RIVALS, replace=False) if size > RIVALS else np.arange(size)
    records, right = np.unique(np.concatenate([lesson.owners[part], rivals]), return_inverse=True)
    return lesson.docs[records], asked, right[: len(part)]


def _slope(vectors: Floats, docs: sparse.csr_matrix, asked: sparse.csr_matrix, right: Indices) -> tuple[float, Floats]:
    """The mean loss of a batch (nats) and its derivative by the vectors."""
    questions, records = _units(asked @ vectors), _units(docs @ vectors)
    chances = questions[0] @ records[0].T / np.float32(TEMPERATURE)
    chances -= chances.max(1, keepdims=True)
    np.exp(chances, out=chances)
    chances /= chances.sum(1, keepdims=True)
    order = np.arange(len(right))
    loss = float(-np.log(np.maximum(chances[order, right], 1e-12)).mean())
    chances[order, right] -= 1
    chances /= np.float32(len(right) * TEMPERATURE)
    slope = asked.T @ _through_unit(questions, chances @ records[0])
    slope += docs.T @ _through_unit(records, chances.T @ questions[0])
    return loss, slope


def _units(rows: Floats) -> tuple[Floats, Floats]:
    """The rows with length one, and their lengths."""
    lengths = np.maximum(np.sqrt((rows * rows).sum(1, keepdims=True)), np.float32(1e-6))
    return rows / lengths, lengths


def _through_unit(units: tuple[Floats, Floats], slope: Floats) -> Floats:
    """The derivative by rows, from that by the rows with length one."""
    rows, lengths = units
    along: Floats = (slope - rows * (slope * rows).sum(1, keepdims=True)) / lengths
    return along
