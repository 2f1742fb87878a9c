"""The clock of a call, which also holds against a server that answers a byte at a time.

A socket's time-out starts anew with every byte, and looking up a name has none: so a call runs in a thread of its own,
the caller waits on the clock, and what is still open at the end is shut.
"""

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from contextvars import ContextVar
from typing import TypeVar

from kb.dossiers.model import SourceUnavailableError

T = TypeVar("T")


class TryAgainError(SourceUnavailableError):
    """It may go well the next time. `after`: the seconds that the server asks for, None when it does not say."""

    def __init__(self, text: str, after: float | None = None) -> None:
        super().__init__(text)
        self.after = after


class Clock:
    """The time of one call, all its attempts together, in seconds; thread-safe."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._stopped = False

    def left(self) -> float:
        """Seconds left; never below zero."""
        return max(0.0, self._end - time.monotonic())

    def watch(self, used: socket.socket | None) -> None:
        """Shut this one when the time is over; raises TryAgainError when it is over already."""
        with self._lock:
            self._socket = used
            if self._stopped:
                raise TryAgainError("the time is over")

    def stop(self) -> None:
        """Ends what still runs."""
        with self._lock:
            self._stopped = True
            if self._socket is not None:
                with suppress(OSError):
                    # Not the method of a TLS socket, which takes its state away under the thread that reads.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


# The clock that the present thread works under.
running: ContextVar[Clock] = ContextVar("running")


def within(clock: Clock, work: Callable[[], T]) -> T:
    """What `work` returns or raises; SourceUnavailableError when the clock runs out before it does either."""
    answer: Future[T] = Future()
    threading.Thread(target=_work, args=(answer, clock, work), daemon=True, name="dossier-call").start()
    try:
        return answer.result(clock.left())
    except TimeoutError:
        clock.stop()
        raise SourceUnavailableError("no whole answer within the time") from None


def _work(answer: Future[T], clock: Clock, work: Callable[[], T]) -> None:
    running.set(clock)
    try:
        answer.set_result(work())
    except BaseException as error:  # the caller gets it, whatever it is
        answer.set_exception(error)
