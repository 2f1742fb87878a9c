"""One function a question about conversations. Every one takes an open connection and its transaction."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from kb.messages import statements
from kb.messages.model import Accepted, Button, InboxItem, InboxState, Message, Sender
from kb.messages.statements import here, is_open
from kb.messages.tables import conversation, handoff, inbox, message

# The state of a conversation that an officer has (`kb.messages.handoffs.model`).
_TAKEN = "taken"


def lock_conversation(connection: sa.Connection, conversation_id: str) -> str | None:
    """The channel of the conversation, held against other writers until the transaction ends; None when unknown."""
    return connection.execute(statements.locked_channel(), here(conversation_id)).scalar_one_or_none()


def last_seqs(connection: sa.Connection, conversation_ids: Collection[str]) -> dict[str, int]:
    """The number of the newest message of each of these conversations."""
    rows = sa.select(conversation.c.id, conversation.c.last_seq).where(conversation.c.id.in_(conversation_ids))
    return {row.id: row.last_seq for row in connection.execute(rows)}


def accepted_before(connection: sa.Connection, conversation_id: str, client_id: str) -> Accepted | None:
    """The message that was stored under this client_id."""
    mine = here(conversation_id, client_here=client_id)
    seq = connection.execute(statements.seq_of_client(), mine).scalar_one_or_none()
    return None if seq is None else Accepted(seq, first=False)


@cache
def claimable() -> sa.Select[Any]:
    """The row that may be taken at `:now`, longest ready first, with what the citizen said: the oldest open row of its
    conversation, waiting and due, or under a lease that has run out.
    """
    earlier = inbox.alias("earlier")
    blocked = sa.exists().where(
        earlier.c.conversation_id == inbox.c.conversation_id, earlier.c.seq < inbox.c.seq, is_open(earlier)
    )
    due = inbox.c.ready_at <= sa.bindparam("now", type_=inbox.c.ready_at.type)
    first = sa.select(inbox.c.id).where(is_open(inbox), due, ~blocked).order_by(inbox.c.ready_at, inbox.c.id).limit(1)
    taken = (handoff.c.ended_at.is_(None), handoff.c.state == _TAKEN)
    held = sa.exists().where(handoff.c.conversation_id == inbox.c.conversation_id, *taken).label("held")
    joined = inbox.join(message, _same_message(inbox))
    columns = (inbox.c.id, inbox.c.conversation_id, inbox.c.seq, inbox.c.payload, inbox.c.attempts, inbox.c.refusals)
    found = sa.select(*columns, inbox.c.received_at, message.c.text, held).select_from(joined)
    return found.where(inbox.c.id == first.scalar_subquery())


def late(before: datetime) -> sa.Select[tuple[int]]:
    """Ids of open rows that were tried first before this time, and whose citizen has not been told."""
    return sa.select(inbox.c.id).where(is_open(inbox), inbox.c.told_late.is_(False), inbox.c.first_tried_at <= before)


def as_item(row: sa.Row[Any], owner: str) -> InboxItem:
    """A row of `claimable` that this owner has taken."""
    return InboxItem(
        id=row.id,
        conversation_id=row.conversation_id,
        seq=row.seq,
        text=row.text,
        payload=row.payload,
        owner=owner,
        attempt=row.attempts + 1,
        refusals=row.refusals,
        received_at=as_utc(row.received_at),
        held=bool(row.held),
    )


def inbox_state(connection: sa.Connection, conversation_id: str, seq: int) -> InboxState | None:
    """How far the answer to this message is."""
    state = connection.execute(statements.state_of(), here(conversation_id, seq_here=seq)).scalar_one_or_none()
    return None if state is None else InboxState(state)


def messages(connection: sa.Connection, conversation_id: str, *conditions: Any, limit: int) -> tuple[Message, ...]:
    """Messages of the conversation that meet the conditions, in order."""
    rows = statements.lines().where(message.c.conversation_id == conversation_id, *conditions).limit(limit)
    return tuple(as_message(row) for row in connection.execute(rows))


def replies(connection: sa.Connection, conversation_id: str, seq: int, *, limit: int) -> tuple[Message, ...]:
    """What was said to the citizen's message of that number, in order."""
    rows = connection.execute(statements.replies(), here(conversation_id, seq_here=seq, most=limit))
    return tuple(as_message(row) for row in rows)


def offers(connection: sa.Connection, conversation_id: str, *conditions: Any) -> list[Button]:
    """The buttons of the bot's and officers' messages that meet the conditions, in the order they were shown."""
    rows = statements.offers().where(*conditions).order_by(message.c.seq)
    return _buttons(connection.scalars(rows, here(conversation_id)))


def offers_in_reply(connection: sa.Connection, conversation_id: str, seq: int) -> list[Button]:
    """Those of what was said to the citizen's message of that number."""
    return _buttons(connection.scalars(statements.offers_in_reply(), here(conversation_id, seq_here=seq)))


def offers_unprompted(connection: sa.Connection, conversation_id: str) -> list[Button]:
    """Those of the newest messages that came unasked, the newest first."""
    shown = connection.scalars(statements.offers_unprompted(), here(conversation_id))
    return [button for values in shown for button in reversed(as_buttons(values))]


def private_asked(connection: sa.Connection, conversation_id: str) -> tuple[str, ...]:
    """What private things open questions ask for, the newest question's first."""
    return tuple(connection.scalars(statements.private_asked(), here(conversation_id)))


def is_waiting(connection: sa.Connection, conversation_id: str) -> bool:
    """Whether the citizen has asked something that is not answered yet."""
    return connection.execute(statements.any_open(), here(conversation_id)).first() is not None


def last_answered(connection: sa.Connection, conversation_id: str) -> int | None:
    """The seq of the citizen's message that the bot answered last; what it says by itself is no answer."""
    return connection.execute(statements.last_answered(), here(conversation_id)).scalar_one_or_none()


def count_open(connection: sa.Connection) -> int:
    """How many messages are not answered yet."""
    return connection.execute(sa.select(sa.func.count()).select_from(inbox).where(is_open(inbox))).scalar_one()


def as_message(row: sa.Row[Any]) -> Message:
    """A line of the transcript, from a row of `message` with its client_id."""
    return Message(
        seq=row.seq,
        sender=Sender(row.sender),
        at=as_utc(row.at),
        text=row.text,
        buttons=as_buttons(row.buttons),
        card=row.card,
        client_id=row.client_id or "",
    )


def as_buttons(values: list[dict[str, str]] | None) -> tuple[Button, ...]:
    """Buttons from their stored form."""
    return tuple(Button(value["title"], value["payload"]) for value in values or ())


def as_utc(value: datetime) -> datetime:
    """SQLite gives back a bare time, PostgreSQL one in the zone of its session."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _same_message(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.conversation_id == message.c.conversation_id, table.c.seq == message.c.seq)


def _buttons(shown: Iterable[list[dict[str, str]] | None]) -> list[Button]:
    return [button for values in shown for button in as_buttons(values)]
