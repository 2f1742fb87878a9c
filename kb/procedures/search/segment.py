"""A part of the index: some records with the views over their texts. Never changed once made."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

import vi
from kb.procedures.model import Level
from kb.procedures.search.bm25 import (
    Counts,
    Keys,
    Statistics,
    View,
    Vocabulary,
    count_terms,
    statistics_of,
    term_keys,
    view_of,
)
from kb.procedures.search.model import SearchRecord
from kb.procedures.search.sayings import (
    Corrections,
    Indices,
    Rarity,
    Vectors,
    corrected,
    letter_keys,
    letter_rarity,
    name_vectors,
    pool_view,
    pools,
    word_rarity,
)
from kb.procedures.search.terms import accented_words, body_words, core_title
from kb.procedures.search.words import word_lists

Floats = npt.NDArray[np.float32]


# The same matter at several levels: citizens of a province meet the commune first, then the province.
LEVEL_CHANCE = {Level.COMMUNE: 1.35, Level.PROVINCE: 1.16}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record as terms. `chance`: how much likelier its level makes it; `names`: the core title, then each alias and
    question, as words and as `letters`; `strong`: all words in them, in the title and in the field, with diacritics and
    folded; `modifiers`: one flag for each modifier of the word lists.
    """

    code: str
    title: str
    field: str
    family: str
    chance: float
    title_terms: Keys
    names: tuple[Keys, ...]
    letters: tuple[Keys, ...]
    body_terms: Keys
    field_terms: Keys
    strong: frozenset[str]
    modifiers: tuple[bool, ...]


def prepare(record: SearchRecord, vocabulary: Vocabulary) -> Prepared:
    """Reads a record into terms; new words enter the vocabulary."""
    core = core_title(record.title)
    said = [accented_words(name) for name in dict.fromkeys((*record.aliases, *record.questions))]
    title, field = accented_words(record.title), accented_words(record.field)
    spoken = {word for text in (title, field, *said) for word in text}
    folded = {word: sys.intern(vi.fold(word)) for word in spoken}
    names = (core.split(), *([folded[word] for word in name] for name in said))
    return Prepared(
        code=record.code,
        title=record.title,
        field=record.field,
        family=core,
        chance=max((LEVEL_CHANCE.get(level, 1.0) for level in record.levels), default=1.0),
        title_terms=term_keys(vocabulary.number(title)),
        names=tuple(term_keys(vocabulary.number(name)) for name in (core.split(), *said)),
        letters=tuple(map(letter_keys, names)),
        body_terms=term_keys(vocabulary.number(body_words(record.body))),
        field_terms=term_keys(vocabulary.number(field)),
        strong=frozenset(map(sys.intern, spoken)) | frozenset(folded.values()),
        modifiers=tuple(modifier.name in f" {core} " for modifier in word_lists().modifiers),
    )


@dataclass(frozen=True, slots=True)
class Collection:
    """Counts of terms in each kind of text of some records; `names` and `letters` have one row a name, `owners` its
    record.
    """

    titles: Counts
    cores: Counts
    names: Counts
    letters: Counts
    bodies: Counts
    fields: Counts
    owners: Indices


def count(entries: Sequence[Prepared]) -> Collection:
    """Counts the terms of the records."""
    return Collection(
        titles=count_terms([entry.title_terms for entry in entries]),
        cores=count_terms([entry.names[0] for entry in entries]),
        names=count_terms([name for entry in entries for name in entry.names]),
        letters=count_terms([name for entry in entries for name in entry.letters]),
        bodies=count_terms([entry.body_terms for entry in entries]),
        fields=count_terms([entry.field_terms for entry in entries]),
        owners=np.repeat(np.arange(len(entries)), [len(entry.names) for entry in entries]),
    )


@dataclass(frozen=True, slots=True)
class CollectionStatistics:
    """Statistics of each kind of text over the whole collection, and the rarity of words and letters in names."""

    titles: Statistics
    cores: Statistics
    names: Statistics
    bodies: Statistics
    fields: Statistics
    words: Rarity
    letters: Rarity


