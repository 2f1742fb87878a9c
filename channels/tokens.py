"""Tokens of conversations: the id, signed. Nothing is looked up to check one."""

from itsdangerous import BadSignature, URLSafeSerializer

from channels.problems import ProblemError
from channels.settings import Settings
from kb.sealing import secret_of

_SALT = "conversation"
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


class Tokens:
    """Signs and checks with one key."""

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeSerializer(key, salt=_SALT)

    def make(self, conversation_id: str) -> str:
        """The token of this conversation."""
        return str(self._serializer.dumps(conversation_id))

    def read(self, token: str) -> str | None:
        """The conversation of this token; None when it is none of ours."""
        try:
            return str(self._serializer.loads(token.strip()))
        except BadSignature:
            return None

    def check(self, conversation_id: str, authorization: str | None) -> None:
        """Raises `ProblemError`: 401 without a token of ours, 403 when it is another conversation's.

        Whether the conversation exists makes no difference.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise ProblemError("no_token", headers=_CHALLENGE)
        if (signed := self.read(token)) is None:
            raise ProblemError("no_token", headers=_CHALLENGE)
        if signed != conversation_id:
            raise ProblemError("foreign_token")


def signing_key(settings: Settings) -> str:
    """The secret of the deployment."""
    return secret_of(settings.secret_key, settings.var)
