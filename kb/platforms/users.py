"""Users of a platform and the conversation each of them is in. `KbUnavailableError` from each."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from kb.db import reading, writing
from kb.messages.model import Source
from kb.messages.service import new_id, now
from kb.messages.tables import conversation
from kb.platforms.hearing import forget_events, note_event
from kb.platforms.tables import platform_user

# Platforms give up on an event after hours; what was taken in is known for a week.
EVENTS_LIVE = timedelta(days=7)
UNFOLLOWED = "unfollowed"


def conversation_of(engine: sa.Engine, source: Source, *, origin: str = "") -> str:
    """The conversation that the user is in; opened when there is none. `origin` as for `service.open_conversation`."""
    with reading(engine) as connection:
        found = connection.execute(_conversation_of(source)).scalar_one_or_none()
    return found or _open(engine, source, origin)


def known(engine: sa.Engine, source: Source) -> bool:
    """Whether the user is in a conversation."""
    with reading(engine) as connection:
        return connection.execute(_conversation_of(source)).scalar_one_or_none() is not None


def refuse(engine: sa.Engine, source: Source, reason: str) -> None:
    """The event says that the user must not be written to until they are heard again; later than that, nothing."""
    earlier = (*_this(source), platform_user.c.heard_at <= source.at)
    with writing(engine) as connection:
        if note_event(connection, source):
            connection.execute(sa.update(platform_user).where(*earlier).values(refused=reason))


def purge_events(engine: sa.Engine, moment: datetime) -> int:
    """Forget events that no platform sends again. Returns how many."""
    with writing(engine) as connection:
        return forget_events(connection, moment - EVENTS_LIVE)


def _open(engine: sa.Engine, source: Source, origin: str) -> str:
    try:
        with writing(engine) as connection:
            return _opened(connection, source, origin)
    except IntegrityError:
        # Another process has opened it in this moment.
        with reading(engine) as connection:
            return str(connection.execute(_conversation_of(source)).scalar_one())


def _opened(connection: sa.Connection, source: Source, origin: str) -> str:
    row = connection.execute(_conversation_of(source).with_for_update()).one_or_none()
    if row and row.conversation_id:
        return str(row.conversation_id)
    opened, place = new_id(), {"channel": source.channel, "user_id": source.user_id}
    values = {"id": opened, "created_at": now(), "last_seq": 0, "origin": origin}
    connection.execute(sa.insert(conversation).values(values | place))
    if row:
        connection.execute(sa.update(platform_user).where(*_this(source)).values(conversation_id=opened))
    else:
        first = {"conversation_id": opened, "heard_at": source.at, "refused": ""}
        connection.execute(sa.insert(platform_user).values(place | first))
    return opened


def _conversation_of(source: Source) -> sa.Select[tuple[str]]:
    return sa.select(platform_user.c.conversation_id).where(*_this(source))


def _this(source: Source) -> tuple[sa.ColumnElement[bool], ...]:
    return (platform_user.c.channel == source.channel, platform_user.c.user_id == source.user_id)
