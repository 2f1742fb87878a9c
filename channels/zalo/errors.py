"""What Zalo's error codes mean for a message. Codes as its appendix "mã lỗi" has them; the reaction is ours."""

from datetime import datetime, timedelta

from channels.platforms.platform import (
    DeliveryError,
    NotSentError,
    RefusedMessageError,
    RefusedUserError,
    SetupError,
    WindowError,
)
from kb.calendar.model import VIETNAM

# The access token is wrong or too old: a new one helps, once.
STALE = frozenset({-216, -220})
_BUSY = frozenset({-32})
_FAILED = frozenset({-200})
# Silent for seven days; or for two, when each message is billed and nobody pays.
_WINDOW = frozenset({-230, -232, -320, -321})
_USER = frozenset({-213, -217, -218, -222, -227, -244})
_MESSAGE = frozenset({-100, -201, -210, -233, -240, -248, -249})
_NIGHT = frozenset({-234})
_BUSY_SECONDS, _SETUP_SECONDS = 5.0, 60.0
_MORNING = 6


def error_of(code: int, *, now: datetime) -> DeliveryError:
    """The error that stands for the code. Unknown ones are for somebody to look at, and the message waits."""
    name = str(code)
    if code in _BUSY:
        return NotSentError(name, after=_BUSY_SECONDS)
    if code in _FAILED:
        return NotSentError(name, most=2)
    if code in _WINDOW:
        return WindowError(name)
    if code in _USER:
        return RefusedUserError(name)
    if code in _MESSAGE:
        return RefusedMessageError(name)
    if code in _NIGHT:
        return NotSentError(name, after=_until_morning(now))
    return SetupError(name, after=_SETUP_SECONDS)


def _until_morning(now: datetime) -> float:
    """Seconds until six o'clock in Vietnam; twice as many, since pauses are spread down to their half."""
    here = now.astimezone(VIETNAM)
    morning = here.replace(hour=_MORNING, minute=0, second=0, microsecond=0)
    morning += timedelta(days=1) if morning <= here else timedelta()
    return 2 * (morning - here).total_seconds()
