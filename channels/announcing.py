"""Tells citizens when their dossiers change: in the conversation, and by e-mail to those who gave an address."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from channels.dossier_news import changed, vanished
from channels.hub import Hub
from channels.problems import log_error
from kb.dossiers import announcing, delivering
from kb.dossiers.announcing import DueSubscription
from kb.dossiers.delivering import Waiting
from kb.dossiers.model import SourceUnavailableError
from kb.dossiers.senders import Outgoing, Sender
from kb.dossiers.source import DossierSource
from kb.messages.service import Engine, now
from kb.sealing import Sealer

logger = logging.getLogger(__name__)

# So many failures in a row, and there is a pause: the other side is down, and each attempt costs its time-out.
MOST_FAILURES = 3
LONGEST_PAUSE = timedelta(minutes=15)
# How often a dossier is looked for that has vanished, and after how long it is given up.
LONGEST_PAUSE_MISSING = timedelta(hours=6)
MISSING_FOR = timedelta(days=30)
# Longer than one look at the source, or one letter, takes; what a dead process held is free after that.
_CHECK_LEASE = timedelta(seconds=10)
_SEND_LEASE = timedelta(minutes=2)


@dataclass(frozen=True)
class Announcer:
    """The worker of one process: `run` and `deliver` until cancelled. Both open what they need when they need it.

    `every` is the time between two looks at one dossier, in seconds.
    """

    engine: Engine
    hub: Hub
    sealer: Sealer
    open_source: Callable[[], DossierSource]
    open_sender: Callable[[str], Sender]
    every: float

    async def run(self) -> None:
        """Look after the subscriptions that are due, for ever."""
        await self._repeat(self._check)

    async def deliver(self) -> None:
        """Hand over the announcements that wait, for ever."""
        await self._repeat(self._send)

    async def _repeat(self, step: Callable[[], bool | str | None]) -> None:
        """One step after the other, each in a thread, with a pause when nothing is due or all fails.

        A step gives None when nothing is due, False when it failed, else True, or the conversation that got news.
        """
        failures = 0
        while True:
            done = await self._done(step)
            failures = failures + 1 if done is False else 0
            if isinstance(done, str):
                self.hub.tell(done)
            if done is None or failures >= MOST_FAILURES:
                failures = 0
                await asyncio.sleep(self.every)

    async def _done(self, step: Callable[[], bool | str | None]) -> bool | str | None:
        try:
            return await asyncio.to_thread(step)
        except Exception as error:  # such as a database that is away
            log_error(error, "announcing")
            return False

    def _check(self) -> bool | str | None:
        told = announcing.due(self.engine, now(), max(_CHECK_LEASE, timedelta(seconds=self.every)))
        if told is None:
            return None
        try:
            return self._look(told)
        except SourceUnavailableError as error:
            logger.warning("dossiers cannot be looked up: %s", error)
        except Exception as error:  # one dossier must not keep the others from their news
            log_error(error, "looking up a dossier")
        announcing.postpone(self.engine, told, again=now() + self._pause(told.failures, LONGEST_PAUSE))
        return False

    def _look(self, told: DueSubscription) -> bool | str:
        status = self._source.status(told.code)
        if status is None:
            return self._missing(told)
        moment = now()
        again = moment + timedelta(seconds=self.every)
        if told.knows(status):
            return announcing.settle(self.engine, told, status, again=again) or True
        news = changed(told, status)
        stored = announcing.announce(self.engine, told, status, news, now=moment, again=again)
        return told.conversation_id if stored else True

    def _missing(self, told: DueSubscription) -> bool | str:
        moment = now()
        since = (told.heard and told.heard.missing_since) or moment.date()
        missing_for = moment.date() - since
        if missing_for >= MISSING_FOR:
            stored = announcing.give_up(self.engine, told, vanished(told, missing_for.days), now=moment)
            return told.conversation_id if stored else True
        again = moment + self._pause(told.failures, LONGEST_PAUSE_MISSING)
        return announcing.postpone(self.engine, told, again=again, missing_since=since) or True

    def _pause(self, failures: int, longest: timedelta) -> timedelta:
        return min(longest, timedelta(seconds=self.every * 2.0 ** min(failures + 1, 20)))

    def _send(self) -> bool | None:
        waiting = delivering.next_outgoing(self.engine, now(), _SEND_LEASE)
        if waiting is None:
            return None
        try:
            self._hand_over(waiting)
        except Exception as error:
            # By its key and the kind of error: the text of one may hold the address.
            logger.warning("announcement %s not sent: %s", waiting.key, type(error).__name__)
            if not delivering.not_sent(self.engine, waiting, now=now()):
                logger.error("announcement %s given up after %d attempts", waiting.key, waiting.attempt)
            return False
        delivering.sent(self.engine, waiting, now=now())
        return True

    def _hand_over(self, waiting: Waiting) -> None:
        address = self.sealer.open(waiting.address)
        outgoing = Outgoing(waiting.key, waiting.way, address, waiting.subject, waiting.text)
        self.open_sender(waiting.way).send(outgoing)

    @cached_property
    def _source(self) -> DossierSource:
        return self.open_source()
