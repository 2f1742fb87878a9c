"""Whose page it is: the cookie, and the token that binds each form to it.

The cookie holds the token of the conversation. Before the first message it holds a *visit*: the id under which that
message will open its conversation, signed for another purpose and good for a day. So a page that is only looked at
opens nothing, and a first message that is sent twice opens one conversation.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from channels.edge import Edge
from channels.problems import ProblemError
from channels.tokens import Tokens
from kb.messages import service
from kb.sealing import secret_of

COOKIE, PATH = "chat", "/chat"
_COOKIE_LIVES = 30 * 86_400
_VISIT_LIVES = 86_400


@dataclass(frozen=True, slots=True)
class Session:
    """The conversation of the cookie; not `is_open` before its first message."""

    conversation_id: str
    is_open: bool


class Sessions:
    """Reads and writes cookies, makes and checks the tokens of forms, with one key."""

    def __init__(self, key: str, *, secure: bool) -> None:
        """`secure`: the cookie is for https alone, and no other host of the domain can set it (RFC 6265bis)."""
        self._cookie, self._path = (f"__Host-{COOKIE}", "/") if secure else (COOKIE, PATH)
        self._secure = secure
        self._tokens = Tokens(key)
        self._visits = URLSafeTimedSerializer(key, salt="plain-visit")
        self._forms = URLSafeSerializer(key, salt="plain-form")

    def new(self) -> Session:
        """A visit."""
        return Session(service.new_id(), is_open=False)

    def read(self, request: Request) -> Session | None:
        """The session of the cookie; None without a good one."""
        value = request.cookies.get(self._cookie, "")
        if conversation_id := self._tokens.read(value):
            return Session(conversation_id, is_open=True)
        try:
            return Session(str(self._visits.loads(value, max_age=_VISIT_LIVES)), is_open=False)
        except BadSignature:
            return None

    def write(self, response: Response, session: Session, request: Request) -> None:
        """Set the cookie."""
        token = self._tokens.make(session.conversation_id)
        value = token if session.is_open else self._visits.dumps(session.conversation_id)
        secure, path = self._secure or request.url.scheme == "https", self._path
        response.set_cookie(
            self._cookie, str(value), max_age=_COOKIE_LIVES, path=path, httponly=True, samesite="lax", secure=secure
        )

    def form_token(self, session: Session) -> str:
        """What each form of this page carries."""
        return str(self._forms.dumps(session.conversation_id))

    def check_form(self, session: Session | None, token: str) -> Session:
        """The session, if the form was drawn for it. Raises `ProblemError`."""
        try:
            if session is not None and self._forms.loads(token) == session.conversation_id:
                return session
        except BadSignature:
            pass
        raise ProblemError("form_expired")


def sessions_of(edge: Edge) -> Sessions:
    """Those of this deployment."""
    return _sessions(edge.settings.secret_key, edge.settings.var, edge.settings.kb.production)


@cache
def _sessions(secret_key: str, var: Path, secure: bool) -> Sessions:
    return Sessions(secret_of(secret_key, var), secure=secure)


def check_origin(request: Request) -> None:
    """Raises `ProblemError` when a browser says that another site sends the form. Old browsers say nothing."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise ProblemError("foreign_form")
        return
    origin = request.headers.get("origin")
    # The scheme may differ where a proxy that is not listed as trusted ends TLS.
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise ProblemError("foreign_form")
