"""Sealing of what could tell who a citizen is (telephone number, e-mail address, proofs) while it is stored.

One key a deployment: `SECRET_KEY`, else made once in `VAR/secret.key`; every process must have the same. Sealed text is
a Fernet token (AES-128-CBC with HMAC-SHA256). Without the key nothing can be read again.
"""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from kb.errors import KbError
from kb.settings import KbSettings


class SealError(KbError):
    """The sealed text is damaged, or was sealed with another key."""


class Sealer:
    """Seals, opens and digests with keys derived from one secret."""

    def __init__(self, secret: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(_derived(secret, b"seal")))
        self._digest_key = _derived(secret, b"digest")

    def seal(self, text: str) -> str:
        """The text sealed; a different token each time. Nothing stays nothing."""
        return self._fernet.encrypt(text.encode()).decode("ascii") if text else ""

    def open(self, sealed: str) -> str:
        """What was sealed. Raises `SealError`."""
        if not sealed:
            return ""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except (InvalidToken, ValueError) as error:
            raise SealError("a sealed text cannot be opened; is SECRET_KEY the same as before?") from error

    def digest(self, text: str) -> str:
        """64 hex digits that are the same for the same text, and tell nothing of it without the key."""
        return hmac.new(self._digest_key, text.encode(), hashlib.sha256).hexdigest()


def open_sealer(settings: KbSettings) -> Sealer:
    """The sealer of this deployment."""
    return Sealer(secret_of(settings.secret_key, settings.var))


def secret_of(secret_key: str, var: Path) -> str:
    """`SECRET_KEY`, else a random key that is made once and kept in the folder of state, readable to its owner only."""
    return secret_key or _kept_key(var / "secret.key")


def _derived(secret: str, purpose: bytes) -> bytes:
    return hmac.new(secret.encode(), purpose, hashlib.sha256).digest()


def _kept_key(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_once(path, secrets.token_urlsafe(48))
    return path.read_text("ascii").strip()


def _write_once(path: Path, key: str) -> None:
    # Written aside and linked into place: of two processes that start at once, both read the key of the first.
    aside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
