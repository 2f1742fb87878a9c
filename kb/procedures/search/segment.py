"""A part of the index: some records with the views over their texts. Never changed once made."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

import vi
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
from kb.procedures.search.terms import accented_words, body_words, core_title
from kb.procedures.search.words import word_lists

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record as terms. `names`: the core title, then each alias and question; `strong`: all words in them, in the
    title and in the field, with diacritics and folded; `modifiers`: one flag for each modifier of the word lists.
    """

    code: str
    title: str
    field: str
    family: str
    title_terms: Keys
    names: tuple[Keys, ...]
    body_terms: Keys
    field_terms: Keys
    strong: frozenset[str]
    modifiers: tuple[bool, ...]


def prepare(record: SearchRecord, vocabulary: Vocabulary) -> Prepared:
    """Reads a record into terms; new words enter the vocabulary."""
    core = core_title(record.title)
    said = [accented_words(name) for name in (*record.aliases, *record.questions)]
    title, field = accented_words(record.title), accented_words(record.field)
    spoken = {word for text in (title, field, *said) for word in text}
    return Prepared(
        code=record.code,
        title=record.title,
        field=record.field,
        family=core,
        title_terms=term_keys(vocabulary.number(title)),
        names=tuple(term_keys(vocabulary.number(name)) for name in (core.split(), *said)),
        body_terms=term_keys(vocabulary.number(body_words(record.body))),
        field_terms=term_keys(vocabulary.number(field)),
        strong=frozenset(map(sys.intern, spoken | {vi.fold(word) for word in spoken})),
        modifiers=tuple(modifier.name in f" {core} " for modifier in word_lists().modifiers),
    )


@dataclass(frozen=True, slots=True)
class Collection:
    """Counts of terms in each kind of text of some records; `names` has one row a name, `owners` its record."""

    titles: Counts
    names: Counts
    bodies: Counts
    fields: Counts
    owners: npt.NDArray[np.int64]


def count(entries: Sequence[Prepared]) -> Collection:
    """Counts the terms of the records."""
    return Collection(
        titles=count_terms([entry.title_terms for entry in entries]),
        names=count_terms([name for entry in entries for name in entry.names]),
        bodies=count_terms([entry.body_terms for entry in entries]),
        fields=count_terms([entry.field_terms for entry in entries]),
        owners=np.repeat(np.arange(len(entries)), [len(entry.names) for entry in entries]),
    )


@dataclass(frozen=True, slots=True)
class CollectionStatistics:
    """Statistics of each kind of text over the whole collection."""

    titles: Statistics
    names: Statistics
    bodies: Statistics
    fields: Statistics


def collection_statistics(counts: Collection) -> CollectionStatistics:
    """Statistics of counted records. In `names` a term counts once a record, however many of its names have it."""
    return CollectionStatistics(
        titles=statistics_of(counts.titles),
        names=statistics_of(counts.names, owners=counts.owners),
        bodies=statistics_of(counts.bodies),
        fields=statistics_of(counts.fields),
    )


@dataclass(frozen=True, slots=True)
class Segment:
    """Some records and the views over their texts, one row a record; in `names` one row a name."""

    entries: tuple[Prepared, ...]
    titles: View
    names: View
    bodies: View
    fields: View
    # Where each record's names start: the names of one record stand together.
    first_names: npt.NDArray[np.int64]
    # A column for each modifier of the word lists, 1 where the core title has it.
    modifiers: Floats

    def best_names(self, keys: Keys, weights: Floats) -> Floats:
        """The score of each record's best fitting name."""
        scores = self.names.scores(keys, weights)
        return np.maximum.reduceat(scores, self.first_names) if len(scores) else scores


def make_segment(entries: Sequence[Prepared], counts: Collection, statistics: CollectionStatistics) -> Segment:
    """Weighs the counted records."""
    return Segment(
        entries=tuple(entries),
        titles=view_of(counts.titles, statistics.titles, k1=0.8, b=0.9),
        names=view_of(counts.names, statistics.names, k1=0.8, b=0.9),
        bodies=view_of(counts.bodies, statistics.bodies, k1=1.2, b=0.75),
        fields=view_of(counts.fields, statistics.fields, k1=1.2, b=0.75),
        first_names=np.searchsorted(counts.owners, np.arange(len(entries))),
        modifiers=np.array([entry.modifiers for entry in entries], np.float32).reshape(
            len(entries), len(word_lists().modifiers)
        ),
    )
