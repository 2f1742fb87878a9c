"""A worker on rows of the database: takes what is due under a lease, many at once, and gives back what it held."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Generic, TypeVar

from channels.problems import log_error
from kb.errors import KbError

# How often to look for rows that another process stored or that have become due, in seconds.
POLL = 0.5
_STOP_SECONDS = 3.0

Item = TypeVar("Item")


class Worker(Generic[Item]):
    """The worker of one process. `run` until cancelled."""

    def __init__(
        self,
        what: str,
        *,
        claim: Callable[[], Item | None],
        take: Callable[[Item], Awaitable[None]],
        release: Callable[[], object],
        at_once: int,
    ) -> None:
        """`claim` gives the next item that is due, or None; `release` gives back all that this process holds. Both are
        called in a thread. `what`: for the log.
        """
        self._what, self._claim, self._take, self._release = what, claim, take, release
        self._woken = asyncio.Event()
        self._slots = asyncio.Semaphore(at_once)
        self._running: set[asyncio.Task[None]] = set()
        # Rows to look for; whether to look until there is none, and when to do that at the latest: what another process
        # stored must not wait behind steady news of ours.
        self._rows, self._until_none, self._until_none_at = 0, True, 0.0
        # Whether a look found none while something was running, behind which a row may be waiting; how many have ended.
        self._in_vain, self._ends = False, 0

    def wake(self, rows: int | None = None) -> None:
        """So many rows have been stored, each of which one look finds; None: nobody knows how many."""
        if rows is None:
            self._until_none = True
        else:
            self._rows += rows
        self._woken.set()

    async def run(self) -> None:
        """Take items for ever. What this process left behind when it died is taken up at once."""
        try:
            await self._give_back()
            while True:
                await self._slots.acquire()
                if not (self._is_owed() and await self._start_next()):
                    self._slots.release()
                    await self._idle()
        finally:
            await self._stop()

    def _is_owed(self) -> bool:
        self._until_none = self._until_none or time.monotonic() >= self._until_none_at
        return self._until_none or self._rows > 0

    async def _start_next(self) -> bool:
        """Start the item that is due; the slot goes with it. False when there is none."""
        self._woken.clear()
        until_none, self._until_none, self._rows = self._until_none, False, max(0, self._rows - 1)
        ends = self._ends
        try:
            item = await asyncio.to_thread(self._claim)
        except KbError as error:
            log_error(error, f"claiming {self._what}")
            self._until_none_at = time.monotonic() + POLL
            return False
        if item is None:
            self._until_none_at = time.monotonic() + POLL
            # What ended during the look may have been what the row was waiting for.
            self._in_vain, self._until_none = bool(self._running), self._until_none or self._ends != ends
            return False
        self._until_none = self._until_none or until_none
        task = asyncio.ensure_future(self._take(item))
        self._running.add(task)
        task.add_done_callback(self._ended)
        return True

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._ends += 1
        self._slots.release()
        if self._in_vain:
            # What comes after it may be waiting.
            self._in_vain, self._until_none = False, True
            self._woken.set()
        if not task.cancelled() and (error := task.exception()):
            log_error(error, self._what)

    async def _idle(self) -> None:
        """Until there is something to look for, or another process may have stored something."""
        if self._is_owed():
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), POLL)

    async def _stop(self) -> None:
        """Let end what is nearly done; give back the rest."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=_STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._give_back()

    async def _give_back(self) -> None:
        try:
            await asyncio.to_thread(self._release)
        except KbError as error:
            # The leases run out by themselves.
            log_error(error, f"giving back {self._what}")
