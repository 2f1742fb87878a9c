"""A part of the index: some records with the views over their texts. Never changed once made."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

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
from kb.procedures.search.courtesy import courtesy
from kb.procedures.search.encoder import Encoder
from kb.procedures.search.model import SearchRecord
from kb.procedures.search.narrowing import FROM, Cells, Heads, cells_of, heads_of
from kb.procedures.search.sayings import Indices, Rarity, name_view, word_rarity
from kb.procedures.search.terms import accented_words, body_words, core_title
from kb.procedures.search.words import word_lists

Floats = npt.NDArray[np.float32]


# The same matter at several levels: citizens of a province meet the commune first, then the province.
LEVEL_CHANCE = {Level.COMMUNE: 1.35, Level.PROVINCE: 1.16}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of a record. `family`: the core title; `names`: the terms of the core title, then of each alias and
    question; `strong`: all words in the names, in the title and in the field, with diacritics and folded.
    """

    code: str
    title: str
    field: str
    family: str
    names: tuple[Keys, ...]
    strong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record as terms, for building views. `chance`: how much likelier its level makes it; `vector`: the title in the
    encoder's space; `modifiers`: one flag for each modifier of the word lists.
    """

    entry: Entry
    chance: float
    title_terms: Keys
    body_terms: Keys
    field_terms: Keys
    vector: Floats
    modifiers: tuple[bool, ...]


def prepare(record: SearchRecord, vocabulary: Vocabulary, encoder: Encoder) -> Prepared:
    """Reads a record into terms; new words enter the vocabulary."""
    core = core_title(record.title)
    asked = courtesy().without
    said = [asked(accented_words(name)) for name in dict.fromkeys((*record.aliases, *record.questions))]
    title, field = accented_words(record.title), accented_words(record.field)
    spoken = dict.fromkeys(word for text in (title, field, *said) for word in text)
    folded = {word: vi.fold(word) for word in spoken}
    entry = Entry(
        code=record.code,
        title=record.title,
        field=record.field,
        family=core,
        names=tuple(term_keys(vocabulary.number(name)) for name in (core.split(), *said)),
        strong=tuple(map(sys.intern, dict.fromkeys((*spoken, *folded.values())))),
    )
    return Prepared(
        entry=entry,
        chance=max((LEVEL_CHANCE.get(level, 1.0) for level in record.levels), default=1.0),
        title_terms=term_keys(vocabulary.number(title)),
        body_terms=term_keys(vocabulary.number(body_words(record.body))),
        field_terms=term_keys(vocabulary.number(field)),
        vector=encoder.encode([folded[word] for word in title], core.split()),
        modifiers=tuple(modifier.name in f" {core} " for modifier in word_lists().modifiers),
    )


@dataclass(frozen=True, slots=True)
class Collection:
    """Counts of terms in each kind of text of some records; `names` has one row a name, `owners` its record."""

    titles: Counts
    cores: Counts
    names: Counts
    bodies: Counts
    fields: Counts
    owners: Indices


def count(prepared: Sequence[Prepared]) -> Collection:
    """Counts the terms of the records."""
    names = [record.entry.names for record in prepared]
    return Collection(
        titles=count_terms([record.title_terms for record in prepared]),
        cores=count_terms([own[0] for own in names]),
        names=count_terms([name for own in names for name in own]),
        bodies=count_terms([record.body_terms for record in prepared]),
        fields=count_terms([record.field_terms for record in prepared]),
        owners=np.repeat(np.arange(len(prepared)), [len(own) for own in names]),
    )


@dataclass(frozen=True, slots=True)
class CollectionStatistics:
    """Statistics of each kind of text over the whole collection, and the rarity of words in names."""

    titles: Statistics
    cores: Statistics
    names: Statistics
    bodies: Statistics
    fields: Statistics
    words: Rarity


def collection_statistics(counts: Collection) -> CollectionStatistics:
    """Statistics of counted records. In `names` a term counts once a record, however many of its names have it."""
    return CollectionStatistics(
        titles=statistics_of(counts.titles),
        cores=statistics_of(counts.cores),
        names=statistics_of(counts.names, owners=counts.owners),
        bodies=statistics_of(counts.bodies),
        fields=statistics_of(counts.fields),
        words=word_rarity(counts.names),
    )


@dataclass(frozen=True, slots=True)
class Segment:
    """Some records and the views over their texts, one row a record."""

    entries: tuple[Entry, ...]
    titles: View
    cores: View
    bodies: View
    fields: View
    # What citizens say, one row a name; the names of one record stand together from `first_names` on.
    names: View
    first_names: Indices
    vectors: Floats
    # A column for each modifier of the word lists, 1 where the core title has it.
    modifiers: Floats
    # How likely a record is before anything is asked.
    chance: Floats
    # The ways to what is worth scoring, where the base is too large to score it all.
    ways: "Ways | None" = None

    def best_names(self, scores: Floats) -> Floats:
        """The score of each record's best fitting name, of the scores of all names."""
        return np.maximum.reduceat(scores, self.first_names) if len(scores) else scores

    def names_of(self, rows: Indices) -> tuple[Indices, Indices]:
        """The names of these records, which ascend, and where the first of each stands among them."""
        starts, ends = self.first_names[rows], np.append(self.first_names, self.names.size)[rows + 1]
        firsts = np.cumsum(ends - starts) - (ends - starts)
        return np.repeat(starts - firsts, ends - starts) + np.arange(int((ends - starts).sum())), firsts


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways into a large segment: by its texts, by what citizens say, by what is near."""

    titles: Heads
    bodies: Heads
    names: Heads
    cells: Cells


def ways_into(segment: Segment) -> Ways | None:
    """None where all is scored."""
    if len(segment.entries) < max(FROM, 1):
        return None
    return Ways(heads_of(segment.titles), heads_of(segment.bodies), heads_of(segment.names), cells_of(segment.vectors))


def make_segment(
    prepared: Sequence[Prepared], counts: Collection, statistics: CollectionStatistics, encoder: Encoder
) -> Segment:
    """Weighs the counted records."""
    size, modifiers = len(prepared), len(word_lists().modifiers)
    segment = Segment(
        entries=tuple(record.entry for record in prepared),
        titles=view_of(counts.titles, statistics.titles, k1=0.8, b=0.9),
        cores=view_of(counts.cores, statistics.cores, k1=0.8, b=0.9),
        bodies=view_of(counts.bodies, statistics.bodies, k1=1.2, b=0.75),
        fields=view_of(counts.fields, statistics.fields, k1=1.2, b=0.75),
        names=name_view(counts.names, statistics.words),
        first_names=np.searchsorted(counts.owners, np.arange(size)),
        vectors=np.array([record.vector for record in prepared], np.float32).reshape(size, encoder.size),
        modifiers=np.array([record.modifiers for record in prepared], np.float32).reshape(size, modifiers),
        chance=np.array([record.chance for record in prepared], np.float32),
    )
    return replace(segment, ways=ways_into(segment))
