"""Tokens of conversations: the id, signed. Nothing is looked up to check one."""

import os
import secrets
from pathlib import Path

from itsdangerous import BadSignature, URLSafeSerializer

from channels.problems import ProblemError
from channels.settings import Settings

_SALT = "conversation"
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


class Tokens:
    """Signs and checks with one key."""

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeSerializer(key, salt=_SALT)

    def make(self, conversation_id: str) -> str:
        """The token of this conversation."""
        return str(self._serializer.dumps(conversation_id))

    def check(self, conversation_id: str, authorization: str | None) -> None:
        """Raises `ProblemError`: 401 without a token of ours, 403 when it is another conversation's.

        Whether the conversation exists makes no difference.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise ProblemError("no_token", headers=_CHALLENGE)
        try:
            signed = self._serializer.loads(token.strip())
        except BadSignature as error:
            raise ProblemError("no_token", headers=_CHALLENGE) from error
        if signed != conversation_id:
            raise ProblemError("foreign_token")


def signing_key(settings: Settings) -> str:
    """`SECRET_KEY`, else a random key that is made once and kept in the folder of state, readable to its owner only."""
    return settings.secret_key or _kept_key(settings.var / "secret.key")


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
