"""A backup back in its place: `python -m deploy.restore FILE [--replace] [--other-key]` (`make restore FILE=…`).

First everything is unpacked beside the place and compared with its sums; then the files are moved into place and the
database is restored in one transaction. Whatever fails on the way, what was there is there again.
"""

import argparse
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from deploy import archive
from deploy.archive import DamagedError, Manifest
from deploy.backup import DATABASE, FILES, FOLDERS, key_of
from deploy.databases import Database, DatabaseError, database_of
from deploy.strings import say
from kb.db import make_engine
from kb.errors import KbError
from kb.migrate import is_known, migrate
from kb.settings import KbSettings, read_settings


class RefusedError(Exception):
    """The backup is not restored, and nothing was changed. The text is for the operator."""


def restore(file: Path, settings: KbSettings, *, replace: bool = False, other_key: bool = False) -> Manifest:
    """Raises `RefusedError`; `DatabaseError` when the database did not take it, and then has what it had."""
    database = database_of(settings)
    settings.var.mkdir(parents=True, exist_ok=True)
    # In VAR: moving from there into place is one step each.
    with tempfile.TemporaryDirectory(dir=settings.var, prefix=".restore-") as name:
        aside = Path(name)
        manifest = _unpacked(file, aside / "new")
        _check(manifest, database, settings, replace=replace, other_key=other_key)
        with ExitStack() as undo:
            for folder in FOLDERS:
                _move_in(aside, folder, settings.var, undo)
            database.restore(aside / "new" / DATABASE)
            undo.pop_all()
    engine = make_engine(settings.database_url)
    try:
        migrate(engine)  # a backup of an older version
    finally:
        engine.dispose()
    return manifest


def _unpacked(file: Path, folder: Path) -> Manifest:
    try:
        folder.mkdir()
        return archive.read(file, folder)
    except FileNotFoundError as error:
        raise RefusedError(say("backup_missing", file=file)) from error
    except DamagedError as error:
        raise RefusedError(say("backup_damaged", file=file, reason=error)) from error


def _check(manifest: Manifest, database: Database, settings: KbSettings, *, replace: bool, other_key: bool) -> None:
    if manifest.kind != database.kind:
        raise RefusedError(say("backup_other_kind", kind=manifest.kind, here=database.kind))
    if not is_known(manifest.schema):
        raise RefusedError(say("backup_newer", schema=manifest.schema))
    if manifest.key and manifest.key != key_of(settings) and not other_key:
        raise RefusedError(say("backup_other_key", path=settings.var / "secret.key"))
    if not replace and (not database.is_empty() or any(_holds_files(settings.var / name) for name in FOLDERS)):
        raise RefusedError(say("target_not_empty"))


def _holds_files(folder: Path) -> bool:
    return any(path.is_file() for path in folder.rglob("*"))


def _move_in(aside: Path, name: str, var: Path, undo: ExitStack) -> None:
    """The folder of the backup in the place of the one there, which is kept until all has gone well."""
    new, place, old = aside / "new" / FILES / name, var / name, aside / f"old-{name}"
    if place.exists():
        place.rename(old)
        undo.callback(old.rename, place)
    if new.exists():
        new.rename(place)
        undo.callback(shutil.rmtree, place)


def main(words: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser("python -m deploy.restore", description=say("restore_help"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--replace", action="store_true", help=say("replace_help"))
    parser.add_argument("--other-key", action="store_true", help=say("other_key_help"))
    options = parser.parse_args(words)
    try:
        manifest = restore(options.file, read_settings(), replace=options.replace, other_key=options.other_key)
    except (RefusedError, KbError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except DatabaseError as error:
        sys.stderr.write(say("restore_failed", reason=error) + "\n")
        return 1
    sys.stdout.write(say("restored", at=manifest.made_at, files=len(manifest.files)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
