"""Pictures as files, outside of what any server shows: VAR/attachments/<first two of the id>/<id>.jpg."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

FOLDER = "attachments"
_ID = re.compile(r"[0-9a-f]{32}")
_OWNER_ONLY = 0o600


class Store:
    """The files below one folder, which is made when the first one is written. Blocks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """The id of a new file, which is on the disk when this returns. Raises `OSError`."""
        picture_id = secrets.token_hex(16)
        path = self._path(picture_id)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = path.with_suffix(".part")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        _sync_folder(path.parent)
        return picture_id

    def read(self, picture_id: str) -> bytes | None:
        """The bytes; None for an id without a file."""
        try:
            return self._path(picture_id).read_bytes()
        except (FileNotFoundError, ValueError):
            return None

    def delete(self, picture_id: str) -> None:
        """Remove the file if it is there, finished or not."""
        path = self._path(picture_id)
        path.unlink(missing_ok=True)
        path.with_suffix(".part").unlink(missing_ok=True)

    def older_than(self, moment: datetime) -> Iterator[str]:
        """Ids of the files, finished or not, that were written before."""
        for path in self._folder.glob("??/*"):
            # Another process may remove it meanwhile.
            with suppress(FileNotFoundError):
                if _ID.fullmatch(path.stem) and datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment:
                    yield path.stem

    def _path(self, picture_id: str) -> Path:
        # The id may come from an address: nothing that leads out of the folder.
        if not _ID.fullmatch(picture_id):
            raise ValueError(picture_id)
        return self._folder / picture_id[:2] / f"{picture_id}.jpg"


def _sync_folder(folder: Path) -> None:
    # Without this a loss of power may take back the renaming.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
