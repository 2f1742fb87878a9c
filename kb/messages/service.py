"""What the public edge asks of conversations: open one, accept a message, read on. `KbUnavailableError` from each.

The turns that answer the messages are in `kb.messages.turns`.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from kb.db import reading, writing
from kb.messages import queries, statements
from kb.messages.model import (
    WEB,
    Accepted,
    Button,
    Conversation,
    ConversationNotFoundError,
    Draft,
    InboxState,
    Message,
    Sender,
    Source,
    Turn,
)
from kb.messages.statements import here
from kb.messages.tables import conversation, message
from kb.messages.writes import add_messages, add_to_inbox
from kb.migrate import is_current
from kb.platforms.hearing import heard

# For those who pass an engine on and must not import SQLAlchemy.
Engine = sa.Engine

# The most messages in one answer; the rest follows when asked for.
PAGE = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stands. `private`: what open questions ask for, the newest first; `offered`: the buttons of
    the bot's last answer, in order; `unprompted`: those of what came unasked, the newest first: named by titles only.
    """

    private: tuple[str, ...]
    offered: tuple[Button, ...]
    unprompted: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    conversation_id: str
    client_id: str
    text: str
    payload: str | None
    notice: str
    source: Source | None


def now() -> datetime:
    """The time of this machine. Machines that share a database must agree to within a second or two."""
    return datetime.now(UTC)


def open_conversation(engine: Engine, *, channel: str = WEB, origin: str = "") -> Conversation:
    """A new conversation with an id that cannot be guessed. `origin`: keyed digest of the address it comes from."""
    opened = Conversation(id=new_id(), channel=channel, created_at=now())
    with writing(engine) as connection:
        connection.execute(_opening(opened, origin))
    return opened


def open_as(engine: Engine, conversation_id: str, *, channel: str = WEB, origin: str = "") -> bool:
    """Open the conversation under an id of `new_id` that was given out before; False when it is open already."""
    opened = Conversation(id=conversation_id, channel=channel, created_at=now())
    try:
        with writing(engine) as connection:
            connection.execute(_opening(opened, origin))
    except IntegrityError:
        return False
    return True


def new_id() -> str:
    """An id that cannot be guessed."""
    return secrets.token_hex(16)


def _opening(opened: Conversation, origin: str) -> sa.Insert:
    values = {"id": opened.id, "channel": opened.channel, "created_at": opened.created_at, "last_seq": 0}
    return sa.insert(conversation).values(values | {"origin": origin})


def accept(
    engine: Engine,
    conversation_id: str,
    *,
    client_id: str,
    text: str,
    payload: str | None = None,
    notice: str = "",
    source: Source | None = None,
) -> Accepted:
    """Store what the citizen said and queue it, together or not at all; the same client_id stores nothing again, nor
    does the same event of a platform (`source`), whatever conversation it had been stored in.

    `payload` is set when the message presses a button, `text` is then the button's title. `notice` is a system
    message that follows at once. Raises `ConversationNotFoundError`.
    """
    said = _Said(conversation_id, client_id, text, payload, notice, source)
    try:
        with writing(engine) as connection:
            return _accept(connection, said)
    except IntegrityError:
        if source is None:
            raise
        # Another process takes the same event in, for a conversation that is not this one any more.
        return Accepted(0, first=False)


def _accept(connection: sa.Connection, said: _Said) -> Accepted:
    conversation_id, source, moment = said.conversation_id, said.source, now()
    # The lock makes two requests with one client_id come one after the other.
    if queries.lock_conversation(connection, conversation_id) is None:
        raise ConversationNotFoundError(conversation_id)
    if before := queries.accepted_before(connection, conversation_id, said.client_id):
        return before
    if source and not heard(connection, conversation_id, source):
        return Accepted(0, first=False)
    seq = add_messages(connection, conversation_id, [Draft(Sender.CITIZEN, said.text)], reply_to=None, now=moment)
    add_to_inbox(
        connection, conversation_id, seq, client_id=said.client_id, payload=said.payload, now=moment, source=source
    )
    if said.notice:
        add_messages(connection, conversation_id, [Draft(Sender.SYSTEM, said.notice)], reply_to=seq, now=moment)
    return Accepted(seq, first=True)


def messages_after(engine: Engine, conversation_id: str, seq: int) -> tuple[Message, ...]:
    """At most `PAGE` messages with a higher number, in order. Raises `ConversationNotFoundError`."""
    with reading(engine) as connection:
        found = queries.messages(connection, conversation_id, message.c.seq > seq, limit=PAGE)
        if not found and not queries.last_seqs(connection, [conversation_id]):
            raise ConversationNotFoundError(conversation_id)
    return found


def turn(engine: Engine, conversation_id: str, seq: int) -> Turn:
    """What has been answered to the citizen's message of that number.

    Raises `ConversationNotFoundError`: the conversation may have been deleted since.
    """
    with reading(engine) as connection:
        state = queries.inbox_state(connection, conversation_id, seq)
        if state is None:
            raise ConversationNotFoundError(conversation_id)
        said = queries.replies(connection, conversation_id, seq, limit=PAGE)
    return Turn(done=state in (InboxState.DONE, InboxState.FAILED), messages=said)


def button_at(engine: Engine, conversation_id: str, seq: int, index: int) -> Button | None:
    """The button of that place (from 0) in a message of the bot or an officer; None when there is none."""
    with reading(engine) as connection:
        buttons = queries.offers(connection, conversation_id, message.c.seq == seq)
    return buttons[index] if index < len(buttons) else None


def offered(engine: Engine, conversation_id: str, payload: str) -> Button | None:
    """The newest button with this payload that the bot or an officer has offered in the conversation."""
    with reading(engine) as connection:
        buttons = queries.offers(connection, conversation_id)
    return next((button for button in reversed(buttons) if button.payload == payload), None)


def standing(engine: Engine, conversation_id: str) -> Standing:
    """What a new message may mean: what was asked and offered before it.

    While another of the citizen's messages waits for its answer nothing is on offer: the new one belongs to that one.
    """
    with reading(engine) as connection:
        private = queries.private_asked(connection, conversation_id)
        if queries.is_waiting(connection, conversation_id):
            return Standing(private, (), ())
        answered = queries.last_answered(connection, conversation_id)
        offered = [] if answered is None else queries.offers_in_reply(connection, conversation_id, answered)
        return Standing(
            private=private,
            offered=tuple(offered),
            unprompted=tuple(queries.offers_unprompted(connection, conversation_id)),
        )


def last_seqs(engine: Engine, conversation_ids: Collection[str]) -> dict[str, int]:
    """The number of the newest message of each of these conversations."""
    with reading(engine) as connection:
        return queries.last_seqs(connection, conversation_ids)


def mark_delivered(engine: Engine, had: Mapping[str, Collection[int]]) -> None:
    """The web clients of these conversations have these messages. Writes only when there is something to mark."""
    # In one order everywhere: two edges that mark the same conversations must not wait for each other.
    each = [here(conversation_id, seqs=sorted(had[conversation_id])) for conversation_id in sorted(had)]
    with reading(engine) as connection:
        new = [these for these in each if connection.execute(statements.undelivered(), these).first() is not None]
    if not new:
        return
    with writing(engine) as connection:
        for these in new:
            connection.execute(statements.delivered(), these | {"moment": now()})


def has_current_schema(engine: Engine) -> bool:
    """Whether the database can be read and has the tables of this version."""
    with reading(engine) as connection:
        return is_current(connection)
