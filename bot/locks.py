"""Who may answer in a conversation, within one bot."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore


class ConversationLocks(LockStore):
    """One lock a conversation, passed on in the order of asking and at once.

    Rasa's own looks once a second whether its turn has come. Bots beside each other need none in common: the store
    lets only one of two turns of a conversation be kept (`bot.stores`).
    """

    def __init__(self, endpoint_config: object = None) -> None:  # noqa: ARG002 - Rasa hands it in
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def lock(self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, **_: Any) -> AsyncIterator[None]:
        """Raises `LockError` after `lock_lifetime` seconds of waiting."""
        mine = self._locks.setdefault(conversation_id, asyncio.Lock())
        try:
            async with asyncio.timeout(lock_lifetime):
                await mine.acquire()
        except TimeoutError as error:
            raise LockError("the turn before this one takes too long") from error
        try:
            yield
        finally:
            mine.release()