def collection_statistics(counts: Collection) -> CollectionStatistics:
    """Statistics of counted records. In `names` a term counts once a record, however many of its names have it."""
    return CollectionStatistics(
        titles=statistics_of(counts.titles),
        cores=statistics_of(counts.cores),
        names=statistics_of(counts.names, owners=counts.owners),
        bodies=statistics_of(counts.bodies),
        fields=statistics_of(counts.fields),
        words=word_rarity(counts.names),
        letters=letter_rarity(counts.letters),
    )


@dataclass(frozen=True, slots=True)
class Sayings:
    """What citizens say for the records: `names` and `letters` one row a name, the pools one row a record."""

    names: View
    letters: View
    pool: View
    letter_pool: View
    # Where each record's names start: the names of one record stand together.
    first_names: Indices

    def best_names(self, scores: Floats) -> Floats:
        """The score of each record's best fitting name, of the scores of all names."""
        return np.maximum.reduceat(scores, self.first_names) if len(scores) else scores


@dataclass(frozen=True, slots=True)
class Segment:
    """Some records and the views over their texts, one row a record."""

    entries: tuple[Prepared, ...]
    titles: View
    cores: View
    bodies: View
    fields: View
    sayings: Sayings
    # A column for each modifier of the word lists, 1 where the core title has it.
    modifiers: Floats
    # How likely a record is before anything is asked, by its texts and by its sayings.
    formal_chance: Floats
    spoken_chance: Floats


# A record with words of citizens is found by them; its title needs to count less than that of one without.
CHANCE_BESIDE_SAYINGS = 0.2


def make_segment(
    entries: Sequence[Prepared], counts: Collection, statistics: CollectionStatistics, sayings: Sayings
) -> Segment:
    """Weighs the counted records."""
    chance = np.array([entry.chance for entry in entries], np.float32)
    spoken = np.array([len(entry.names) > 1 for entry in entries], np.bool_)
    return Segment(
        entries=tuple(entries),
        titles=view_of(counts.titles, statistics.titles, k1=0.8, b=0.9),
        cores=view_of(counts.cores, statistics.cores, k1=0.8, b=0.9),
        bodies=view_of(counts.bodies, statistics.bodies, k1=1.2, b=0.75),
        fields=view_of(counts.fields, statistics.fields, k1=1.2, b=0.75),
        sayings=sayings,
        modifiers=np.array([entry.modifiers for entry in entries], np.float32).reshape(
            len(entries), len(word_lists().modifiers)
        ),
        formal_chance=chance * np.where(spoken, np.float32(CHANCE_BESIDE_SAYINGS), np.float32(1)),
        spoken_chance=chance,
    )


def first_sayings(
    entries: Sequence[Prepared], counts: Collection, statistics: CollectionStatistics
) -> tuple[Sayings, Corrections]:
    """The sayings of a build, their pools of words corrected."""
    words, letters = _vectors(counts, statistics)
    plain = pools(words, counts.owners, len(entries))
    better = corrected(plain, words, counts.owners)
    learned = Corrections(words.keys, {entry.code: row for row, entry in enumerate(entries)}, (better - plain).tocsr())
    return _sayings(entries, counts, (words, pool_view(words.keys, better)), letters), learned


def later_sayings(
    entries: Sequence[Prepared], counts: Collection, statistics: CollectionStatistics, learned: Corrections
) -> Sayings:
    """The sayings of records that stand for others of the build; what was learned about their codes holds on."""
    words, letters = _vectors(counts, statistics)
    plain = pools(words, counts.owners, len(entries))
    pool = pool_view(*learned.added(words.keys, plain, [entry.code for entry in entries]))
    return _sayings(entries, counts, (words, pool), letters)


def _vectors(counts: Collection, statistics: CollectionStatistics) -> tuple[Vectors, Vectors]:
    return name_vectors(counts.names, statistics.words), name_vectors(counts.letters, statistics.letters)


def _sayings(entries: Sequence[Prepared], counts: Collection, words: tuple[Vectors, View], letters: Vectors) -> Sayings:
    return Sayings(
        names=words[0].view(),
        letters=letters.view(),
        pool=words[1],
        letter_pool=pool_view(letters.keys, pools(letters, counts.owners, len(entries))),
        first_names=np.searchsorted(counts.owners, np.arange(len(entries))),
    )
