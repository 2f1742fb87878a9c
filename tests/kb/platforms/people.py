"""Citizens on platforms, as the public edge hands them to the knowledge base."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count

import sqlalchemy as sa

from kb.messages import service, turns
from kb.messages.model import Answer, Draft, Sender, Source
from kb.messages.service import now
from kb.platforms import users

LEASE = timedelta(seconds=30)
_events = count(1)


def source(user: str, *, channel: str = "zalo", event: str = "", at: datetime | None = None) -> Source:
    return Source(channel, user, event or f"{channel}-{next(_events)}", at or now())


def say(engine: sa.Engine, said: Source, text: str) -> str:
    """Store it in the user's conversation; returns its id."""
    conversation_id = users.conversation_of(engine, said)
    service.accept(engine, conversation_id, client_id=said.event, text=text, source=said)
    return conversation_id


def answer(engine: sa.Engine, *texts: str, effects: tuple[Mapping[str, object], ...] = ()) -> None:
    """Answer the message whose turn it is."""
    item = turns.claim(engine, owner="bot", lease=LEASE)
    assert item is not None
    assert turns.finish(
        engine, item, Answer(tuple(Draft(Sender.BOT, text) for text in texts), tuple(map(dict, effects)))
    )
