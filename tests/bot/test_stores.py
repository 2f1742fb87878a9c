from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.stores import ConversationStore, store_address

DOMAIN = """
intents: [greet]
slots:
  procedure: {type: text, influence_conversation: false, mappings: [{type: custom}]}
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


async def test_conversation_survives_a_restart(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string(hide_password=False))
    domain = Domain.from_yaml(DOMAIN)
    events = [
        ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen"),
        UserUttered("chào", {"name": "greet"}), SlotSet("procedure", "1.001193"),
    ]  # fmt: skip
    await ConversationStore(domain).save(DialogueStateTracker.from_events("c1", events, domain.slots))
    kept = await ConversationStore(domain).retrieve("c1")
    assert kept is not None
    assert kept.get_slot("procedure") == "1.001193"
    assert kept.latest_message is not None and kept.latest_message.text == "chào"
    assert await ConversationStore(domain).retrieve("c2") is None


def test_sqlite_writes_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAR", str(tmp_path / "state"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with ConversationStore(Domain.empty()).engine.connect() as connection:
        assert connection.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"
