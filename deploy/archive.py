"""A backup as one file: a gzipped tar with a manifest at its end that names every member with its size and SHA-256."""

import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

FORMAT = 1
_MANIFEST = "manifest.json"
_BLOCK = 1 << 20
_ZIP_LEVEL = 3  # pictures and dumps of PostgreSQL are packed already
_MOST_MANIFEST = 64_000_000


class DamagedError(Exception):
    """The file is no backup, or not whole any more. The text is for the log."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `kind` is sqlite or postgresql, `schema` the id of its last migration, `key` tells which
    SECRET_KEY its sealed fields were sealed with without telling the key, `files` size and SHA-256 by name.
    """

    made_at: str
    kind: str
    schema: str
    key: str
    files: Mapping[str, tuple[int, str]]
    format: int = FORMAT


def write(file: Path, manifest: Manifest, members: Mapping[str, Path]) -> Manifest:
    """Write these members under their names; what is gone by now is left out. Returns the manifest with its sums."""
    sums: dict[str, tuple[int, str]] = {}
    with tarfile.open(file, "w:gz", compresslevel=_ZIP_LEVEL) as archive:
        for name, path in members.items():
            try:
                opened = path.open("rb")
            except FileNotFoundError:
                continue  # a citizen had it deleted meanwhile
            with opened:
                member = archive.gettarinfo(arcname=name, fileobj=opened)
                member.uid = member.gid = 0
                member.uname = member.gname = ""
                reading = _Summing(opened, member.size)
                archive.addfile(member, reading)
                sums[name] = (member.size, reading.sum.hexdigest())
        whole = Manifest(manifest.made_at, manifest.kind, manifest.schema, manifest.key, sums)
        text = json.dumps(asdict(whole), indent=1).encode()
        member = tarfile.TarInfo(_MANIFEST)
        member.size, member.mode = len(text), 0o600
        archive.addfile(member, io.BytesIO(text))
    return whole


def read(file: Path, folder: Path) -> Manifest:
    """Unpack into an empty folder and compare with the manifest. Raises `DamagedError`, `FileNotFoundError`."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            for member in archive:
                if not member.isfile():
                    raise DamagedError(f"{member.name} is no plain file")
                archive.extract(member, folder, filter="data")
        manifest = _manifest(folder / _MANIFEST)
    except (tarfile.TarError, EOFError, zlib.error, ValueError, LookupError, TypeError) as error:
        raise DamagedError(str(error)) from error
    except FileNotFoundError as error:
        if not file.exists():
            raise
        raise DamagedError("it has no manifest") from error
    except OSError as error:  # among them a checksum of gzip that does not fit
        raise DamagedError(str(error)) from error
    _compare(folder, manifest)
    return manifest


def _manifest(path: Path) -> Manifest:
    if path.stat().st_size > _MOST_MANIFEST:
        raise DamagedError("its manifest is too large")
    fields = json.loads(path.read_text("utf-8"))
    if fields["format"] != FORMAT:
        raise DamagedError(f"its format is {fields['format']}, not {FORMAT}")
    files = {str(name): (int(size), str(digest)) for name, (size, digest) in fields["files"].items()}
    return Manifest(str(fields["made_at"]), str(fields["kind"]), str(fields["schema"]), str(fields["key"]), files)


def _compare(folder: Path, manifest: Manifest) -> None:
    found = {path.relative_to(folder).as_posix(): path for path in _plain_files(folder)}
    found.pop(_MANIFEST, None)
    if found.keys() != manifest.files.keys():
        raise DamagedError(f"{len(found)} files instead of {len(manifest.files)}")
    for name, path in found.items():
        if (path.stat().st_size, sum_of(path)) != manifest.files[name]:
            raise DamagedError(f"{name} is not what was written")


def sum_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


class _Summing(io.RawIOBase):
    """A file that is summed up while it is read, and no longer than it was when it was looked at."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._left, self.sum = file, size, hashlib.sha256()

    def readable(self) -> bool:
        """Yes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """See the parent."""
        data = self._file.read(min(self._left, size if size >= 0 else _BLOCK))
        self._left -= len(data)
        self.sum.update(data)
        return data
