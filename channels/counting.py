"""Where hits are counted: in Redis, for all replicas together; in the memory of this process where there is none.

While Redis is away, or slow, each process counts for itself: the door stays open, and no limit is off. Redis is asked
again after `_REST` seconds.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter, SlidingWindowCounterRateLimiter
from limits.errors import StorageError

logger = logging.getLogger(__name__)

# Nobody waits longer for a limit: a Redis that is slower than this is as good as away.
_SECONDS = 0.25
_REST = 5.0
_PREFIX = "assistant-limits"
_T = TypeVar("_T")


class _Store:
    """One storage, and the two ways to count in it."""

    def __init__(self, storage: MemoryStorage | RedisStorage) -> None:
        self.sliding = SlidingWindowCounterRateLimiter(storage)
        self.fixed = FixedWindowRateLimiter(storage)


class Counting:
    """Opens its connection at the first hit."""

    def __init__(self, redis_url: str = "") -> None:
        self._memory = _Store(MemoryStorage())
        self._shared = _Store(_redis(redis_url)) if redis_url else None
        self._away_until = 0.0

    async def hit(self, limit: RateLimitItem, who: str) -> float:
        """Count one; 0.0 where there was room, else the seconds until there is some again (and nothing is counted)."""

        async def ask(store: _Store) -> float:
            if await store.sliding.hit(limit, who):
                return 0.0
            reset = (await store.sliding.get_window_stats(limit, who)).reset_time
            return max(1.0, reset - time.time())

        return await self._ask(ask)

    async def shut(self, limit: RateLimitItem, who: str) -> bool:
        """Shut the door for as long as the limit lasts; False when somebody else has, just now."""
        return await self._ask(lambda store: store.fixed.hit(limit, who))

    async def is_shut(self, limit: RateLimitItem, who: str) -> bool:
        """Whether the door is shut."""
        return not await self._ask(lambda store: store.fixed.test(limit, who))

    async def _ask(self, ask: Callable[[_Store], Awaitable[_T]]) -> _T:
        if self._shared and time.monotonic() >= self._away_until:
            try:
                async with asyncio.timeout(_SECONDS):
                    answer = await ask(self._shared)
            except (StorageError, TimeoutError, OSError) as error:
                self._leave(error)
            else:
                self._return()
                return answer
        return await ask(self._memory)

    def _leave(self, error: Exception) -> None:
        if not self._away_until:
            cause = error.__cause__ or error
            logger.warning("Redis is away (%s): limits are counted by each process alone", type(cause).__name__)
        self._away_until = time.monotonic() + _REST

    def _return(self) -> None:
        if self._away_until:
            logger.warning("Redis is back: limits are counted together")
        self._away_until = 0.0


def _redis(url: str) -> RedisStorage:
    address = f"redis+{url}" if url.startswith("unix://") else url
    # redis-py tries again by itself, with pauses; ours is the next message.
    once = {"socket_timeout": _SECONDS, "socket_connect_timeout": _SECONDS, "retry": None}
    return RedisStorage(
        address,
        wrap_exceptions=True,
        implementation="redispy",
        key_prefix=_PREFIX,
        **once,  # type: ignore[arg-type]  # the library's own type knows no None
    )
