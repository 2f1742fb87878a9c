"""Hands messages over to platforms: in order for each citizen, side by side across citizens."""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from channels.metrics import Metrics
from channels.parts import Part
from channels.platforms.platform import (
    DeliveryError,
    NotSentError,
    Platform,
    RefusedMessageError,
    RefusedUserError,
    SetupError,
    Taken,
    UncertainError,
    WindowError,
)
from channels.worker import Worker
from kb.errors import KbUnavailableError
from kb.messages.model import OutboxState
from kb.messages.service import Engine
from kb.platforms import sending
from kb.platforms.sending import Outgoing
from vi import normalise

logger = logging.getLogger(__name__)

AT_ONCE = 16
# Longer than one request takes, its time-outs together.
LEASE = timedelta(seconds=30)
# After so long a request of a process that died has reached the platform, or never will.
SETTLED_AFTER = timedelta(seconds=3)
# Clocks of platforms may differ from ours by so much.
_SKEW = timedelta(minutes=2)
_FIRST_DELAY, _LONGEST_DELAY = 0.5, 60.0
# Until a database that could not be reached is asked again, in seconds.
_AWAY = 0.5


class Sending:
    """The worker of one process. `run` until cancelled."""

    def __init__(self, engine: Engine, platforms: Mapping[str, Platform], metrics: Metrics, owner: str) -> None:
        self._engine, self._platforms, self._metrics = engine, platforms, metrics
        self._worker = Worker(
            "a message to a platform",
            claim=partial(sending.claim, engine, tuple(platforms), owner=owner, lease=LEASE),
            take=self._hand_over,
            release=partial(sending.release, engine, owner=owner),
            at_once=AT_ONCE,
        )
        self.wake = self._worker.wake
        self.run = self._worker.run

    async def _hand_over(self, item: Outgoing) -> None:
        platform = self._platforms[item.channel]
        try:
            outcome = await self._send_parts(platform, item)
        except DeliveryError as error:
            outcome = await self._failed(item, error)
        except KbUnavailableError:
            # Such as a token that could not be read. Whether something has left is not known here: the platform is
            # asked before it is sent again, and the row does not wait for the end of its lease.
            outcome = await self._failed(item, UncertainError("database"))
        self._metrics.sent.labels(item.channel, outcome).inc()

    async def _send_parts(self, platform: Platform, item: Outgoing) -> str:
        if item.refused:
            raise RefusedUserError(item.refused)
        if not platform.may_write(item.heard_at, datetime.now(UTC)):
            raise WindowError("window")
        parts = platform.parts(item.message, item.conversation_id, buttons=not item.plain)
        done = item.parts_sent
        if done >= len(parts):
            await self._call(sending.end, item, OutboxState.DELIVERED, "")
            return "delivered"
        if item.tried_at and (name := await self._taken(platform, item, parts[done])):
            done += 1
            mine = await self._sent(item, done, name, last=done == len(parts))
        else:
            mine = await self._call(sending.trying, item, lease=LEASE)
        for number, part in enumerate(parts[done:], start=done + 1):
            if not mine:
                break
            name = await platform.send(item.user_id, part, key_of(item.id, number))
            mine = await self._sent(item, number, name, last=number == len(parts))
        return "delivered" if mine else "lease_lost"

    async def _sent(self, item: Outgoing, parts: int, name: str, *, last: bool) -> bool:
        return await self._call(sending.sent, item, parts, name, last=last, lease=LEASE)

    async def _taken(self, platform: Platform, item: Outgoing, part: Part) -> str | None:
        """The platform's name of the part that was under way when its process died; None when it was not taken."""
        assert item.tried_at is not None
        since = datetime.now(UTC) - item.tried_at
        if since < SETTLED_AFTER:
            raise UncertainError("settling")
        try:
            found = await platform.taken(item.user_id)
        except SetupError as error:
            # The platform does not let us look: rather once too often than never.
            logger.warning("message %d may go out twice: %s", item.id, error.code)
            return None
        except DeliveryError as error:
            raise UncertainError(error.code) from error
        known = await asyncio.to_thread(sending.platform_ids, self._engine, item)
        return next((one.platform_id for one in found if _is(one, part, item.tried_at, known)), None)

    async def _failed(self, item: Outgoing, error: DeliveryError) -> str:
        match error:
            case WindowError():
                await self._call(sending.end, item, OutboxState.OUTSIDE_WINDOW, error.code)
                return "outside_window"
            case RefusedUserError():
                await asyncio.to_thread(sending.refuse_user, self._engine, item, error.code)
                return "refused"
            case RefusedMessageError() if not item.plain:
                logger.warning("message %d refused (%s); it goes out as plain text", item.id, error.code)
                await self._call(sending.without_buttons, item, error.code)
                return "put_off"
            case UncertainError():
                await self._call(sending.postpone, item, SETTLED_AFTER, error.code, uncertain=True)
                return "put_off"
            case NotSentError() if error.most is None or item.attempt < error.most:
                await self._call(sending.postpone, item, _delay(item, error), error.code)
                return "put_off"
            case _:
                logger.error("message %d given up: %s", item.id, error.code)
                await self._call(sending.end, item, OutboxState.FAILED, error.code)
                return "failed"

    async def _call(self, change: Callable[..., bool], item: Outgoing, *values: object, **named: object) -> bool:
        """Asked again while the database is away: what has left is known to nobody else, and without it the row would
        wait for the end of its lease. The fence holds whenever the change comes.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + LEASE.total_seconds()
        while True:
            try:
                return await asyncio.to_thread(change, self._engine, item, *values, **named)
            except KbUnavailableError:
                if loop.time() > end:
                    raise
                await asyncio.sleep(_AWAY)


def key_of(outbox_id: int, part: int) -> str:
    """By what a part is known again, where a platform gives it back; `part` from 1."""
    return f"{outbox_id}:{part}"


def read_key(key: str) -> tuple[int, int] | None:
    """Message and part of `key_of`; None for anything else."""
    outbox_id, _, part = key.partition(":")
    both = (outbox_id, part)
    is_key = all(number.isascii() and number.isdigit() and len(number) < 16 for number in both)
    return (int(outbox_id), int(part)) if is_key else None


def _is(taken: Taken, part: Part, tried_at: datetime, known: frozenset[str]) -> bool:
    is_new = taken.platform_id not in known and taken.at >= tried_at - _SKEW
    return is_new and bool(part.text) and normalise(taken.text).split() == normalise(part.text).split()


def _delay(item: Outgoing, error: NotSentError) -> timedelta:
    """The pause after that attempt: doubled each time up to a limit, spread so that not all come at once."""
    longest = min(_LONGEST_DELAY, _FIRST_DELAY * 2.0 ** min(item.attempt - 1, 10))
    return timedelta(seconds=(error.after or longest) * random.uniform(0.5, 1.0))
