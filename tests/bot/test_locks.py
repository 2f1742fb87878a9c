"""Turns of one conversation pass one by one, without a poll."""

import asyncio
import time

import pytest
from rasa.core.lock_store import LockError

from bot.locks import ConversationLocks


async def test_turns_of_a_conversation_pass_in_order_and_at_once() -> None:
    locks, order = ConversationLocks(), list[int]()

    async def turn(number: int) -> None:
        async with locks.lock("c"):
            order.append(number)
            await asyncio.sleep(0.01)
            order.append(number)

    began = time.monotonic()
    await asyncio.gather(*map(turn, range(10)))
    assert order == [number for number in range(10) for _ in range(2)]
    # Rasa's own would have waited a second for each but the first.
    assert time.monotonic() - began < 2


async def test_conversations_do_not_wait_for_one_another() -> None:
    locks = ConversationLocks()
    async with locks.lock("one"), asyncio.timeout(1), locks.lock("other"):
        pass


async def test_who_waits_too_long_is_told_and_the_next_passes() -> None:
    locks = ConversationLocks()
    async with locks.lock("c"):
        with pytest.raises(LockError):
            async with locks.lock("c", lock_lifetime=0.05):
                pass
    async with asyncio.timeout(1), locks.lock("c"):
        pass
    assert len(locks._locks) == 0 or not locks._locks["c"].locked()


async def test_a_turn_that_fails_gives_way() -> None:
    locks = ConversationLocks()
    with pytest.raises(RuntimeError):
        async with locks.lock("c"):
            raise RuntimeError
    async with asyncio.timeout(1), locks.lock("c"):
        pass
