"""What a conversation is in the middle of, as a turn finds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rasa_sdk import Tracker

from actions.speaking import Effect
from kb.dossiers.model import Asker
from kb.messages.pending import Pending, pending_of
from kb.messages.service import Engine

# What was begun and not ended is forgotten after so long.
LASTS: Mapping[str, timedelta] = {
    "feedback": timedelta(days=7),
    "dossier": timedelta(hours=1),
    "ticket": timedelta(days=1),
    "rating": timedelta(minutes=30),
    "handoff": timedelta(minutes=30),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """`message_id` is the same at every attempt of the turn; it is the idempotency key of look-ups."""

    conversation_id: str
    message_id: str
    now: datetime
    topics: Mapping[str, Pending]

    def data(self, topic: str) -> Mapping[str, Any] | None:
        """The topic's data; None when it is not open, or too old."""
        found = self.topics.get(topic)
        return found.data if found and self.now - found.updated_at <= LASTS[topic] else None

    @property
    def asker(self) -> Asker:
        """As look-ups of dossiers want it."""
        return Asker(self.conversation_id, self.message_id)


def standing(engine: Engine, tracker: Tracker) -> Standing:
    """Read it."""
    conversation_id = str(tracker.sender_id)
    message_id = str(tracker.latest_message.get("message_id") or "")
    return Standing(conversation_id, message_id, datetime.now(UTC), pending_of(engine, conversation_id))


def keep(topic: str, data: Mapping[str, Any], *, private: str = "") -> Effect:
    """The effect that puts the topic's data in place of what it had."""
    return {"do": "pending.keep", "topic": topic, "data": dict(data), "private": private}


def drop(topic: str) -> Effect:
    """The effect that ends a topic."""
    return {"do": "pending.drop", "topic": topic}
