"""The statements of every turn, each built once: building one costs more than running it."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.dml import ReturningUpdate

from kb.messages.model import WEB, InboxState, OutboxState, Sender
from kb.messages.tables import conversation, inbox, message, outbox, pending

# How many of the newest messages that came unasked, or that had buttons, may still be pressed by a title.
UNPROMPTED = 50

OPEN = (InboxState.WAITING.value, InboxState.WORKING.value)

_HERE: sa.BindParameter[str] = sa.bindparam("conversation_here")
_SEQ: sa.BindParameter[int] = sa.bindparam("seq_here")


def is_open(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Not answered yet. Written into the statement as it stands, or SQLite would not use the partial index."""
    return table.c.state.in_([sa.literal_column(f"'{state}'") for state in OPEN])


def here(conversation_id: str, **values: Any) -> dict[str, Any]:
    """The parameters of a statement on this conversation."""
    return {"conversation_here": conversation_id, **values}


@cache
def locked_channel() -> sa.Select[tuple[str]]:
    """The channel of a conversation, held against other writers."""
    return sa.select(conversation.c.channel).where(conversation.c.id == _HERE).with_for_update()


@cache
def seq_of_client() -> sa.Select[tuple[int]]:
    """By `client_here`."""
    return sa.select(inbox.c.seq).where(
        inbox.c.conversation_id == _HERE, inbox.c.client_id == sa.bindparam("client_here")
    )


@cache
def state_of() -> sa.Select[tuple[str]]:
    """How far the answer to the message `seq_here` is."""
    return sa.select(inbox.c.state).where(inbox.c.conversation_id == _HERE, inbox.c.seq == _SEQ)


@cache
def any_open() -> sa.Select[tuple[int]]:
    """A message of the conversation that is not answered yet."""
    return sa.select(inbox.c.seq).where(inbox.c.conversation_id == _HERE, is_open(inbox)).limit(1)


@cache
def place_of() -> sa.Select[tuple[str, str]]:
    """Where the message `seq_here` came from."""
    return sa.select(inbox.c.channel, inbox.c.user_id).where(inbox.c.conversation_id == _HERE, inbox.c.seq == _SEQ)


@cache
def lines() -> sa.Select[Any]:
    """Lines of the transcript with the client_id of each, in order."""
    same = sa.and_(inbox.c.conversation_id == message.c.conversation_id, inbox.c.seq == message.c.seq)
    joined = message.outerjoin(inbox, same)
    return sa.select(message, inbox.c.client_id).select_from(joined).order_by(message.c.seq)


@cache
def replies() -> sa.Select[Any]:
    """What was said to the message `seq_here`, at most `:most`."""
    mine = (message.c.conversation_id == _HERE, message.c.reply_to == _SEQ)
    return lines().where(*mine).limit(sa.bindparam("most"))


@cache
def last_answered() -> sa.Select[tuple[int | None]]:
    """The citizen's message that the bot answered last."""
    bots = (message.c.conversation_id == _HERE, message.c.sender == Sender.BOT.value)
    rows = sa.select(message.c.reply_to).where(*bots, message.c.reply_to.is_not(None))
    return rows.order_by(message.c.seq.desc()).limit(1)


@cache
def offers() -> sa.Select[Any]:
    """The buttons of each message of the bot and of officers that has some."""
    return sa.select(message.c.buttons).where(
        message.c.conversation_id == _HERE,
        message.c.sender.in_([sa.literal_column(f"'{sender.value}'") for sender in (Sender.BOT, Sender.OFFICER)]),
        message.c.buttons.is_not(None),
    )


@cache
def offers_in_reply() -> sa.Select[Any]:
    """Those of what was said to the message `seq_here`, in order."""
    return offers().where(message.c.reply_to == _SEQ).order_by(message.c.seq)


@cache
def offers_unprompted() -> sa.Select[Any]:
    """Those of what came unasked, the newest first."""
    return offers().where(message.c.reply_to.is_(None)).order_by(message.c.seq.desc()).limit(UNPROMPTED)


@cache
def private_asked() -> sa.Select[tuple[str]]:
    """What private things open questions ask for, the newest question's first."""
    rows = sa.select(pending.c.private).where(pending.c.conversation_id == _HERE, pending.c.private != "")
    return rows.order_by(pending.c.updated_at.desc(), pending.c.topic)


@cache
def pending_of() -> sa.Select[Any]:
    """All that the conversation is in the middle of."""
    return sa.select(pending).where(pending.c.conversation_id == _HERE)


@cache
def numbers_taken() -> ReturningUpdate[tuple[int, str, str]]:
    """The next `:count` numbers of a conversation are in use."""
    return (
        sa.update(conversation)
        .where(conversation.c.id == _HERE)
        .values(last_seq=conversation.c.last_seq + sa.bindparam("count"))
        .returning(conversation.c.last_seq, conversation.c.channel, conversation.c.user_id)
    )


@cache
def claimed() -> sa.Update:
    """The row `inbox_here` is under a lease of `owner_here` until `until`, unless it was taken after `attempt_here`
    attempts; first tried at `moment` if never before.
    """
    columns = inbox.c
    return (
        sa.update(inbox)
        .where(
            columns.id == sa.bindparam("inbox_here"), columns.attempts == sa.bindparam("attempt_here"), is_open(inbox)
        )
        .values(
            state=InboxState.WORKING.value,
            owner=sa.bindparam("owner_here"),
            attempts=columns.attempts + 1,
            ready_at=sa.bindparam("until", type_=columns.ready_at.type),
            first_tried_at=sa.func.coalesce(
                columns.first_tried_at, sa.bindparam("moment", type_=columns.first_tried_at.type)
            ),
        )
    )


@cache
def leased() -> sa.Update:
    """The row `inbox_here`, as long as the lease is that of `owner_here` and `attempt_here`. Values are added."""
    columns = inbox.c
    return sa.update(inbox).where(
        columns.id == sa.bindparam("inbox_here"),
        columns.owner == sa.bindparam("owner_here"),
        columns.attempts == sa.bindparam("attempt_here"),
        columns.state == InboxState.WORKING.value,
    )


@cache
def closed() -> sa.Update:
    """That row, finished: `new_state`, `moment`."""
    moment = sa.bindparam("moment", type_=inbox.c.finished_at.type)
    return leased().values(state=sa.bindparam("new_state"), finished_at=moment)


def _undelivered() -> tuple[sa.ColumnElement[bool], ...]:
    # Reading what goes to a platform delivers nothing there.
    return (
        outbox.c.conversation_id == _HERE,
        outbox.c.channel == WEB,
        outbox.c.seq.in_(sa.bindparam("seqs", expanding=True)),
        outbox.c.state == OutboxState.WAITING.value,
    )


@cache
def undelivered() -> sa.Select[tuple[int]]:
    """A row of the outbox that waits for a web client, among the messages `seqs`."""
    return sa.select(outbox.c.id).where(*_undelivered()).limit(1)


@cache
def delivered() -> sa.Update:
    """The web client has the messages `seqs` since `moment`."""
    moment = sa.bindparam("moment", type_=outbox.c.delivered_at.type)
    values = {"state": OutboxState.DELIVERED.value, "delivered_at": moment, "attempts": outbox.c.attempts + 1}
    return sa.update(outbox).where(*_undelivered()).values(values)
