"""The search before and after an import, on the questions that ship (`kb.measures`)."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from kb.calendar.model import today
from kb.db import reading, writing
from kb.imports import leasing, queries
from kb.imports.leasing import Lease
from kb.imports.model import ChangeState, Measuring, Recall, Scores, Worse
from kb.measures import search as measure
from kb.measures.search import Found, Question
from kb.phrases import Phrases
from kb.procedures.model import Procedure
from kb.procedures.phrases import phrases_of
from kb.procedures.queries import procedures
from kb.procedures.search import SearchIndex, search_record
from kb.procedures.search.encoder import Encoder, load_encoder
from kb.procedures.searcher import REBUILD_FROM

# So many questions that got worse are named.
_NAMED = 50


def measure_search(engine: sa.Engine, lease: Lease, model: Path | None) -> None:
    """Measure for an import that was claimed, and store the scores. Raises `LeaseLostError`."""
    with writing(engine) as connection:
        leasing.hold(connection, lease, measuring=Measuring.WORKING.value)
    scores = queries.SCORES.dump_python(scores_of(engine, lease.job_id, model), mode="json")
    with writing(engine) as connection:
        leasing.finish(connection, lease, scores=scores, measuring=Measuring.IDLE.value)


def scores_of(engine: sa.Engine, job_id: int, model: Path | None) -> Scores:
    """With the accepted changes; while none is accepted, with all that are not refused."""
    began = time.monotonic()
    changed, accepted = _changed(engine, job_id)
    with reading(engine) as connection:
        stored = {value.code: value for value in procedures(connection, None, day=today())}
        phrases = phrases_of(connection, None)
    merged = {value.code: _with_names(value, stored.get(value.code)) for value in changed}
    before_asked, after_asked = measure.answerable(stored), measure.answerable({**stored, **merged})
    encoder = load_encoder(model)
    index = _index(stored.values(), phrases, encoder)
    before = measure.ask(index, before_asked)
    after = measure.ask(_changed_index(index, stored, merged, phrases, encoder), after_asked)
    known = {question.id for question in before_asked}
    return Scores(
        before=_recall(before, before_asked),
        after=_recall(after, before_asked),
        new=_recall(after, [question for question in after_asked if question.id not in known]),
        worse=_worse(before_asked, before, after),
        changes=len(changed),
        accepted=accepted,
        seconds=round(time.monotonic() - began, 3),
        at=datetime.now(UTC),
    )


def _changed(engine: sa.Engine, job_id: int) -> tuple[list[Procedure], bool]:
    with reading(engine) as connection:
        found = queries.values(connection, job_id, states=[ChangeState.ACCEPTED])
        accepted = bool(found)
        found = found or queries.values(connection, job_id, states=[ChangeState.WAITING])
    return [each.after for each in found], accepted


def _with_names(value: Procedure, stored: Procedure | None) -> Procedure:
    # As the import does: short names and questions are the staff's.
    return replace(value, aliases=stored.aliases, questions=stored.questions) if stored else value


def _index(values: Iterable[Procedure], phrases: Mapping[str, Phrases], encoder: Encoder) -> SearchIndex:
    return SearchIndex.build((search_record(value, phrases.get(value.code)) for value in values), encoder)


def _changed_index(
    index: SearchIndex,
    stored: Mapping[str, Procedure],
    merged: Mapping[str, Procedure],
    phrases: Mapping[str, Phrases],
    encoder: Encoder,
) -> SearchIndex:
    """As the running processes will have it: replaced record by record, or built anew where there are many."""
    if len(merged) >= REBUILD_FROM:
        return _index({**stored, **merged}.values(), phrases, encoder)
    index.update({code: search_record(value, phrases.get(code)) for code, value in merged.items()})
    return index


def _recall(found: Mapping[str, Found], asked: Sequence[Question]) -> Recall:
    answers = [question for question in asked if question.codes]
    return Recall(
        len(answers), round(measure.recall(found, answers, 1), 4), round(measure.recall(found, answers, 5), 4)
    )


def _worse(asked: Sequence[Question], before: Mapping[str, Found], after: Mapping[str, Found]) -> tuple[Worse, ...]:
    found = [
        Worse(
            question.text,
            tuple(sorted(question.codes)),
            before[question.id].place,
            after[question.id].place,
            after[question.id].first,
        )
        for question in asked
        if measure.is_worse(question, before[question.id], after[question.id])
    ]
    return tuple(found[:_NAMED])
