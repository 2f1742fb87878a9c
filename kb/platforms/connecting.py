"""A citizen goes on with a conversation in another channel.

A code is asked for in one channel and typed in another. From then on the platform's user is in that conversation: what
is said on the web and on Zalo stands in one transcript, each answer goes where its question came from, and news go to
the platform that the citizen was heard on last (the web shows them too). What the user's own conversation was in the
middle of moves along.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from kb.db import reading
from kb.dossiers.tables import subscription
from kb.errors import KbError
from kb.feedback.tables import attachment, feedback, feedback_follower
from kb.messages.handoffs import asking
from kb.messages.model import WEB
from kb.messages.queries import as_utc, lock_conversation
from kb.messages.tables import conversation, inbox, pending
from kb.platforms.codes import LIVES
from kb.platforms.tables import connection_code, platform_user


class CodeUnfitError(KbError):
    """The code cannot be used (any more)."""


class Fit(StrEnum):
    """What a code means in the conversation that it was typed in."""

    GOOD = "good"
    # Never given out, used, or too old.
    UNKNOWN = "unknown"
    # It was given out in this very channel, or both are already one conversation.
    SAME = "same"
    # Both sides are web pages: a browser cannot take over another one's conversation.
    BOTH_WEB = "both_web"


@dataclass(frozen=True, slots=True)
class Code:
    """A code: whether it fits, where it was asked for, and what was talked about there."""

    fit: Fit
    channel: str = ""
    context: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Turn:
    conversation_id: str
    channel: str
    user_id: str


def channel_of(engine: sa.Engine, message_id: str) -> str:
    """The channel that this turn's message came from ("web", "zalo", "facebook")."""
    with reading(engine) as connection:
        turn = _turn(connection, message_id)
    return turn.channel if turn else WEB


def connected(engine: sa.Engine, conversation_id: str) -> tuple[str, ...]:
    """The platforms whose users are in this conversation."""
    here = platform_user.c.conversation_id == conversation_id
    with reading(engine) as connection:
        return tuple(sorted(connection.scalars(sa.select(platform_user.c.channel).where(here))))


def look_up(engine: sa.Engine, digest: str, message_id: str, now: datetime) -> Code:
    """What the code with this digest means in this turn. `digest` is keyed (`kb.sealing.Sealer.digest`)."""
    with reading(engine) as connection:
        row, turn = _code(connection, digest, now), _turn(connection, message_id)
    if row is None or turn is None:
        return Code(Fit.UNKNOWN)
    return Code(_fit(row, turn), row.channel, row.context)


def issue(
    connection: sa.Connection, message_id: str, digest: str, *, context: Mapping[str, Any], now: datetime
) -> None:
    """Give out the code in this turn; earlier ones of the conversation end. Raises `CodeUnfitError`."""
    if (turn := _turn(connection, message_id)) is None:
        raise CodeUnfitError("no such turn")
    ended = sa.or_(connection_code.c.conversation_id == turn.conversation_id, connection_code.c.expires_at <= now)
    connection.execute(sa.delete(connection_code).where(ended))
    where = {"conversation_id": turn.conversation_id, "channel": turn.channel, "user_id": turn.user_id}
    values = {"digest": digest, "context": dict(context), "expires_at": now + LIVES}
    connection.execute(sa.insert(connection_code).values(where | values))


def use(connection: sa.Connection, message_id: str, digest: str, *, now: datetime) -> None:
    """Connect by the code that was typed in this turn; it is used up. Raises `CodeUnfitError` when it does not fit."""
    row, turn = _code(connection, digest, now), _turn(connection, message_id)
    if row is None or turn is None or _fit(row, turn) is not Fit.GOOD:
        raise CodeUnfitError("the code does not fit")
    if turn.channel == WEB:
        user, start, goal = (row.channel, row.user_id), row.conversation_id, turn.conversation_id
    else:
        user, start, goal = (turn.channel, turn.user_id), turn.conversation_id, row.conversation_id
    for conversation_id in sorted((start, goal)):
        lock_conversation(connection, conversation_id)
    connection.execute(sa.delete(connection_code).where(connection_code.c.digest == digest))
    this = (platform_user.c.channel == user[0], platform_user.c.user_id == user[1])
    connection.execute(sa.update(platform_user).where(*this).values(conversation_id=goal))
    place = {"channel": user[0], "user_id": user[1]}
    connection.execute(sa.update(conversation).where(conversation.c.id == goal).values(place))
    _move(connection, start, goal)


def leave(connection: sa.Connection, message_id: str) -> None:
    """The platform's user of this turn goes on alone: the next message opens a conversation of their own."""
    if (turn := _turn(connection, message_id)) is None or turn.channel == WEB:
        raise CodeUnfitError("no platform's user is in this turn")
    this = (platform_user.c.channel == turn.channel, platform_user.c.user_id == turn.user_id)
    connection.execute(sa.update(platform_user).where(*this).values(conversation_id=None))
    here = (conversation.c.id == turn.conversation_id, conversation.c.user_id == turn.user_id)
    connection.execute(sa.update(conversation).where(*here).values(channel=WEB, user_id=""))


def _fit(row: sa.Row[Any], turn: _Turn) -> Fit:
    if row.conversation_id == turn.conversation_id:
        return Fit.SAME
    return Fit.BOTH_WEB if row.channel == turn.channel == WEB else Fit.GOOD


def _move(connection: sa.Connection, start: str, goal: str) -> None:
    """What the one conversation was in the middle of goes on in the other, unless that is in the middle of the same."""
    _move_rows(connection, pending, pending.c.topic, start, goal)
    _move_rows(connection, subscription, subscription.c.code, start, goal)
    _move_rows(connection, feedback_follower, feedback_follower.c.code, start, goal)
    _move_rows(connection, attachment, attachment.c.client_id, start, goal)
    asking.move(connection, start, goal)
    here = feedback.c.conversation_id == start
    connection.execute(sa.update(feedback).where(here).values(conversation_id=goal))


def _move_rows(connection: sa.Connection, table: sa.Table, name: sa.ColumnElement[Any], start: str, goal: str) -> None:
    there = sa.select(name).where(table.c.conversation_id == goal)
    moved = (table.c.conversation_id == start, name.not_in(there))
    connection.execute(sa.update(table).where(*moved).values(conversation_id=goal))


def _code(connection: sa.Connection, digest: str, now: datetime) -> sa.Row[Any] | None:
    row = connection.execute(sa.select(connection_code).where(connection_code.c.digest == digest)).one_or_none()
    return row if row and as_utc(row.expires_at) > now else None


def _turn(connection: sa.Connection, message_id: str) -> _Turn | None:
    conversation_id, _, seq = message_id.rpartition("-")
    if not seq.isdigit():
        return None
    this = (inbox.c.conversation_id == conversation_id, inbox.c.seq == int(seq))
    row = connection.execute(sa.select(inbox.c.channel, inbox.c.user_id).where(*this)).one_or_none()
    return _Turn(conversation_id, row.channel, row.user_id) if row else None
