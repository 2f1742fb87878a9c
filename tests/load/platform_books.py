"""Whether what platforms show each citizen is what the transcript says: nothing lost, nothing twice, in order."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Protocol

import sqlalchemy as sa

from channels.facebook.rendering import facebook_parts
from channels.zalo.rendering import zalo_parts
from kb.db import make_engine
from kb.messages.model import Message, Sender
from kb.messages.queries import as_buttons, as_utc
from kb.messages.tables import inbox, message, outbox
from tests.channels.platforms import Facebook, Zalo

Place = tuple[str, str]


class Running(Protocol):
    """What is compared: a database and two platforms."""

    @property
    def database_url(self) -> str: ...
    @property
    def zalo(self) -> Zalo: ...
    @property
    def facebook(self) -> Facebook: ...


def wrong_in(running: Running, events: int) -> list[str]:
    """What is wrong, in sentences."""
    engine = make_engine(running.database_url)
    with engine.connect() as connection:
        states = connection.execute(sa.select(inbox.c.state, sa.func.count()).group_by(inbox.c.state)).all()
        expected = _expected(connection)
        unanswered = connection.execute(_unanswered()).scalar_one()
    engine.dispose()
    wrong = [] if [tuple(row) for row in states] == [("done", events)] else [f"inbox: {states}, {events} posted"]
    wrong += [f"{unanswered} messages without an answer"] if unanswered else []
    shown = _shown(running)
    wrong += [
        f"{place}: {_difference(texts, shown[place])}" for place, texts in expected.items() if texts != shown[place]
    ]
    return wrong + [f"{place}: shown, and in no transcript" for place in shown if place not in expected]


def _shown(running: Running) -> dict[Place, list[str]]:
    shown: dict[Place, list[str]] = defaultdict(list)
    for channel, fake in (("zalo", running.zalo.fake), ("facebook", running.facebook.fake)):
        for taken in fake.sent:
            shown[channel, taken.user_id].append(taken.text)
    return shown


def _expected(connection: sa.Connection) -> dict[Place, list[str]]:
    """In the order of the outbox."""
    said = sa.and_(message.c.conversation_id == outbox.c.conversation_id, message.c.seq == outbox.c.seq)
    columns = (outbox.c.channel, outbox.c.user_id, outbox.c.plain, message)
    rows = sa.select(*columns).select_from(outbox.join(message, said)).where(outbox.c.channel != "web")
    expected: dict[Place, list[str]] = defaultdict(list)
    for row in connection.execute(rows.order_by(outbox.c.id)):
        expected[row.channel, row.user_id] += _parts(row)
    return expected


def _parts(row: sa.Row[tuple[object, ...]]) -> Iterator[str]:
    told = Message(row.seq, Sender(row.sender), as_utc(row.at), row.text, as_buttons(row.buttons), row.card)
    if row.channel == "zalo":
        parts = zalo_parts(told, buttons=not row.plain)
    else:
        parts = facebook_parts(told, conversation_id=row.conversation_id, buttons=not row.plain)
    return (part.text for part in parts)


def _unanswered() -> sa.Select[tuple[int]]:
    answered = sa.exists().where(
        message.c.conversation_id == inbox.c.conversation_id,
        message.c.reply_to == inbox.c.seq,
        message.c.sender == Sender.BOT.value,
    )
    return sa.select(sa.func.count()).select_from(inbox).where(~answered)


def _difference(expected: list[str], shown: list[str]) -> str:
    at = next((at for at, (one, two) in enumerate(zip(expected, shown, strict=False)) if one != two), len(shown))
    return f"{len(expected)} said, {len(shown)} shown, the first difference at {at + 1}"
