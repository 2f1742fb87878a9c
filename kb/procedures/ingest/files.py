"""Records from the files that an officer downloads, with a reason for each line that is no record."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from kb.errors import ImportFileError
from kb.procedures.ingest.bounds import MOST_BYTES, MOST_LINES, bounded_lines, broken_gzip, too_large, too_many_lines
from kb.procedures.ingest.lines import Line
from kb.procedures.ingest.strings import say
from kb.procedures.ingest.tables import read_csv, read_xlsx

__all__ = ["Line", "check_kind", "count_records", "read_records"]

_BLOCK = 1 << 20


def read_records(path: Path) -> Iterator[Line]:
    """The lines of a `.jsonl`, `.jsonl.gz`, `.json`, `.xlsx` or `.csv` file, streamed where the format allows.

    Raises `ImportFileError` (a Vietnamese sentence) for a file that is missing, empty, binary, truncated, too large, of
    another kind, or without any readable line. It may come after lines were yielded: store a file in one transaction.
    """
    check_kind(path)
    return _at_least_one(_reader(path)(path), name=path.name)


def check_kind(path: Path) -> None:
    """Raises `ImportFileError` for a file that is missing, empty, or of another kind."""
    if not path.is_file():
        raise ImportFileError(say("file_missing", name=path.name))
    _reader(path)
    if path.stat().st_size == 0:
        raise ImportFileError(say("file_empty", name=path.name))


def count_records(path: Path) -> int | None:
    """How many lines a `.jsonl` or `.jsonl.gz` file has; None where that is not cheap or the file is broken."""
    if not path.name.endswith((".jsonl", ".jsonl.gz")):
        return None
    try:
        with _opened(path) as file:
            blocks = islice(iter(lambda: file.read(_BLOCK), b""), MOST_BYTES // _BLOCK)
            return sum(block.count(b"\n") for block in blocks)
    except (EOFError, OSError, zlib.error):
        return None


def _reader(path: Path) -> Callable[[Path], Iterator[Line]]:
    readers = {
        ".jsonl": _read_jsonl,
        ".jsonl.gz": _read_jsonl,
        ".json": _read_json,
        ".xlsx": read_xlsx,
        ".csv": read_csv,
    }
    for ending, reader in readers.items():
        if path.name.lower().endswith(ending):
            return reader
    raise ImportFileError(say("file_unknown_kind", name=path.name))


def _at_least_one(lines: Iterator[Line], *, name: str) -> Iterator[Line]:
    found = False
    for line in lines:
        found = found or line.record is not None
        yield line if line.record is None or _is_text(line.record) else Line(line.number, None, say("line_not_text"))
    if not found:
        raise ImportFileError(say("file_not_json", name=name))


def _is_text(record: Mapping[str, object]) -> bool:
    """Whether a database can keep it: no zero characters, no halves of characters, no endless nesting."""
    try:
        return b"\\u0000" not in json.dumps(record, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False


def _opened(path: Path) -> BinaryIO:
    # gzip.open is typed as GzipFile, which reads like any binary file.
    return cast(BinaryIO, gzip.open(path)) if path.name.lower().endswith(".gz") else path.open("rb")


def _read_jsonl(path: Path) -> Iterator[Line]:
    for number, raw in enumerate(_raw_lines(path), start=1):
        if not raw.strip():
            continue
        line = _parsed(number, raw, name=path.name)
        # Only the last line can lack its newline; half an object there was cut off while the file was written.
        if line.record is None and raw.lstrip()[:1] == b"{" and not raw.endswith(b"\n"):
            raise ImportFileError(say("file_truncated", name=path.name))
        yield line


def _raw_lines(path: Path) -> Iterator[bytes]:
    try:
        with _opened(path) as file:
            yield from bounded_lines(file, name=path.name)
    except (EOFError, zlib.error) as error:
        raise ImportFileError(say("file_truncated", name=path.name)) from error
    except gzip.BadGzipFile as error:
        raise broken_gzip(path.name, error) from error


def _parsed(number: int, raw: bytes, *, name: str) -> Line:
    try:
        record = json.loads(_text(raw, name=name))
    except (ValueError, RecursionError):
        return Line(number, None, say("line_not_json"))
    return Line(number, record) if isinstance(record, dict) else Line(number, None, say("line_not_object"))


def _text(raw: bytes, *, name: str) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFileError(say("file_binary", name=name)) from error
    if "\0" in text:
        raise ImportFileError(say("file_binary", name=name))
    return text


def _read_json(path: Path) -> Iterator[Line]:
    if path.stat().st_size > MOST_BYTES // 4:
        raise too_large(path.name, MOST_BYTES // 4)
    text = _text(path.read_bytes(), name=path.name)
    try:
        whole = json.loads(text)
    except RecursionError as error:
        raise ImportFileError(say("file_not_json", name=path.name)) from error
    except json.JSONDecodeError as error:
        # The parser stops at the end of a file that was cut off, earlier in one that is not JSON.
        cut = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string")
        raise ImportFileError(say("file_truncated" if cut else "file_not_json", name=path.name)) from error
    records = whole.get("procedures") if isinstance(whole, dict) else whole
    if not isinstance(records, list):
        raise ImportFileError(say("file_not_list", name=path.name))
    if len(records) > MOST_LINES:
        raise too_many_lines(path.name)
    for number, record in enumerate(records, start=1):
        ok = isinstance(record, dict)
        yield Line(number, record if ok else None, "" if ok else say("line_not_object"))
