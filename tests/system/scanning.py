"""Looking for planted values in all that a system keeps or says: databases, files, logs, figures."""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx

from tests.system.planted import SECRETS, forms

# Files in which a gateway finds what it has to send, by design with its address: docs/bao-ve-du-lieu-ca-nhan.md.
FOR_GATEWAYS = ("outgoing",)
FORMS = {(secret.name, form): data for secret in SECRETS for form, data in forms(secret).items()}


def found_in(data: bytes) -> list[str]:
    """Which values stand there, and in which form."""
    return [f"{name} ({form})" for (name, form), each in FORMS.items() if each in data]


def scan_texts(texts: Mapping[str, str]) -> list[str]:
    """Of logs and figures, by their names."""
    return [f"{name}: {hit}" for name, text in texts.items() for hit in found_in(text.encode())]


def scan_database(path: Path) -> list[str]:
    """Every cell of every table of a SQLite file."""
    hits = []
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            cursor = connection.execute(f'SELECT * FROM "{table}"')
            columns = [each[0] for each in cursor.description]
            rows = cursor.fetchall()
            for place, column in enumerate(columns):
                # A column at a time: forms are many, and searching one long text is quicker than many short ones.
                cells = (row[place] for row in rows)
                data = b"\0".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)
                hits += [f"{path.name}/{table}.{column}: {hit}" for hit in found_in(data)]
    connection.close()
    return hits


def scan_files(folder: Path) -> list[str]:
    """Every file as it lies there: write-ahead logs and free pages too, and the names of the files."""
    hits = []
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        hits += [f"{name}: {hit}" for hit in (*found_in(name.encode()), *found_in(path.read_bytes()))]
    return hits


def figures(port: int) -> dict[str, str]:
    """`/metrics` of the four processes."""
    return {f"metrics of {port + step}": httpx.get(f"http://127.0.0.1:{port + step}/metrics").text for step in range(4)}


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        # A model holds what is in the repository.
        if path.is_file() and path.relative_to(folder).parts[0] not in (*FOR_GATEWAYS, "models"):
            yield path
