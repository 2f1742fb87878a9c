"""What the Graph API's error codes mean for a message. Codes as Meta documents them; the reaction is ours."""

from collections.abc import Mapping
from typing import Any

from channels.plain.values import record_of, text_of
from channels.platforms.platform import (
    DeliveryError,
    NotSentError,
    RefusedMessageError,
    RefusedUserError,
    SetupError,
    UncertainError,
    WindowError,
)

_BUSY = frozenset({"4", "17", "32", "341", "613", "80006"})
# "Temporary": whether it was taken is not said.
_TEMPORARY = frozenset({"1", "2", "1200"})
_WINDOW = frozenset({("10", "2018278")})
_USER = frozenset({("100", "2018001"), ("200", "1545041"), ("551", "")})
_BUSY_SECONDS, _SETUP_SECONDS = 5.0, 60.0


def error_of(status: int, answer: Mapping[str, Any]) -> DeliveryError | None:
    """The error that the answer stands for; None when it is none. Unknown ones are for somebody to look at."""
    error = record_of(answer.get("error"))
    if status < 400 and not error:
        return None
    code, subcode = text_of(error.get("code")), text_of(error.get("error_subcode"))
    name = "/".join(filter(None, (code, subcode))) or f"http_{status}"
    if code in _TEMPORARY or (status >= 500 and not code):
        return UncertainError(name)
    if code in _BUSY:
        return NotSentError(name, after=_BUSY_SECONDS)
    if (code, subcode) in _WINDOW:
        return WindowError(name)
    if (code, subcode) in _USER or code == "551":
        return RefusedUserError(name)
    return RefusedMessageError(name) if code == "100" else SetupError(name, after=_SETUP_SECONDS)
