"""What leaves the conversation: SMS, e-mail. A sender that is given the same key twice sends once."""

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from kb.errors import KbError
from kb.settings import KbSettings


class SenderError(KbError):
    """The message did not go out; it may be tried again. Text for the log only."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to one address. `key`: the same at every attempt; `way`: "sms", "email" or "zalo"."""

    key: str
    way: str
    address: str
    subject: str
    text: str


class Sender(Protocol):
    """Sends a message once for each key."""

    def send(self, message: Outgoing) -> None:
        """Raises `SenderError`."""


class FileSender:
    """Leaves each message as a JSON file in the folder of its way, for a gateway to fetch; only the owner reads it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Outgoing) -> None:
        """Write the file, whole or not at all; a message that is there already stays as it is."""
        try:
            _write_once(self._path(message), json.dumps(asdict(message), ensure_ascii=False))
        except OSError as error:
            raise SenderError(f"no message could be left in {self._folder}: {error.strerror}") from error

    def _path(self, message: Outgoing) -> Path:
        name = hashlib.sha256(message.key.encode()).hexdigest()
        return self._folder / message.way / f"{name}.json"


def _write_once(path: Path, text: str) -> None:
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Written aside and linked into place: nobody reads half a message, and of two writers the first stays.
    aside = path.with_name(f".{path.stem}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink(missing_ok=True)


def open_sender(settings: KbSettings, way: str) -> Sender:
    """What sends messages of this way: e-mail over SMTP when `MAIL_URL` is set, everything else into files, from which
    a gateway for SMS or Zalo's templates takes it (a file's name is the digest of its key). Raises `SettingsError`.
    """
    if way == "email" and settings.mail_url:
        from kb.dossiers.mail import SmtpSender

        return SmtpSender(settings.mail_url, settings.mail_from)
    return FileSender(settings.var / "outgoing")
