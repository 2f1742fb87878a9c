"""A value of one process that is kept up with the database."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from kb.errors import KbError

logger = logging.getLogger(__name__)

# A published change must be found within two seconds in every process.
POLL_SECONDS = 1.0
Value = TypeVar("Value")


class Follower(Generic[Value]):
    """Builds the value at its first use and follows changes in a thread of its own; later uses wait for neither."""

    def __init__(self, name: str, build: Callable[[], Value], follow: Callable[[Value], Value]) -> None:
        """`follow` gets the present value and returns the one that takes its place, maybe the same."""
        self._name, self._build, self._follow = name, build, follow
        self._lock = threading.Lock()
        self._value: Value | None = None
        self._checked = 0.0

    def current(self) -> Value:
        """The value as of a second or two ago. Raises `KbUnavailableError` only while there is none to fall back on."""
        if self._value is None:
            with self._lock:
                if self._value is None:
                    self._value = self._build()
                    self._checked = time.monotonic()
        elif time.monotonic() - self._checked > POLL_SECONDS and self._lock.acquire(blocking=False):
            self._checked = time.monotonic()
            threading.Thread(target=self._follow_aside, args=(self._value,), name=self._name, daemon=True).start()
        assert self._value is not None
        return self._value

    def _follow_aside(self, value: Value) -> None:
        # The caller took the lock; nobody waits for this thread, so it is the one place that catches its errors.
        try:
            self._value = self._follow(value)
        except KbError:
            logger.exception("the %s could not follow the database and stays as it was", self._name)
        finally:
            self._lock.release()
