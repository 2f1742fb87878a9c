"""Takes the turns: in order within a conversation, side by side across conversations."""

import asyncio
import logging
import random
import time
from datetime import UTC, datetime, timedelta
from functools import partial

from channels.bot_client import BotClient, BotRefusedError, BotUnavailableError
from channels.hub import Hub
from channels.metrics import Metrics
from channels.notices import Notices
from channels.platforms.fetching import FetchError, Fetching
from channels.problems import log_error
from channels.settings import Settings
from channels.strings import say
from channels.worker import POLL, Worker
from kb.errors import KbError, KbUnavailableError
from kb.messages import turns
from kb.messages.model import Answer, Draft, InboxItem, InboxState, Sender
from kb.messages.service import Engine
from kb.operations.telling import draft_of
from observe import trail
from observe.context import working_on

logger = logging.getLogger(__name__)

FIRST_DELAY = 0.5
LONGEST_DELAY = 5.0
# Between two tries to store an answer while the database is away.
_AWAY = 0.3
# A message that the bot cannot take is given up after so many attempts, or it would block its conversation.
MOST_REFUSALS = 4


class Turns:
    """The worker of one process. `run` until cancelled."""

    def __init__(
        self,
        engine: Engine,
        bot: BotClient,
        hub: Hub,
        metrics: Metrics,
        settings: Settings,
        fetching: Fetching,
        notices: Notices,
    ) -> None:
        self._engine, self._bot, self._hub, self._metrics, self._settings = engine, bot, hub, metrics, settings
        self._fetching, self._notices = fetching, notices
        owner, lease = settings.worker_name, timedelta(seconds=settings.turn_lease)
        self._worker = Worker(
            "a turn",
            claim=partial(turns.claim, engine, owner=owner, lease=lease),
            take=self._take,
            release=partial(turns.release, engine, owner=owner),
            at_once=settings.turns_at_once,
        )
        self.wake = self._worker.wake
        self.run = self._worker.run

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

    async def _take(self, item: InboxItem) -> None:
        # A request of its own: the citizen's has been acknowledged, maybe by another process. The turn's id joins them.
        with working_on(item.message_id):
            await self._take_turn(item)

    async def _take_turn(self, item: InboxItem) -> None:
        try:
            if await self._fetching.fetch(item):
                self.wake()
                return
            began = time.perf_counter()
            answer = await self._answer(item)
            await self._finish(item, answer, InboxState.DONE, bot=time.perf_counter() - began)
        except FetchError as error:
            await self._finish(item, Answer((Draft(Sender.SYSTEM, error.text),)), InboxState.DONE)
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

    async def _answer(self, item: InboxItem) -> Answer:
        """What the bot says, unless an officer has the conversation or the bot is switched off."""
        if item.held:
            return Answer()
        if off := await self._notices.off():
            return Answer((draft_of(off.text, kind=off.kind),))
        return await self._bot.take_turn(item)

    async def _refused(self, item: InboxItem, reason: str) -> None:
        if item.refusals + 1 < MOST_REFUSALS:
            await self._later(item, reason, refused=True)
            return
        logger.error("turn %s given up: %s", item.message_id, reason)
        await self._finish(item, Answer((Draft(Sender.SYSTEM, say("failed")),)), InboxState.FAILED)

    async def _finish(self, item: InboxItem, answer: Answer, state: InboxState, *, bot: float = 0.0) -> None:
        began = time.perf_counter()
        notices = await self._notices.any_to_tell()
        mine = await self._stored(item, answer, state, notices=notices)
        outcome, storing = state.value if mine else "lease_lost", time.perf_counter() - began
        waited = (datetime.now(UTC) - item.received_at).total_seconds()
        self._metrics.turns.labels(outcome).inc()
        trail.taken(outcome, item.attempt, waiting=max(0.0, waited - bot - storing), bot=bot, storing=storing)
        if mine:
            self._metrics.turn_took(waited, bot=bot, storing=storing)
            self._hub.tell(item.conversation_id)

    async def _stored(self, item: InboxItem, answer: Answer, state: InboxState, *, notices: bool) -> bool:
        """`turns.finish`, asked again while the database is away: the answer is there already, and the row would wait
        for the end of its lease. The lease is the fence, whenever it comes.
        """
        end = time.monotonic() + self._settings.turn_lease
        while True:
            try:
                return await asyncio.to_thread(turns.finish, self._engine, item, answer, state=state, notices=notices)
            except KbUnavailableError:
                if time.monotonic() > end:
                    raise
                await asyncio.sleep(_AWAY)

    async def _later(self, item: InboxItem, reason: str, *, refused: bool) -> None:
        wait = delay_after(item.attempt)
        logger.warning("turn %s put off for %.1f s: %s", item.message_id, wait.total_seconds(), reason)
        self._metrics.turns.labels("put_off").inc()
        await asyncio.to_thread(turns.postpone, self._engine, item, delay=wait, refused=refused)


def delay_after(attempt: int) -> timedelta:
    """The pause after that attempt (from 1): doubled each time up to a limit, spread so that not all come at once."""
    longest = min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(attempt - 1, 10))
    return timedelta(seconds=longest * random.uniform(0.5, 1.0))
