"""The changes of a conversation that several services share. Every one runs in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from kb.messages import statements
from kb.messages.model import WEB, Button, Draft, InboxItem, InboxState, OutboxState, Sender, Source
from kb.messages.statements import here
from kb.messages.tables import inbox, message, outbox

Place = tuple[str, str]

# Built once; the columns are those of the values.
_MESSAGE, _INCOMING, _OUTGOING = sa.insert(message), sa.insert(inbox), sa.insert(outbox)


def add_messages(
    connection: sa.Connection, conversation_id: str, drafts: Sequence[Draft], *, reply_to: int | None, now: datetime
) -> int:
    """Store the drafts in order; what the citizen has not said goes to the outbox too. Returns the first seq.

    An answer goes where its question came from, all else to the platform that the citizen was heard on last.
    """
    first, place = _take_numbers(connection, conversation_id, len(drafts))
    rows = [
        {"conversation_id": conversation_id, "seq": seq, "at": now, "reply_to": reply_to, **_columns(draft)}
        for seq, draft in enumerate(drafts, start=first)
    ]
    if rows:
        connection.execute(_MESSAGE, rows)
    sent = [seq for seq, draft in enumerate(drafts, start=first) if draft.sender is not Sender.CITIZEN]
    if sent:
        place = (reply_to and _place_of(connection, conversation_id, reply_to)) or place
        connection.execute(_OUTGOING, [_outgoing(conversation_id, seq, place, now) for seq in sent])
    return first


def add_to_inbox(
    connection: sa.Connection,
    conversation_id: str,
    seq: int,
    *,
    client_id: str,
    payload: str | None,
    now: datetime,
    source: Source | None = None,
) -> None:
    """The message of that number waits for its turn. No source: it came over the web."""
    values = {
        "conversation_id": conversation_id,
        "seq": seq,
        "client_id": client_id,
        "channel": source.channel if source else WEB,
        "user_id": source.user_id if source else "",
        "payload": payload,
        "state": InboxState.WAITING.value,
        "attempts": 0,
        "refusals": 0,
        "received_at": now,
        "ready_at": now,
        "told_late": False,
    }
    connection.execute(_INCOMING, values)


def update_leased(connection: sa.Connection, item: InboxItem, **values: object) -> bool:
    """Change the row if the lease is still ours; False when it is not, and nothing was changed."""
    return connection.execute(statements.leased().values(values), _lease(item)).rowcount == 1


def close_leased(connection: sa.Connection, item: InboxItem, state: InboxState, *, now: datetime) -> bool:
    """The row is finished if the lease is still ours; False when it is not, and nothing was changed."""
    values = _lease(item) | {"new_state": state.value, "moment": now}
    return connection.execute(statements.closed(), values).rowcount == 1


def _lease(item: InboxItem) -> dict[str, object]:
    return {"inbox_here": item.id, "owner_here": item.owner, "attempt_here": item.attempt}


def _take_numbers(connection: sa.Connection, conversation_id: str, count: int) -> tuple[int, Place]:
    taken = connection.execute(statements.numbers_taken(), here(conversation_id, count=count))
    last, channel, user_id = taken.one()
    return last - count + 1, (channel, user_id)


def _place_of(connection: sa.Connection, conversation_id: str, seq: int) -> Place | None:
    row = connection.execute(statements.place_of(), here(conversation_id, seq_here=seq)).one_or_none()
    return (row.channel, row.user_id) if row else None


def _outgoing(conversation_id: str, seq: int, place: Place, now: datetime) -> dict[str, object]:
    return {
        "conversation_id": conversation_id,
        "seq": seq,
        "channel": place[0],
        "user_id": place[1],
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
