"""One function a question about procedures. Rows stay here; values leave."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from kb.procedures import tables
from kb.procedures.model import (
    Aspect,
    Document,
    Duty,
    Fee,
    FeeKind,
    Finding,
    Level,
    Method,
    Note,
    Origin,
    Procedure,
    ProcessingTime,
    SubmissionMethod,
    TimeUnit,
)

# The columns of `procedure` that bear the name of a field of the value.
COLUMNS = (
    "code",
    "title",
    "field",
    "ministry",
    "levels",
    "audience",
    "agency",
    "decision",
    "summary",
    "steps",
    "conditions",
    "results",
    "mistakes",
    "related",
    "url",
    "checked_at",
    "origin",
    "source_digest",
)
# Parts of the value `Procedure` and the table that keeps each.
PARTS: Mapping[str, sa.Table] = {
    "methods": tables.submission_method,
    "times": tables.processing_time,
    "fees": tables.fee,
    "documents": tables.procedure_document,
    "notes": tables.procedure_note,
    "findings": tables.finding,
}
ALL_PARTS = (*PARTS.values(), tables.legal_reference, tables.alias)
CHUNK = 500
_NEWEST_REVISION = sa.select(sa.func.max(tables.revision.c.id))

Rows = list[dict[str, Any]]


def in_force(day: date) -> sa.ColumnElement[bool]:
    """What citizens may see on that day: published, begun and not ended."""
    t = tables.procedure.c
    return sa.and_(
        t.status == "published",
        sa.or_(t.effective_from.is_(None), t.effective_from <= day),
        sa.or_(t.effective_until.is_(None), t.effective_until >= day),
    )


def procedures(connection: sa.Connection, codes: Sequence[str] | None, *, day: date | None) -> list[Procedure]:
    """Procedures in force by code, in the order of codes; all of them when `codes` is None.

    Without a day also those that are not in force.
    """
    if codes is None:
        return _load(connection, None, day)
    chunks = (codes[at : at + CHUNK] for at in range(0, len(codes), CHUNK))
    return [procedure for chunk in chunks for procedure in _load(connection, chunk, day)]


def _load(connection: sa.Connection, codes: Sequence[str] | None, day: date | None) -> list[Procedure]:
    heads = sa.select(tables.procedure).order_by(tables.procedure.c.code)
    if day is not None:
        heads = heads.where(in_force(day))
    if codes is not None:
        heads = heads.where(tables.procedure.c.code.in_(codes))
    parts = {table.name: _by_code(connection, table, codes) for table in ALL_PARTS}
    return [_procedure(row, parts) for row in connection.execute(heads).mappings()]


def _by_code(connection: sa.Connection, table: sa.Table, codes: Sequence[str] | None) -> Mapping[str, Rows]:
    query = sa.select(table).order_by(table.c.code, table.c.position)
    if codes is not None:
        query = query.where(table.c.code.in_(codes))
    grouped: dict[str, Rows] = defaultdict(list)
    for row in connection.execute(query).mappings():
        values = dict(row)
        del values["position"]
        grouped[values.pop("code")].append(values)
    return grouped


def _procedure(row: sa.RowMapping, parts: Mapping[str, Mapping[str, Rows]]) -> Procedure:
    code = row["code"]

    def part(table: sa.Table) -> Rows:
        return parts[table.name].get(code, [])

    values = {name: _plain(row[name]) for name in COLUMNS}
    values["levels"] = tuple(Level(level) for level in row["levels"])
    values["origin"] = Origin(row["origin"])
    names = _aliases(part(tables.alias))
    return Procedure(
        **values,
        methods=tuple(SubmissionMethod(Method(m["method"]), m["place"]) for m in part(tables.submission_method)),
        times=tuple(_time(values) for values in part(tables.processing_time)),
        fees=tuple(_fee(values) for values in part(tables.fee)),
        documents=tuple(Document(**(d | {"duty": Duty(d["duty"])})) for d in part(tables.procedure_document)),
        notes=tuple(Note(**values) for values in part(tables.procedure_note)),
        findings=tuple(Finding(f["kind"], Aspect(f["aspect"]), f["detail"]) for f in part(tables.finding)),
        legal_references=tuple(values["number"] for values in part(tables.legal_reference)),
        aliases=names.aliases,
        questions=names.questions,
    )


def _plain(value: object) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _method(value: str | None) -> Method | None:
    return None if value is None else Method(value)


def _time(values: dict[str, Any]) -> ProcessingTime:
    return ProcessingTime(**(values | {"unit": TimeUnit(values["unit"]), "method": _method(values["method"])}))


def _fee(values: dict[str, Any]) -> Fee:
    return Fee(**(values | {"kind": FeeKind(values["kind"]), "method": _method(values["method"])}))


@dataclass(frozen=True, slots=True)
class Aliases:
    """Short names and sample questions of one procedure."""

    aliases: tuple[str, ...]
    questions: tuple[str, ...]


def aliases(connection: sa.Connection, codes: Sequence[str]) -> Mapping[str, Aliases]:
    """The short names and sample questions of these procedures; those without any are left out."""
    return {code: _aliases(rows) for code, rows in _by_code(connection, tables.alias, codes).items()}


def _aliases(rows: Rows) -> Aliases:
    return Aliases(
        tuple(row["text"] for row in rows if row["kind"] == "alias"),
        tuple(row["text"] for row in rows if row["kind"] == "question"),
    )


def source_digests(connection: sa.Connection) -> Mapping[str, str]:
    """Code → fingerprint of the source record that the stored wording was read from."""
    rows = connection.execute(sa.select(tables.procedure.c.code, tables.procedure.c.source_digest))
    return {row.code: row.source_digest for row in rows}


def codes_with_content(connection: sa.Connection) -> frozenset[str]:
    """The codes of procedures that say more than their title: how they are submitted, or which documents they need."""
    tables_ = (tables.submission_method, tables.procedure_document)
    return frozenset(
        code for table in tables_ for code in connection.execute(sa.select(table.c.code.distinct())).scalars()
    )


def revisions_after(connection: sa.Connection, last: int) -> tuple[int, frozenset[str]]:
    """The newest revision id and the codes that changed after `last`."""
    rows = connection.execute(
        sa.select(tables.revision.c.id, tables.revision.c.code).where(tables.revision.c.id > last)
    )
    changed = [(row.id, row.code) for row in rows]
    return max((id_ for id_, _ in changed), default=last), frozenset(code for _, code in changed)


def newest_revision(connection: sa.Connection) -> int:
    """The newest revision id, 0 for an empty base."""
    return connection.execute(_NEWEST_REVISION).scalar() or 0


def count(connection: sa.Connection) -> int:
    """How many procedures are stored, in force or not."""
    return connection.execute(sa.select(sa.func.count()).select_from(tables.procedure)).scalar_one()


def count_with_findings(connection: sa.Connection) -> int:
    """In how many procedures something could not be read with certainty."""
    return connection.execute(sa.select(sa.func.count(tables.finding.c.code.distinct()))).scalar_one()


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How often a kind of finding stands, in how many procedures, and up to three codes."""

    kind: str
    count: int
    procedures: int
    examples: tuple[str, ...]


def findings_by_kind(connection: sa.Connection) -> list[FindingCount]:
    """All kinds of findings, the most frequent first."""
    t = tables.finding.c
    codes: dict[str, list[str]] = defaultdict(list)
    for kind, code in connection.execute(sa.select(t.kind, t.code).order_by(t.kind, t.code)):
        codes[kind].append(code)
    counts = [_finding_count(kind, found) for kind, found in codes.items()]
    return sorted(counts, key=lambda entry: (-entry.count, entry.kind))


def _finding_count(kind: str, codes: list[str]) -> FindingCount:
    distinct = sorted(set(codes))
    return FindingCount(kind, len(codes), len(distinct), tuple(distinct[:3]))
