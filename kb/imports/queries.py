"""One function a question about imports. Every one takes an open connection and its transaction."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from kb.imports.model import (
    ChangeCounts,
    ChangeFilter,
    ChangeKind,
    ChangeState,
    ChangeValues,
    Difference,
    ImportChange,
    ImportJob,
    ImportNotFoundError,
    ImportState,
    Measuring,
    Scores,
)
from kb.imports.tables import import_change, import_job
from kb.messages.queries import as_utc
from kb.procedures.content import of_content

SCORES: TypeAdapter[Scores] = TypeAdapter(Scores)
# What a list shows; the values are large and read only where they are looked at.
_SHOWN = [column for column in import_change.c if column.name not in ("before", "content", "parts")]
_TIMES = ("created_at", "applied_at", "undone_at")


def jobs(connection: sa.Connection, *, limit: int) -> tuple[ImportJob, ...]:
    """The newest imports first, without their refused lines."""
    columns = [column for column in import_job.c if column.name != "rejected"]
    rows = connection.execute(sa.select(*columns).order_by(import_job.c.id.desc()).limit(limit)).mappings()
    return tuple(_job({**row, "rejected": []}) for row in rows)


def job(connection: sa.Connection, job_id: int, *, locked: bool = False) -> ImportJob:
    """Raises `ImportNotFoundError`. `locked` holds it against other writers until the transaction ends."""
    query = sa.select(import_job).where(import_job.c.id == job_id)
    row = connection.execute(query.with_for_update() if locked else query).mappings().one_or_none()
    if row is None:
        raise ImportNotFoundError(str(job_id))
    return _job(dict(row))


def _job(row: dict[str, Any]) -> ImportJob:
    left_out = ("attempts", "owner", "leased_until")
    values = {name: value for name, value in row.items() if name not in left_out}
    values |= {name: as_utc(values[name]) if values[name] else None for name in _TIMES}
    values["rejected"] = tuple((line, reason) for line, reason in values["rejected"])
    values["scores"] = SCORES.validate_python(values["scores"]) if values["scores"] else None
    return ImportJob(**values | {"state": ImportState(row["state"]), "measuring": Measuring(row["measuring"])})


def matching(job_id: int, wanted: ChangeFilter) -> sa.ColumnElement[bool]:
    """The changes of an import that are meant."""
    c = import_change.c
    conditions = [c.job_id == job_id]
    conditions += [c.kind == wanted.kind.value] if wanted.kind else []
    conditions += [c.state == wanted.state.value] if wanted.state else []
    conditions += [c.findings > 0] if wanted.findings else []
    conditions += [c.field == wanted.field] if wanted.field else []
    conditions += [c.parts.contains(f" {wanted.part} ", autoescape=True)] if wanted.part else []
    return sa.and_(*conditions)


def changes(
    connection: sa.Connection, job_id: int, wanted: ChangeFilter, *, limit: int, offset: int
) -> tuple[ImportChange, ...]:
    """Changes in the order of the file."""
    query = sa.select(*_SHOWN).where(matching(job_id, wanted)).order_by(import_change.c.position)
    return tuple(_change(dict(row)) for row in connection.execute(query.limit(limit).offset(offset)).mappings())


def count_changes(connection: sa.Connection, job_id: int, wanted: ChangeFilter) -> int:
    """How many are meant."""
    query = sa.select(sa.func.count()).select_from(import_change).where(matching(job_id, wanted))
    return connection.execute(query).scalar_one()


def _change(row: dict[str, Any]) -> ImportChange:
    told = tuple(Difference(part, text) for part, text in row["differences"])
    kinds = {"kind": ChangeKind(row["kind"]), "state": ChangeState(row["state"])}
    return ImportChange(**row | {"differences": told, **kinds})


def counts(connection: sa.Connection, job_id: int) -> ChangeCounts:
    """What there is in the whole list."""
    c = import_change.c
    rows = connection.execute(sa.select(c.kind, c.state, c.findings, c.field, c.parts).where(c.job_id == job_id)).all()
    return ChangeCounts(
        kinds={ChangeKind(kind): count for kind, count in Counter(row.kind for row in rows).items()},
        states={ChangeState(state): count for state, count in Counter(row.state for row in rows).items()},
        findings=sum(row.findings > 0 for row in rows),
        fields=tuple(sorted({row.field for row in rows if row.field})),
        parts=tuple(sorted({part for row in rows for part in row.parts.split()})),
    )


def values(
    connection: sa.Connection, job_id: int, *, states: Sequence[ChangeState] = (), code: str = ""
) -> list[ChangeValues]:
    """Changes with both values: those in one of these states, or the one with this code."""
    c = import_change.c
    conditions = [c.job_id == job_id]
    conditions += [c.state.in_([state.value for state in states])] if states else []
    conditions += [c.code == code] if code else []
    rows = connection.execute(sa.select(import_change).where(*conditions).order_by(c.position)).mappings()
    return [_values(dict(row)) for row in rows]


def _values(row: dict[str, Any]) -> ChangeValues:
    before, content = row.pop("before"), row.pop("content")
    del row["parts"]
    return ChangeValues(_change(row), of_content(before) if before else None, of_content(content))
