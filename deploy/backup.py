"""One file with all that cannot be made again: `python -m deploy.backup [--folder DIR] [--keep N]` (`make backup`).

The database, as of one moment while the system runs; pictures of feedback, files of imports that wait, learned
examples. Not in it: the key (docs/backing-up-and-restoring.md says why), models, which are trained again, and letters
that wait to be sent. `$VAR/backup/last.json` tells the consoles's /metrics when it was.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from deploy import archive
from deploy.databases import DatabaseError, database_of
from deploy.strings import say
from kb.db import make_engine
from kb.errors import KbError
from kb.migrate import schema_of
from kb.sealing import open_sealer
from kb.settings import KbSettings, read_settings

# Folders of VAR that nothing could make again.
FOLDERS = ("attachments", "imports", "learning")
DATABASE, FILES = "database", "files"
_NAMED = "assistant-%Y%m%dT%H%M%SZ.tar.gz"
_PATTERN = "assistant-*Z.tar.gz"


def back_up(settings: KbSettings, folder: Path) -> Path:
    """Write a backup into the folder, whole or not at all. Raises `DatabaseError`, `KbError`, `OSError`."""
    began, now = time.monotonic(), datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / now.strftime(_NAMED)
    engine = make_engine(settings.database_url)
    try:
        schema = schema_of(engine)
    finally:
        engine.dispose()
    database = database_of(settings)
    part = file.with_name(f".{file.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".copying-") as aside:
            copies = database.dump(Path(aside))
            # The database before the files: whatever its rows name has been written by then.
            members = {f"{DATABASE}/{path.name}": path for path in copies} | dict(_files(settings.var))
            manifest = archive.Manifest(now.isoformat(timespec="seconds"), database.kind, schema, key_of(settings), {})
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            archive.write(part, manifest, members)
        _sync(part)
        part.replace(file)
        _sync(folder)
    finally:
        part.unlink(missing_ok=True)
    _note(settings.var, now, file, time.monotonic() - began)
    return file


def key_of(settings: KbSettings) -> str:
    """Tells one SECRET_KEY from another and nothing else of it; nothing where there is none yet."""
    there = settings.secret_key or (settings.var / "secret.key").exists()
    return open_sealer(settings).digest("backup")[:16] if there else ""


def forget(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest so many."""
    old = sorted(folder.glob(_PATTERN))[:-keep]
    for file in old:
        file.unlink()
    return old


def folder_of(environ: Mapping[str, str], settings: KbSettings) -> Path:
    """`BACKUP_FOLDER`, by default `$VAR/backup`."""
    return Path(environ.get("BACKUP_FOLDER") or settings.var / "backup").absolute()


def _files(var: Path) -> Iterator[tuple[str, Path]]:
    for name in FOLDERS:
        for path in sorted((var / name).rglob("*")):
            unfinished = any(part.startswith(".") for part in path.relative_to(var).parts) or path.suffix == ".part"
            if path.is_file() and not path.is_symlink() and not unfinished:
                yield f"{FILES}/{path.relative_to(var).as_posix()}", path


def _note(var: Path, at: datetime, file: Path, seconds: float) -> None:
    place = var / "backup" / "last.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "at": at.isoformat(timespec="seconds"),
        "file": file.name,
        "bytes": file.stat().st_size,
        "seconds": round(seconds, 1),
    }
    aside = place.with_name(".last.json.new")
    aside.write_text(json.dumps(told) + "\n", "utf-8")
    aside.replace(place)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def main(words: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser("python -m deploy.backup", description=say("backup_help"))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--keep", type=int, default=0)
    options = parser.parse_args(words)
    try:
        settings = read_settings()
        folder = options.folder or folder_of(os.environ, settings)
        file = back_up(settings, folder)
    except (DatabaseError, KbError, OSError) as error:
        sys.stderr.write(say("backup_failed", reason=error) + "\n")
        return 1
    gone = forget(folder, options.keep) if options.keep > 0 else []
    sys.stdout.write(say("backed_up", file=file, megabytes=round(file.stat().st_size / 1e6, 1), gone=len(gone)) + "\n")
    if not settings.secret_key:
        sys.stdout.write(say("keep_the_key", path=settings.var / "secret.key") + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
