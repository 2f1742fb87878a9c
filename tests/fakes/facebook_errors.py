"""How the Graph API refuses: HTTP 4xx (5xx for its own faults) with an object `error`."""

import secrets
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse, Response

_FAULTS = (1, 2)
_TEMPORARY = (*_FAULTS, 1200)
_NO_PERSON = "This person isn't available right now"
_WHY = {
    (1, None): "An unknown error occurred",
    (2, None): "Service temporarily unavailable",
    (4, None): "Application request limit reached",
    (10, None): "Application does not have permission for this action",
    (10, 2018278): "This message is sent outside of the allowed window",
    (100, None): "Invalid parameter",
    (100, 2018001): "No matching user found",
    (100, 2018145): "A persistent menu needs a Get Started button",
    (190, None): "Invalid OAuth access token",
    (200, 1545041): _NO_PERSON,
    (551, None): _NO_PERSON,
    (551, 1545041): _NO_PERSON,
    (613, None): "Calls to this API have exceeded the rate limit",
    (1200, None): "Temporary send message failure",
}


@dataclass(frozen=True)
class Refusal:
    """`why`: in place of the usual words of the code."""

    code: int
    subcode: int | None = None
    why: str = ""

    def answer(self) -> Response:
        """What the caller gets."""
        error: dict[str, Any] = {"message": f"(#{self.code}) {self._words()}", "type": "OAuthException"}
        error |= {"code": self.code, "fbtrace_id": f"A{secrets.token_urlsafe(16)}"}
        error |= {"error_subcode": self.subcode} if self.subcode else {}
        error |= {"is_transient": True} if self.code in _TEMPORARY else {}
        return JSONResponse({"error": error}, 500 if self.code in _FAULTS else 400)

    def _words(self) -> str:
        known = _WHY.get((self.code, self.subcode)) or _WHY.get((self.code, None))
        return self.why or known or "Request refused"


@dataclass(frozen=True)
class Refused:
    """A call that was refused. `endpoint`: as in `FacebookServer.fail`."""

    endpoint: str
    code: int
    subcode: int | None


def bad(why: str) -> Refusal:
    """A parameter that is not taken."""
    return Refusal(100, None, why)
