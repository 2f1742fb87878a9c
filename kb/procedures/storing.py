"""Writing procedures: the parts are replaced as a whole, and every change leaves a revision."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from kb.procedures import tables
from kb.procedures.content import as_content
from kb.procedures.model import Procedure
from kb.procedures.queries import ALL_PARTS, CHUNK, COLUMNS, PARTS


def store(connection: sa.Connection, values: Sequence[Procedure], *, author: str, act: str) -> None:
    """Write the procedures as published, replacing what stands under their codes, with one revision each."""
    for at in range(0, len(values), CHUNK):
        _store_chunk(connection, values[at : at + CHUNK], author=author, act=act)


def _store_chunk(connection: sa.Connection, values: Sequence[Procedure], *, author: str, act: str) -> None:
    # First of all: who replaces the same procedures waits here, and neither stops the other half-way.
    lock_revisions(connection)
    _delete(connection, [value.code for value in values])
    _insert(connection, tables.procedure, (_head(value) for value in values))
    for name, table in PARTS.items():
        _insert(connection, table, _part_rows(values, name))
    _insert(connection, tables.legal_reference, _numbered(values))
    _insert(connection, tables.alias, _aliases(values))
    _insert(connection, tables.revision, (_revision(value, author=author, act=act) for value in values))


def remove(connection: sa.Connection, codes: Sequence[str], *, author: str, act: str) -> None:
    """Take procedures out as if they had never been published; a revision without content says so."""
    for at in range(0, len(codes), CHUNK):
        chunk = codes[at : at + CHUNK]
        lock_revisions(connection)
        _delete(connection, chunk)
        said = {"at": datetime.now(UTC), "author": author, "act": act, "content": None}
        _insert(connection, tables.revision, ({"code": code, **said} for code in chunk))


def _delete(connection: sa.Connection, codes: Sequence[str]) -> None:
    for table in (*ALL_PARTS, tables.procedure):
        connection.execute(sa.delete(table).where(table.c.code.in_(codes)))


def lock_revisions(connection: sa.Connection) -> None:
    """Make writers commit in the order of their revision ids. SQLite has a single writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("LOCK TABLE revision IN EXCLUSIVE MODE"))


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    listed = list(rows)
    if listed:
        connection.execute(sa.insert(table), listed)


def _head(value: Procedure) -> dict[str, Any]:
    row = {name: getattr(value, name) for name in COLUMNS}
    return {name: list(cell) if isinstance(cell, tuple) else cell for name, cell in row.items()}


def _part_rows(values: Iterable[Procedure], name: str) -> Iterable[dict[str, Any]]:
    for value in values:
        for position, part in enumerate(getattr(value, name)):
            cells = {field.name: getattr(part, field.name) for field in fields(part)}
            yield {"code": value.code, "position": position, **cells}


def _numbered(values: Iterable[Procedure]) -> Iterable[dict[str, Any]]:
    for value in values:
        for position, number in enumerate(value.legal_references):
            yield {"code": value.code, "position": position, "number": number}


def _aliases(values: Iterable[Procedure]) -> Iterable[dict[str, Any]]:
    for value in values:
        kinds = [("alias", text) for text in value.aliases] + [("question", text) for text in value.questions]
        for position, (kind, text) in enumerate(kinds):
            yield {"code": value.code, "position": position, "kind": kind, "text": text}


def _revision(value: Procedure, *, author: str, act: str) -> dict[str, Any]:
    return {"code": value.code, "at": datetime.now(UTC), "author": author, "act": act, "content": as_content(value)}


def report_mistake(connection: sa.Connection, code: str, conversation: str) -> bool:
    """Note that a citizen doubts this record; once a conversation. Returns whether it is new."""
    table = tables.mistake_report
    same = sa.and_(table.c.code == code, table.c.conversation == conversation)
    if connection.execute(sa.select(table.c.id).where(same)).first():
        return False
    connection.execute(sa.insert(table).values(code=code, conversation=conversation, at=datetime.now(UTC)))
    return True
