"""Takes the turns: in order within a conversation, side by side across conversations."""

import asyncio
import logging
import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from channels.bot_client import BotClient, BotRefusedError, BotUnavailableError
from channels.hub import Hub
from channels.metrics import Metrics
from channels.problems import log_error
from channels.settings import Settings
from channels.strings import say
from kb.errors import KbError, KbUnavailableError
from kb.messages import turns
from kb.messages.model import Answer, Draft, InboxItem, InboxState, Sender
from kb.messages.service import Engine

logger = logging.getLogger(__name__)

# How often to look for rows that another process stored or that have become due, in seconds.
POLL = 0.5
FIRST_DELAY = 0.5
LONGEST_DELAY = 5.0
# A message that the bot cannot take is given up after so many attempts, or it would block its conversation.
MOST_REFUSALS = 4
_STOP_SECONDS = 3.0


class Turns:
    """The worker of one process. `run` until cancelled."""

    def __init__(self, engine: Engine, bot: BotClient, hub: Hub, metrics: Metrics, settings: Settings) -> None:
        self._engine, self._bot, self._hub, self._metrics, self._settings = engine, bot, hub, metrics, settings
        self._owner = settings.worker_name
        self._lease = timedelta(seconds=settings.turn_lease)
        self._woken = asyncio.Event()
        self._slots = asyncio.Semaphore(settings.turns_at_once)
        self._running: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """A message has been stored."""
        self._woken.set()

    async def run(self) -> None:
        """Take turns for ever. What this process left behind when it died is taken up at once."""
        try:
            await self._release()
            while True:
                await self._slots.acquire()
                if not await self._start_next():
                    self._slots.release()
                    await self._idle()
        finally:
            await self._stop()

    async def tell_late(self) -> None:
        """Tell citizens who wait that the answer is coming, for ever."""
        after, text = timedelta(seconds=self._settings.late_after), say("late")
        while True:
            await asyncio.sleep(POLL)
            try:
                for conversation_id in await asyncio.to_thread(turns.tell_late, self._engine, after=after, text=text):
                    self._hub.tell(conversation_id)
            except KbError as error:
                log_error(error, "telling who waits")

    async def _start_next(self) -> bool:
        """Start the turn that is due; the slot goes with it. False when there is none."""
        self._woken.clear()
        try:
            item = await asyncio.to_thread(turns.claim, self._engine, owner=self._owner, lease=self._lease)
        except KbError as error:
            log_error(error, "claiming a turn")
            return False
        if item is None:
            return False
        task = asyncio.create_task(self._take(item))
        self._running.add(task)
        task.add_done_callback(self._ended)
        return True

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._slots.release()
        # The next message of that conversation may be waiting.
        self._woken.set()
        if not task.cancelled() and (error := task.exception()):
            log_error(error, "a turn")

    async def _idle(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), POLL)

    async def _take(self, item: InboxItem) -> None:
        try:
            await self._finish(item, await self._bot.take_turn(item), InboxState.DONE)
        except BotUnavailableError as error:
            await self._later(item, f"bot unavailable ({error})", refused=False)
        except BotRefusedError as error:
            await self._refused(item, f"bot refused ({error})")
        except KbUnavailableError:
            # The lease runs out and the turn is taken again.
            raise
        except Exception as error:  # such as an effect that the database refuses: it must not block for ever
            log_error(error, "a turn")
            await self._refused(item, type(error).__name__)

    async def _refused(self, item: InboxItem, reason: str) -> None:
        if item.refusals + 1 < MOST_REFUSALS:
            await self._later(item, reason, refused=True)
            return
        logger.error("turn %s given up: %s", item.message_id, reason)
        await self._finish(item, Answer((Draft(Sender.SYSTEM, say("failed")),)), InboxState.FAILED)

    async def _finish(self, item: InboxItem, answer: Answer, state: InboxState) -> None:
        mine = await asyncio.to_thread(turns.finish, self._engine, item, answer, state=state)
        self._metrics.turns.labels(state.value if mine else "lease_lost").inc()
        if mine:
            self._metrics.turn_seconds.observe((datetime.now(UTC) - item.received_at).total_seconds())
            self._hub.tell(item.conversation_id)

    async def _later(self, item: InboxItem, reason: str, *, refused: bool) -> None:
        wait = delay_after(item.attempt)
        logger.warning("turn %s put off for %.1f s: %s", item.message_id, wait.total_seconds(), reason)
        self._metrics.turns.labels("put_off").inc()
        await asyncio.to_thread(turns.postpone, self._engine, item, delay=wait, refused=refused)

    async def _stop(self) -> None:
        """Let turns end that are nearly done; give back the rest."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=_STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._release()

    async def _release(self) -> None:
        try:
            await asyncio.to_thread(turns.release, self._engine, owner=self._owner)
        except KbError as error:
            # The leases run out by themselves.
            log_error(error, "giving back turns")


def delay_after(attempt: int) -> timedelta:
    """The pause after that attempt (from 1): doubled each time up to a limit, spread so that not all come at once."""
    longest = min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(attempt - 1, 10))
    return timedelta(seconds=longest * random.uniform(0.5, 1.0))
