"""Citizens' words in the database: what ships is loaded, what the staff wrote wins."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import sqlalchemy as sa

from kb.phrases import Apart, Phrases, load_phrases
from kb.procedures import tables
from kb.procedures.storing import lock_revisions

SHIPPED, STAFF = "shipped", "staff"
ALIAS, QUESTION, APART = "alias", "question", "apart"
_CHUNK = 500


def load_shipped(connection: sa.Connection) -> int:
    """Bring what ships up to date; returns for how many codes it changed. The staff's phrases are not touched."""
    digest = shipped_digest()
    if (
        connection.execute(sa.select(tables.shipped.c.digest).where(tables.shipped.c.name == "phrases")).scalar()
        == digest
    ):
        return 0
    before, now = _stored(connection, SHIPPED), load_phrases()
    changed = sorted(code for code in before.keys() | now.keys() if before.get(code) != now.get(code))
    _replace(connection, {code: now.get(code, Phrases()) for code in changed}, SHIPPED)
    note_change(connection, changed, author=SHIPPED)
    connection.execute(sa.delete(tables.shipped).where(tables.shipped.c.name == "phrases"))
    connection.execute(sa.insert(tables.shipped).values(name="phrases", digest=digest))
    return len(changed)


def shipped_digest() -> str:
    """SHA-256 of all shipped files."""
    digest = hashlib.sha256()
    for file in sorted(files("kb.phrases").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yml"):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def write(connection: sa.Connection, code: str, phrases: Phrases, *, author: str) -> None:
    """Store what the staff says for a code, in place of what ships. Nothing at all brings what ships back."""
    _replace(connection, {code: phrases}, STAFF)
    note_change(connection, [code], author=author)


def phrases_of(connection: sa.Connection, codes: Sequence[str] | None) -> Mapping[str, Phrases]:
    """Code → the phrases that hold, of these codes or of all."""
    return {**_stored(connection, SHIPPED, codes), **_stored(connection, STAFF, codes)}


def note_change(connection: sa.Connection, codes: Iterable[str], *, author: str) -> None:
    """Tell running processes that these codes are to be indexed again."""
    now = datetime.now(UTC)
    rows = [{"code": code, "at": now, "author": author, "act": "phrases", "content": None} for code in codes]
    if rows:
        lock_revisions(connection)
        connection.execute(sa.insert(tables.revision), rows)


def _replace(connection: sa.Connection, phrases: Mapping[str, Phrases], origin: str) -> None:
    t, codes = tables.phrase.c, list(phrases)
    for part in (codes[at : at + _CHUNK] for at in range(0, len(codes), _CHUNK)):
        connection.execute(sa.delete(tables.phrase).where(sa.and_(t.code.in_(part), t.origin == origin)))
        rows = [row for code in part for row in _rows(code, phrases[code], origin)]
        if rows:
            connection.execute(sa.insert(tables.phrase), rows)


def _rows(code: str, phrases: Phrases, origin: str) -> Iterator[dict[str, Any]]:
    texts = {ALIAS: phrases.aliases, QUESTION: phrases.questions, APART: tuple(each.fact for each in phrases.apart)}
    neighbours = [each.code for each in phrases.apart]
    for kind, listed in texts.items():
        for position, text in enumerate(listed):
            row = {"code": code, "origin": origin, "kind": kind, "position": position, "text": text}
            yield row | {"neighbour": neighbours[position] if kind == APART else ""}


def _stored(connection: sa.Connection, origin: str, codes: Sequence[str] | None = None) -> dict[str, Phrases]:
    if codes is None:
        return _read(connection, tables.phrase.c.origin == origin)
    chunks = (codes[at : at + _CHUNK] for at in range(0, len(codes), _CHUNK))
    found: dict[str, Phrases] = {}
    for chunk in chunks:
        found |= _read(connection, sa.and_(tables.phrase.c.origin == origin, tables.phrase.c.code.in_(chunk)))
    return found


def _read(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> dict[str, Phrases]:
    t = tables.phrase.c
    query = sa.select(t.code, t.kind, t.text, t.neighbour).where(condition).order_by(t.code, t.kind, t.position)
    parts: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for code, kind, text, neighbour in connection.execute(query):
        parts[code][kind].append(Apart(neighbour, text) if kind == APART else text)
    return {
        code: Phrases(tuple(kinds[ALIAS]), tuple(kinds[QUESTION]), tuple(kinds[APART])) for code, kinds in parts.items()
    }
