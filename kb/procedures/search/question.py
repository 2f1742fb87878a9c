"""Reading a question: its terms with weights, what it is about, and the codes it names."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

import vi
import vi.lexicon
from kb.procedures.search.bm25 import Keys, pair_keys, term_keys
from kb.procedures.search.courtesy import courtesy
from kb.procedures.search.encoder import Encoder
from kb.procedures.search.spelling import Speller
from kb.procedures.search.terms import said_words
from kb.procedures.search.words import Phrase, word_lists

Floats = npt.NDArray[np.float32]

# What a word weighs that says nothing about the subject, and one that names a part of any procedure.
QUESTION_WORD_WEIGHT = 0.2
ASPECT_WORD_WEIGHT = 0.5
_COSTS = "mat"
# Long stories are cut: more words than in any question that was seen.
MOST_WORDS = 400

_CODE = re.compile(r"(?<![\d.])(\d)[. ]?(\d{6})(?![\d.]*\d)")


@dataclass(frozen=True, slots=True)
class SubjectWord:
    """A word that is neither question nor aspect word, as typed and folded (slips repaired). `number` 0: no record has
    it. `meant`: the folded words that the records use for the phrase it stands in, often none.
    """

    said: str
    folded: str
    number: int
    meant: Phrase


@dataclass(frozen=True, slots=True)
class Question:
    """`terms` are distinct, with a weight each; `unknown` is the weight of the words that no record has and of the
    pairs with them; `meant` are the terms of what the records call it; `vector` is the message in the encoder's space.
    """

    terms: Keys
    weights: Floats
    unknown: float
    meant: Keys
    vector: Floats
    subject: tuple[SubjectWord, ...]
    # Without the "mất" of "mất bao nhiêu tiền", "mất mấy ngày": nobody has lost anything there.
    folded: str
    has_subject: bool
    codes: tuple[str, ...]


def read_question(text: str, speller: Speller, encoder: Encoder) -> Question:
    """Reads a message. Never raises."""
    vocabulary = speller.vocabulary
    said = _asked(text)
    folded = speller.repair([vi.fold(word) for word in said])
    numbers, asides = vocabulary.find(folded), word_lists().set_aside.mark(said)
    terms, weights, unknown = _weighted_terms(numbers, _word_weights(said, asides))
    synonyms = list(_synonyms(said))
    everyday = [tuple(vi.fold(term).split()) for term in vi.lexicon.expand_terms(" ".join(said))]
    meant = [term_keys(vocabulary.find(phrase)) for phrase in (*(phrase for _, phrase in synonyms), *everyday)]
    codes = tuple(f"{first}.{rest}" for first, rest in _CODE.findall(vi.normalise(text)))
    return Question(
        terms=terms,
        weights=weights,
        unknown=unknown,
        meant=np.unique(np.concatenate([*meant, terms[:0]])),
        vector=encoder.encode(folded),
        subject=_subject(zip(said, folded, numbers.tolist(), asides, strict=True), synonyms),
        folded=" ".join(_without_cost(folded, asides)),
        has_subject=bool(codes) or names_a_subject(said),
        codes=codes,
    )


def _asked(text: str) -> list[str]:
    return courtesy().without(said_words(text))[:MOST_WORDS]


def _without_cost(folded: Sequence[str], asides: Sequence[bool]) -> Iterator[str]:
    return (word for word, aside in zip(folded, asides, strict=True) if not (aside and word == _COSTS))


def has_subject(text: str) -> bool:
    """What `Question.has_subject` is for this text, without reading the rest of it. Never raises."""
    return bool(_CODE.search(vi.normalise(text))) or names_a_subject(_asked(text))


def names_a_subject(said: Sequence[str]) -> bool:
    """Whether a message (its words with diacritics as typed) is about more than parts of a procedure."""
    lists = word_lists()
    rest = said[lists.openings.opening(said) :]
    marks = zip(lists.set_aside.mark(rest), lists.generic.mark(rest), rest, strict=True)
    return any(not aside and not generic and not word.isdigit() for aside, generic, word in marks)


def _word_weights(said: Sequence[str], asides: Sequence[bool]) -> Floats:
    marks = zip(word_lists().question_words.mark(said), asides, strict=True)
    return np.array(
        [QUESTION_WORD_WEIGHT if asks else ASPECT_WORD_WEIGHT if aside else 1.0 for asks, aside in marks], np.float32
    )


def _weighted_terms(numbers: Keys, weights: Floats) -> tuple[Keys, Floats, float]:
    """Distinct known words and pairs with weights, and the weight of the unknown. A repeated one weighs the root of its
    sum; a pair weighs in full when one of its words does ("cơ sở" is none of the question words it is spelled with).
    """
    pairs = np.where(np.maximum(weights[:-1], weights[1:]) < 1, np.minimum(weights[:-1], weights[1:]), 1.0)
    keys = np.concatenate([numbers, pair_keys(numbers)])
    distinct, place = np.unique(keys, return_inverse=True)
    sums = np.bincount(place, np.concatenate([weights, pairs]), len(distinct))
    known = distinct > 0
    return distinct[known], np.sqrt(sums[known]).astype(np.float32), float(sums[~known].sum())


def _synonyms(said: Sequence[str]) -> Iterator[tuple[range, Phrase]]:
    """Where a phrase of citizens stands, and what the records call it; the longest at each place."""
    table, longest = word_lists().synonyms, word_lists().longest_synonym
    position = 0
    while position < len(said):
        lengths = range(min(longest, len(said) - position), 0, -1)
        length = next((length for length in lengths if tuple(said[position : position + length]) in table), 0)
        if length:
            yield range(position, position + length), table[tuple(said[position : position + length])]
        position += max(length, 1)


def _subject(
    words: Iterable[tuple[str, str, int, bool]], synonyms: Sequence[tuple[range, Phrase]]
) -> tuple[SubjectWord, ...]:
    meant = {at: phrase for places, phrase in synonyms for at in places}
    found = [
        SubjectWord(word, bare, number, meant.get(at, ()))
        for at, (word, bare, number, aside) in enumerate(words)
        if not aside
    ]
    return tuple(dict.fromkeys(found))
