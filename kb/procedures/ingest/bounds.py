"""How large a file may be once it is unpacked: what was made to fill a memory or a disk is refused."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from kb.errors import ImportFileError
from kb.procedures.ingest.strings import say

# The whole national catalogue is about 80 MB of JSON lines; the largest record known is below 300 kB.
MOST_BYTES = 400_000_000
MOST_LINE_BYTES = 4_000_000
MOST_LINES = 50_000
# Sheets that were formatted to their last row; nothing beyond it is a sheet.
MOST_ROWS = 1_048_576
MOST_COLUMNS = 64
_BLOCK = 1 << 20


def check_unpacked(path: Path) -> None:
    """Raises `ImportFileError` for an archive that grows beyond `MOST_BYTES`, and for one that is broken."""
    name = path.name.lower()
    if name.endswith(".gz"):
        _check_gzip(path)
    elif name.endswith(".xlsx"):
        _check_zip(path)
    elif path.stat().st_size > MOST_BYTES:
        raise too_large(path.name)


def _check_gzip(path: Path) -> None:
    size = 0
    try:
        with gzip.open(path) as file:
            for block in iter(lambda: file.read(_BLOCK), b""):
                size += len(block)
                if size > MOST_BYTES:
                    raise too_large(path.name)
    except gzip.BadGzipFile as error:
        raise broken_gzip(path.name, error) from error
    except (EOFError, zlib.error) as error:
        raise ImportFileError(say("file_truncated", name=path.name)) from error


def _check_zip(path: Path) -> None:
    # What an entry says of its size holds: no more than that is ever read of it.
    try:
        with ZipFile(path) as book:
            size = sum(entry.file_size for entry in book.infolist())
    except (BadZipFile, OSError, ValueError) as error:
        raise ImportFileError(say("file_broken_sheet", name=path.name)) from error
    if size > MOST_BYTES:
        raise too_large(path.name)


def bounded_lines(file: BinaryIO, *, name: str) -> Iterator[bytes]:
    """The lines of a file. Raises `ImportFileError` where a line, their number or the whole is too large."""
    size = number = 0
    while line := file.readline(MOST_LINE_BYTES + 1):
        size, number = size + len(line), number + 1
        if len(line) > MOST_LINE_BYTES:
            raise ImportFileError(say("file_line_too_long", name=name, most=MOST_LINE_BYTES // 1_000_000))
        if size > MOST_BYTES:
            raise too_large(name)
        if number > MOST_LINES:
            raise too_many_lines(name)
        yield line


def too_large(name: str, most: int = MOST_BYTES) -> ImportFileError:
    """It is larger, unpacked, than anything that holds procedures."""
    return ImportFileError(say("file_too_large", name=name, most=most // 1_000_000))


def too_many_lines(name: str) -> ImportFileError:
    """More records than there are procedures."""
    return ImportFileError(say("file_too_many_lines", name=name, most=MOST_LINES))


def broken_gzip(name: str, error: gzip.BadGzipFile) -> ImportFileError:
    """ "CRC check failed" and "Incorrect length" mean a damaged end, anything else that it never was gzip."""
    kind = "file_binary" if "Not a gzipped file" in str(error) else "file_truncated"
    return ImportFileError(say(kind, name=name))
