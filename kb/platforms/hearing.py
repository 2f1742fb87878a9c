"""What it means for a platform's user to be heard. Runs in the transaction that stores what they said."""

from datetime import datetime

import sqlalchemy as sa

from kb.messages.model import OutboxState, Source
from kb.messages.tables import conversation, outbox
from kb.platforms.queries import for_platforms, later_of
from kb.platforms.tables import platform_event, platform_user


def heard(connection: sa.Connection, conversation_id: str, source: Source) -> bool:
    """The user of the source says something in the conversation: they may be written to again, and what waited for that
    goes out first. False, and nothing changed, when the event had been taken in before.

    The caller holds the conversation.
    """
    if not note_event(connection, source):
        return False
    user = (platform_user.c.channel == source.channel, platform_user.c.user_id == source.user_id)
    again = {"heard_at": later_of(platform_user.c.heard_at, source.at), "refused": ""}
    connection.execute(sa.update(platform_user).where(*user).values(again))
    _send_again(connection, source)
    place = {"channel": source.channel, "user_id": source.user_id}
    elsewhere = sa.or_(conversation.c.channel != source.channel, conversation.c.user_id != source.user_id)
    connection.execute(sa.update(conversation).where(conversation.c.id == conversation_id, elsewhere).values(place))
    return True


def note_event(connection: sa.Connection, source: Source) -> bool:
    """Remember the event; False when it was there."""
    known = sa.select(platform_event.c.key).where(platform_event.c.key == source.event)
    if connection.execute(known).first():
        return False
    # Of two processes that take it in at once the second breaks the key, and its transaction ends.
    connection.execute(sa.insert(platform_event).values(key=source.event, at=source.at))
    return True


def _send_again(connection: sa.Connection, source: Source) -> None:
    stopped = (OutboxState.OUTSIDE_WINDOW.value, OutboxState.REFUSED.value)
    theirs = (
        for_platforms(),
        outbox.c.channel == source.channel,
        outbox.c.user_id == source.user_id,
        outbox.c.state.in_(stopped),
    )
    waiting = {"state": OutboxState.WAITING.value, "reason": "", "next_attempt_at": source.at}
    connection.execute(sa.update(outbox).where(*theirs).values(waiting))


def forget_events(connection: sa.Connection, before: datetime) -> int:
    """Forget events from before that time. Returns how many."""
    return connection.execute(sa.delete(platform_event).where(platform_event.c.at < before)).rowcount
