"""How often a server is asked again, and when it is left alone."""

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from pybreaker import STATE_CLOSED, STATE_OPEN, CircuitBreaker, CircuitBreakerError, CircuitMemoryStorage
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, stop_any
from tenacity.stop import stop_base
from tenacity.wait import wait_exponential_jitter

from kb.dossiers.http_clock import Clock, TryAgainError
from kb.dossiers.http_wire import Reply
from kb.dossiers.model import SourceUnavailableError

ATTEMPTS = 3
AGAIN = frozenset({429, 502, 503, 504})
# Seconds: 0.2 and 0.4 between the attempts, and up to 0.2 more by chance, so that replicas do not ask in step.
_PAUSE = wait_exponential_jitter(multiplier=0.2, max=1.5, jitter=0.2)


def persistently(clock: Clock, attempt: Callable[[], Reply]) -> Reply:
    """The first reply that is none of `AGAIN`; at most `ATTEMPTS` attempts, all within the clock.

    Raises SourceUnavailableError: at once when asking again would not help or the next attempt would come too late.
    """
    retrying = Retrying(
        retry=retry_if_exception_type(TryAgainError),
        stop=stop_any(stop_after_attempt(ATTEMPTS), _TooLate(clock)),
        wait=_pause,
        reraise=True,
    )
    return retrying(_checked, attempt)


def seconds_of(retry_after: str) -> float | None:
    """A `Retry-After` header in seconds: a number or a date; None when it is neither."""
    try:
        seconds = float(retry_after)
    except ValueError:
        return _seconds_until(retry_after)
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _seconds_until(date: str) -> float | None:
    try:
        at = parsedate_to_datetime(date)
    except ValueError:
        return None
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def _checked(attempt: Callable[[], Reply]) -> Reply:
    reply = attempt()
    if reply.status in AGAIN:
        raise TryAgainError(f"answered with status {reply.status}", seconds_of(reply.retry_after))
    return reply


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.after if isinstance(error, TryAgainError) else None
    return _PAUSE(state) if asked is None else asked


class _TooLate(stop_base):
    """The clock would run out before the next attempt."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, state: RetryCallState) -> bool:
        return state.upcoming_sleep >= self._clock.left()


class _FailedError(Exception):
    """Tells the breaker of a failure."""


class Gate:
    """Shuts after `failures` failed calls in a row; after `seconds` one call may try, and opens it if it goes well.

    The breaker holds its lock while it calls, which would put the calls of all citizens in a row behind a slow server:
    it is only told how each call went.
    """

    def __init__(self, failures: int, seconds: float) -> None:
        self._state = CircuitMemoryStorage(STATE_CLOSED)
        self._breaker = CircuitBreaker(failures, seconds, state_storage=self._state, throw_new_error_on_trip=False)
        self._trial = threading.Lock()

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Raises SourceUnavailableError at once when shut; one that is raised inside counts as a failure."""
        trial = self._state.state == STATE_OPEN
        if trial and (self._resting() or not self._trial.acquire(blocking=False)):
            raise SourceUnavailableError("left alone after failures in a row")
        try:
            yield
            self._tell(_went_well)
        except SourceUnavailableError:
            self._tell(_failed)
            raise
        finally:
            if trial:
                self._trial.release()

    def _resting(self) -> bool:
        opened = self._state.opened_at
        return opened is not None and datetime.now(UTC) < opened + timedelta(seconds=self._breaker.reset_timeout)

    def _tell(self, how: Callable[[], None]) -> None:
        # A call that began before the gate was shut may end after it: the breaker refuses to hear of it.
        with suppress(_FailedError, CircuitBreakerError):
            self._breaker.call(how)


def _went_well() -> None:
    """Nothing is raised."""


def _failed() -> None:
    raise _FailedError
