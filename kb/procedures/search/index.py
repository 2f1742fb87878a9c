"""The search index: all published procedures in memory, one record replaced without building all again."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Self

import numpy as np
import numpy.typing as npt

from kb.procedures.search.bm25 import Counts, Vocabulary, count_terms
from kb.procedures.search.deciding import WORD_FOR_WORD, decide
from kb.procedures.search.encoder import Encoder, load_encoder
from kb.procedures.search.model import Decision, Hit, SearchRecord, SearchResult
from kb.procedures.search.question import Question, read_question
from kb.procedures.search.ranking import chances, score_segment
from kb.procedures.search.segment import (
    CollectionStatistics,
    Entry,
    Prepared,
    Segment,
    collection_statistics,
    count,
    make_segment,
    prepare,
)
from kb.procedures.search.signals import Ranking, Signals, likeness_of, read_signals
from kb.procedures.search.spelling import Speller

# The signals look at this many records.
LOOKED_AT = 10
# So many are offered at most.
OFFERED = 5
REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class _State:
    """What a search reads, swapped as a whole. `hidden` marks rows of `base` that were replaced or removed;
    `changed` holds what stands for them, made of `fresh`.
    """

    base: Segment
    hidden: npt.NDArray[np.bool_]
    changed: Segment
    fresh: Sequence[Prepared]
    places: Mapping[str, int]


class SearchIndex:
    """Searches from several threads at once; replacing waits only for another replacing.

    Statistics (how rare a word is) stay those of the build, so after some hundred replaced records a new build pays.
    """

    def __init__(self, prepared: Sequence[Prepared], vocabulary: Vocabulary, encoder: Encoder) -> None:
        counts = count(prepared)
        self._vocabulary = vocabulary
        self._statistics: CollectionStatistics = collection_statistics(counts)
        self._encoder, self._speller = encoder, Speller(vocabulary, self._statistics.names)
        self._lock = threading.Lock()
        # The counted names of records that were found first, each with the entry that they are of.
        self._said: dict[str, tuple[Entry, Counts]] = {}
        self._state = _State(
            base=make_segment(prepared, counts, self._statistics, self._encoder),
            hidden=np.zeros(len(prepared), np.bool_),
            changed=self._segment(()),
            fresh=(),
            places={record.entry.code: row for row, record in enumerate(prepared)},
        )

    @classmethod
    def build(cls, records: Iterable[SearchRecord], encoder: Encoder | None = None) -> Self:
        """An index of these records; of a code that stands twice the last. `encoder`: the shipped one if none."""
        vocabulary, space = Vocabulary(), encoder or load_encoder()
        latest = {record.code: record for record in records}
        return cls([prepare(record, vocabulary, space) for record in latest.values()], vocabulary, space)

    def __len__(self) -> int:
        state = self._state
        return int((~state.hidden).sum()) + len(state.changed.entries)

    @property
    def state(self) -> object:
        """Another object after each replacing: as long as it is the same, so is every answer."""
        return self._state

    @property
    def changes(self) -> int:
        """How many records were replaced since the build; from some hundred on a new build pays."""
        return int(self._state.hidden.sum()) + len(self._state.changed.entries)

    def replace(self, code: str, record: SearchRecord | None) -> None:
        """Puts the record in the place of the one with this code, adds it, or with None removes what is there."""
        self.update({code: record})

    def update(self, records: Mapping[str, SearchRecord | None]) -> None:
        """Replaces several records in one step."""
        with self._lock:
            state = self._state
            fresh = [record for record in state.fresh if record.entry.code not in records]
            fresh += [prepare(record, self._vocabulary, self._encoder) for record in records.values() if record]
            hidden = state.hidden.copy()
            hidden[[state.places[code] for code in records if code in state.places]] = True
            self._state = replace(state, hidden=hidden, changed=self._segment(fresh), fresh=fresh)

    def search(self, question: str, *, limit: int = 10) -> SearchResult:
        """The best `limit` records and what to do with them. Never raises on any text."""
        state = self._state
        read = self._read(question)
        ranking = self._ranked(state, read, max(limit, LOOKED_AT))
        named = _named(state, read.codes)
        if named:
            return _found_by_code(named, ranking.entries, read, limit)
        if not ranking.entries:
            return SearchResult(Decision.NONE, (), read.has_subject, "")
        signals = self._signals(read, ranking)
        decision, chance = decide(signals, len(read.subject))
        hits = self._hits(ranking, chance)
        if decision is Decision.ANSWER and (other := self._named_as_said(read, ranking, signals)):
            # What is written down for another record counts for no less than what was learned for the first.
            decision, hits = Decision.CHOOSE, _put_first(hits, other)
        if not read.has_subject:
            decision = Decision.NONE
        return SearchResult(decision, hits[:limit], read.has_subject, _nearest_field(hits[:limit]))

    def signals(self, question: str) -> tuple[tuple[str, ...], Signals | None]:
        """Codes of the first ten and the signals of the decision, for fitting and for looking into a search."""
        read = self._read(question)
        ranking = self._ranked(self._state, read, LOOKED_AT)
        found = self._signals(read, ranking) if ranking.entries else None
        return tuple(entry.code for entry in ranking.entries), found

    def _signals(self, read: Question, ranking: Ranking) -> Signals:
        return read_signals(read, ranking, self._names(ranking.entries[0]), self._statistics)

    def _named_as_said(self, read: Question, ranking: Ranking, signals: Signals) -> int:
        """The place of a record behind the first that has the question as one of its names, which the first has not; 0
        when there is none.
        """
        if signals.likeness >= WORD_FOR_WORD:
            return 0
        first, rarity = ranking.entries[0], self._statistics.words
        others = [place for place, entry in enumerate(ranking.entries[:OFFERED]) if entry.family != first.family]
        said = ((place, likeness_of(self._names(ranking.entries[place]), read, rarity)) for place in others)
        return next((place for place, likeness in said if likeness >= WORD_FOR_WORD), 0)

    def _names(self, entry: Entry) -> Counts:
        known = self._said.get(entry.code)
        if known is None or known[0] is not entry:
            if len(self._said) >= REMEMBERED:
                self._said.clear()
            known = self._said[entry.code] = entry, count_terms(entry.names)
        return known[1]

    def _read(self, question: str) -> Question:
        return read_question(question, self._speller, self._encoder)

    def _segment(self, prepared: Sequence[Prepared]) -> Segment:
        counts = count(prepared)
        return make_segment(prepared, counts, self._statistics, self._encoder)

    def _ranked(self, state: _State, question: Question, limit: int) -> Ranking:
        # Nothing has been replaced in most indexes: scoring no records costs as much as scoring a hundred.
        used = [part for part in (state.base, state.changed) if part.entries]
        if not used:
            return Ranking((), (), ())
        parts = [score_segment(part, question, self._statistics) for part in used]
        hidden = [_hidden(state, part, scores.rows) for part, scores in zip(used, parts, strict=True)]
        likely = chances(parts, np.concatenate(hidden), self._statistics)
        rows, formal = _likeliest(likely, limit), np.concatenate([part.formal for part in parts])
        places, ends = np.concatenate([part.rows for part in parts]), np.cumsum([len(part.rows) for part in parts])
        whose = np.searchsorted(ends, rows, "right").tolist()
        return Ranking(
            [used[part].entries[place] for part, place in zip(whose, places[rows].tolist(), strict=True)],
            chances=likely[rows].tolist(),
            formal=formal[rows].tolist(),
        )

    def _hits(self, ranking: Ranking, chance: float) -> tuple[Hit, ...]:
        """The first has the chance that was estimated, the others less by theirs."""
        best = ranking.chances[0]
        parts = (part / best for part in ranking.chances)
        return tuple(_hit(entry, chance * part) for entry, part in zip(ranking.entries, parts, strict=True))


def _hidden(state: _State, part: Segment, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    return state.hidden[rows] if part is state.base else np.zeros(len(rows), np.bool_)


def _likeliest(likely: npt.NDArray[np.float32], limit: int) -> npt.NDArray[np.int64]:
    """The rows of the highest chances above 0, the earlier row first where they are the same."""
    rows: npt.NDArray[np.int64] = np.flatnonzero(likely > 0)
    if len(rows) > limit:
        # Sorting all of a large base for ten of them would cost more than scoring it.
        least = np.partition(likely[rows], -limit)[-limit]
        rows = rows[likely[rows] >= least]
    best: npt.NDArray[np.int64] = rows[np.argsort(-likely[rows], kind="stable")[:limit]]
    return best


def _hit(entry: Entry, score: float) -> Hit:
    return Hit(entry.code, entry.title, entry.field, round(score, 4))


def _put_first(hits: tuple[Hit, ...], place: int) -> tuple[Hit, ...]:
    return (replace(hits[place], score=hits[0].score), *hits[:place], *hits[place + 1 :])


def _named(state: _State, codes: Sequence[str]) -> list[Entry]:
    changed = {entry.code: entry for entry in state.changed.entries}
    base = {code: state.places[code] for code in codes if code in state.places}
    visible = {code: state.base.entries[row] for code, row in base.items() if not state.hidden[row]}
    return [(visible | changed)[code] for code in dict.fromkeys(codes) if code in visible or code in changed]


def _found_by_code(named: Sequence[Entry], others: Sequence[Entry], read: Question, limit: int) -> SearchResult:
    """A code in the message settles it; two codes are a choice."""
    rest = (_hit(entry, 0.0) for entry in others if entry.code not in read.codes)
    hits = tuple(islice((*(_hit(entry, 1 / len(named)) for entry in named), *rest), limit))
    decision = Decision.ANSWER if len(named) == 1 else Decision.CHOOSE
    return SearchResult(decision, hits, read.has_subject, named[0].field)


def _nearest_field(hits: Sequence[Hit]) -> str:
    """The field with the most weight among the hits; the better hit wins a tie."""
    weights: dict[str, float] = {}
    for hit in hits:
        weights[hit.field] = weights.get(hit.field, 0.0) + hit.score
    return max(weights, key=lambda field: weights[field], default="")
