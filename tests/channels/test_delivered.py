"""What web clients have is written down a moment later, together, and whatever happens in between."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
import sqlalchemy as sa

from channels.delivered import Delivered
from kb.db import make_engine
from kb.errors import KbUnavailableError
from kb.messages import service, turns
from kb.messages.model import Answer, Draft, Sender
from kb.messages.tables import outbox
from tests.channels.servers import Citizen, wait_until
from tests.kb.messages.talks import LEASE


def told(engine: sa.Engine, text: str) -> str:
    """A conversation in which the bot has said something, number 2."""
    opened = service.open_conversation(engine).id
    service.accept(engine, opened, client_id="a", text=text)
    item = turns.claim(engine, owner="test", lease=LEASE)
    assert item and turns.finish(engine, item, Answer((Draft(Sender.BOT, "đáp"),)))
    return opened


def delivered(engine: sa.Engine) -> set[str]:
    rows = sa.select(outbox.c.conversation_id).where(outbox.c.state == "delivered")
    with engine.connect() as connection:
        return set(connection.scalars(rows))


def running(noting: Delivered, work: Callable[[], Awaitable[None]]) -> None:
    """Do the work while what is noted is written down; the end of it stops that."""

    async def both() -> None:
        task = asyncio.create_task(noting.run())
        await work()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(both())


def test_several_conversations_are_written_together(engine: sa.Engine) -> None:
    conversations, noting = [told(engine, text) for text in "abc"], Delivered(engine)

    async def work() -> None:
        for each in conversations:
            noting.note(each, [1, 2])
        await asyncio.sleep(0.6)
        assert delivered(engine) == set(conversations)

    running(noting, work)


def test_what_is_left_at_the_end_is_written(engine: sa.Engine) -> None:
    conversation, noting = told(engine, "a"), Delivered(engine)

    async def work() -> None:
        noting.note(conversation, [2])
        await asyncio.sleep(0)

    running(noting, work)
    assert delivered(engine) == {conversation}


def test_while_the_database_is_away_it_is_kept(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation, noting, write = told(engine, "a"), Delivered(engine), service.mark_delivered
    failing = iter([True, True])

    def flaky(engine: sa.Engine, had: dict[str, set[int]]) -> None:
        if next(failing, False):
            raise KbUnavailableError("away")
        write(engine, had)

    monkeypatch.setattr(service, "mark_delivered", flaky)

    async def work() -> None:
        noting.note(conversation, [2])
        await asyncio.sleep(5)

    running(noting, work)
    assert delivered(engine) == {conversation}


def test_nothing_to_note_writes_nothing(engine: sa.Engine) -> None:
    noting = Delivered(engine)

    async def work() -> None:
        noting.note("gone", [])
        noting.note("gone", [7])
        await asyncio.sleep(0.4)

    running(noting, work)
    assert delivered(engine) == set()


def test_an_answer_that_was_fetched_counts(citizen: Citizen, sqlite_url: str) -> None:
    citizen.ask("một")
    engine = make_engine(sqlite_url)
    wait_until(lambda: delivered(engine) == {citizen.id})
    engine.dispose()
