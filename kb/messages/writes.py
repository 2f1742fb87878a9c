"""The changes of a conversation that several services share. Every one runs in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from kb.messages.model import Button, Draft, InboxItem, InboxState, OutboxState, Sender
from kb.messages.tables import conversation, inbox, message, outbox


def add_messages(
    connection: sa.Connection, conversation_id: str, drafts: Sequence[Draft], *, reply_to: int | None, now: datetime
) -> int:
    """Store the drafts in order; what the citizen has not said goes to the outbox too. Returns the first seq."""
    first, channel = _take_numbers(connection, conversation_id, len(drafts))
    rows = [
        {"conversation_id": conversation_id, "seq": seq, "at": now, "reply_to": reply_to, **_columns(draft)}
        for seq, draft in enumerate(drafts, start=first)
    ]
    if rows:
        connection.execute(sa.insert(message), rows)
    sent = [seq for seq, draft in enumerate(drafts, start=first) if draft.sender is not Sender.CITIZEN]
    if sent:
        connection.execute(sa.insert(outbox), [_outgoing(conversation_id, seq, channel, now) for seq in sent])
    return first


def add_to_inbox(
    connection: sa.Connection, conversation_id: str, seq: int, *, client_id: str, payload: str | None, now: datetime
) -> None:
    """The message of that number waits for its turn."""
    connection.execute(
        sa.insert(inbox).values(
            conversation_id=conversation_id,
            seq=seq,
            client_id=client_id,
            payload=payload,
            state=InboxState.WAITING.value,
            attempts=0,
            refusals=0,
            received_at=now,
            ready_at=now,
            told_late=False,
        )
    )


def update_leased(connection: sa.Connection, item: InboxItem, **values: object) -> bool:
    """Change the row if the lease is still ours; False when it is not, and nothing was changed."""
    mine = (
        inbox.c.id == item.id,
        inbox.c.owner == item.owner,
        inbox.c.attempts == item.attempt,
        inbox.c.state == InboxState.WORKING.value,
    )
    return connection.execute(sa.update(inbox).where(*mine).values(values)).rowcount == 1


def _take_numbers(connection: sa.Connection, conversation_id: str, count: int) -> tuple[int, str]:
    taken = (
        sa.update(conversation)
        .where(conversation.c.id == conversation_id)
        .values(last_seq=conversation.c.last_seq + count)
        .returning(conversation.c.last_seq, conversation.c.channel)
    )
    last, channel = connection.execute(taken).one()
    return last - count + 1, channel


def _outgoing(conversation_id: str, seq: int, channel: str, now: datetime) -> dict[str, object]:
    return {
        "conversation_id": conversation_id,
        "seq": seq,
        "channel": channel,
        "state": OutboxState.WAITING.value,
        "attempts": 0,
        "next_attempt_at": now,
    }


def _columns(draft: Draft) -> dict[str, object]:
    return {
        "sender": draft.sender.value,
        "text": draft.text,
        "buttons": [_stored(button) for button in draft.buttons] or None,
        "card": draft.card,
    }


def _stored(button: Button) -> dict[str, str]:
    return {"title": button.title, "payload": button.payload}
