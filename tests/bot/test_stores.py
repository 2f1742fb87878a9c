"""The conversations of the bot on both databases; two bots on one; what fails."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.failing import ConversationMovedOnError, StoreUnavailableError
from bot.stores import ConversationStore, store_address, tracker_turn
from bot.taking import taking

DOMAIN = """
intents: [greet]
slots:
  procedure: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  offered: {type: list, influence_conversation: false, mappings: [{type: custom}]}
"""


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({"VAR": "/srv/state"}, "sqlite:////srv/state/tracker.db"),
        ({"VAR": "/srv/state", "DATABASE_URL": "sqlite:////srv/assistant.db"}, "sqlite:////srv/state/tracker.db"),
        ({"DATABASE_URL": "postgres://u:p@db:5432/x"}, "postgresql+psycopg://u:p@db:5432/x"),
        ({"DATABASE_URL": "postgresql://db/x?sslmode=require"}, "postgresql+psycopg://db/x?sslmode=require"),
        ({"DATABASE_URL": "postgresql+psycopg://db/x"}, "postgresql+psycopg://db/x"),
    ],
)
def test_address_comes_from_the_environment(environ: dict[str, str], address: str) -> None:
    assert store_address(environ) == address


@pytest.fixture
def environment(engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a bot on this database."""
    monkeypatch.setenv("VAR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string(hide_password=False))


def store() -> ConversationStore:
    return ConversationStore(Domain.from_yaml(DOMAIN))


async def turn(bot: ConversationStore, text: str, **slots: object) -> None:
    """What Rasa does in a turn."""
    answer(tracker := await bot.get_or_create_tracker("c1", append_action_listen=False), text, **slots)
    await bot.save(tracker)


def answer(tracker: DialogueStateTracker, text: str, **slots: object) -> None:
    for event in (
        UserUttered(text, {"name": "greet"}),
        ActionExecuted("action_greet"),
        BotUttered("đáp"),
        *(SlotSet(name, value) for name, value in slots.items()),
        ActionExecuted("action_listen"),
    ):
        tracker.update(event)


@pytest.mark.usefixtures("environment")
async def test_conversation_survives_a_restart() -> None:
    await turn(store(), "chào", procedure="1.001193", offered=["a", "b"])
    kept = await store().retrieve("c1")
    assert kept is not None
    assert kept.get_slot("procedure") == "1.001193" and kept.get_slot("offered") == ["a", "b"]
    assert kept.latest_message is not None and kept.latest_message.text == "chào"
    assert kept.latest_action_name == "action_listen"
    assert await store().retrieve("c2") is None


@pytest.mark.usefixtures("environment")
async def test_a_long_conversation_is_read_as_a_short_one() -> None:
    bot = store()
    for number in range(40):
        await turn(bot, f"câu {number}", procedure=str(number))
    kept = await bot.retrieve("c1")
    assert kept is not None and len(kept.events) < 8
    assert kept.get_slot("procedure") == "39"
    with bot.engine.connect() as connection:
        rows = connection.execute(sa.select(tracker_turn).order_by(tracker_turn.c.number)).all()
    assert [row.number for row in rows] == list(range(1, 41))
    assert max(len(row.events) for row in rows[1:]) < 2000 and "đáp" not in rows[5].events


@pytest.mark.usefixtures("environment")
async def test_a_slot_that_was_emptied_is_empty() -> None:
    bot = store()
    await turn(bot, "một", procedure="1.001193")
    await turn(bot, "hai", procedure=None)
    kept = await bot.retrieve("c1")
    assert kept is not None and kept.get_slot("procedure") is None


@pytest.mark.usefixtures("environment")
async def test_of_two_bots_in_one_conversation_one_is_kept() -> None:
    one, other = store(), store()
    await turn(one, "trước")
    first, second = await one.retrieve("c1"), await other.retrieve("c1")
    assert first is not None and second is not None
    answer(first, "của bot một")
    answer(second, "của bot hai")
    await other.save(second)
    with pytest.raises(ConversationMovedOnError):
        await one.save(first)
    kept = await one.retrieve("c1")
    assert kept is not None and kept.latest_message is not None and kept.latest_message.text == "của bot hai"


def said(tracker: DialogueStateTracker, number: int, procedure: str) -> None:
    tracker.update(UserUttered("a", message_id=f"c1-{number}"))
    tracker.update(SlotSet("procedure", procedure))


@pytest.mark.usefixtures("environment")
async def test_a_turn_taken_again_finds_what_it_found() -> None:
    bot, found = store(), []
    for number in (1, 1, 3, 3, 3):
        taking.set(f"c1-{number}")
        found.append(
            (tracker := await bot.get_or_create_tracker("c1", append_action_listen=False)).get_slot("procedure")
        )
        said(tracker, number, f"of {number}")
        await bot.save(tracker)
    assert found == [None, None, "of 1", "of 1", "of 1"]


@pytest.mark.usefixtures("environment")
async def test_a_turn_behind_a_later_one_is_not_taken() -> None:
    bot = store()
    for number in (1, 3):
        taking.set(f"c1-{number}")
        said(tracker := await bot.get_or_create_tracker("c1", append_action_listen=False), number, f"of {number}")
        await bot.save(tracker)
    taking.set("c1-1")
    with pytest.raises(ConversationMovedOnError):
        await bot.retrieve("c1")


@pytest.mark.usefixtures("environment")
async def test_bots_that_start_at_once_share_one_table() -> None:
    bots = [store() for _ in range(6)]
    assert await asyncio.gather(*(asyncio.to_thread(asyncio.run, bot.retrieve("c")) for bot in bots)) == [None] * 6


async def test_a_database_that_is_away_fails_the_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:9/none")
    with pytest.raises(StoreUnavailableError):
        await store().retrieve("c1")


def test_sqlite_writes_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAR", str(tmp_path / "state"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with store().engine.connect() as connection:
        assert connection.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"
