"""What officers do with handoffs, each in a transaction of its own and in the audit. `KbUnavailableError` from each.

Of two officers at once one gets the conversation; the other gets `HandoffStateError`.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from kb.db import reading, writing
from kb.messages import pending
from kb.messages import queries as of_messages
from kb.messages.handoffs import queries, wording
from kb.messages.handoffs.model import TOPIC, Handoff, HandoffNotFoundError, HandoffState, HandoffStateError
from kb.messages.model import Draft, Message, Sender
from kb.messages.service import now
from kb.messages.tables import handoff, message
from kb.messages.writes import add_messages
from kb.operations import telling
from kb.people.audit import note
from kb.people.model import Actor

# The most of a transcript that an officer sees at once.
SHOWN = 200
_FREE = {"officer": "", "taken_at": None, "seen_at": None}


@dataclass(frozen=True, slots=True)
class Desk:
    """A handoff with the newest messages of its conversation, in order."""

    handoff: Handoff
    messages: tuple[Message, ...]


def queue(engine: sa.Engine) -> tuple[Handoff, ...]:
    """All that are open, who asked first comes first."""
    with reading(engine) as connection:
        return tuple(queries.handoffs(connection, handoff.c.ended_at.is_(None)))


def ended(engine: sa.Engine, *, limit: int = 50) -> tuple[Handoff, ...]:
    """Those that are over, the newest first."""
    with reading(engine) as connection:
        return tuple(queries.handoffs(connection, handoff.c.ended_at.is_not(None), newest=True, limit=limit))


def desk(engine: sa.Engine, handoff_id: int) -> Desk:
    """The handoff as it stands. Raises `HandoffNotFoundError`."""
    with reading(engine) as connection:
        found = next(iter(queries.handoffs(connection, handoff.c.id == handoff_id)), None)
        if found is None:
            raise HandoffNotFoundError(str(handoff_id))
        last = of_messages.last_seqs(connection, [found.conversation_id])[found.conversation_id]
        newest = message.c.seq > last - SHOWN
        return Desk(found, of_messages.messages(connection, found.conversation_id, newest, limit=SHOWN))


def seen(engine: sa.Engine, handoff_id: int, by: Actor) -> bool:
    """The officer's page is open. False when the conversation is not theirs (any more)."""
    mine = (handoff.c.id == handoff_id, handoff.c.officer == by.name, handoff.c.state == HandoffState.TAKEN.value)
    with writing(engine) as connection:
        return connection.execute(sa.update(handoff).where(*mine).values(seen_at=now())).rowcount == 1


def take(engine: sa.Engine, handoff_id: int, by: Actor) -> None:
    """The officer has the conversation now, and the citizen is told; again by the same officer: nothing.

    Raises `HandoffNotFoundError`, `HandoffStateError` when somebody else has it or it is over.
    """
    moment = now()
    with writing(engine) as connection:
        row = queries.locked_row(connection, handoff_id)
        if row.state == HandoffState.TAKEN.value and row.officer == by.name:
            return
        if row.state not in (HandoffState.WAITING.value, HandoffState.LEFT.value):
            raise HandoffStateError(row.state, row.officer)
        mine = {"state": HandoffState.TAKEN.value, "officer": by.name, "taken_at": moment, "seen_at": moment}
        _change(connection, row, **mine)
        pending.drop(connection, row.conversation_id, TOPIC)
        _tell(connection, row, wording.taken(row.language, left=row.left_at is not None))
        note(connection, by, "handoff.take", str(handoff_id))


def answer(engine: sa.Engine, handoff_id: int, text: str, *, by: Actor, after: int) -> None:
    """Say it to the citizen. `after`: the newest message of an officer that the page showed, so that a form that is
    sent twice says it once. Raises `HandoffNotFoundError`, `HandoffStateError`.
    """
    with writing(engine) as connection:
        row = _mine(connection, handoff_id, by)
        _change(connection, row, seen_at=now())
        if _said_since(connection, row.conversation_id, text, after):
            return
        told = telling.untold(connection, row.conversation_id, now=now())
        drafts = [*told, Draft(Sender.OFFICER, text)]
        first = add_messages(connection, row.conversation_id, drafts, reply_to=None, now=now())
        note(connection, by, "handoff.answer", str(handoff_id), detail={"seq": first + len(told)})


def hand_back(engine: sa.Engine, handoff_id: int, *, by: Actor, answer_waiting: bool = False) -> None:
    """The citizen is told and the bot goes on, `answer_waiting` with the messages that have no answer yet.

    Raises `HandoffNotFoundError`, `HandoffStateError`.
    """
    with writing(engine) as connection:
        _lock_turns(connection, handoff_id)
        row = _mine(connection, handoff_id, by)
        waiting = queries.unanswered_seqs(connection, handoff_id) if answer_waiting else []
        _change(connection, row, state=HandoffState.ENDED.value, ended_at=now(), ending="handed_back")
        _tell(connection, row, wording.handed_back(row.language))
        queries.reopen(connection, row.conversation_id, waiting, now=now())
        note(connection, by, "handoff.back", str(handoff_id), detail={"to_the_bot": len(waiting)})


def return_absent(connection: sa.Connection, handoff_id: int) -> str:
    """Put it back into the queue and give what waits to the bot; the conversation's id. The officer may have said
    something by now: the caller has looked under the same lock.
    """
    row = queries.locked_row(connection, handoff_id)
    waiting = queries.unanswered_seqs(connection, handoff_id)
    state = HandoffState.LEFT if row.left_at is not None else HandoffState.WAITING
    _change(connection, row, state=state.value, queued_at=now(), told_at=None, **_FREE)
    _tell(connection, row, wording.absent(row.language))
    queries.reopen(connection, row.conversation_id, waiting, now=now())
    return str(row.conversation_id)


def _lock_turns(connection: sa.Connection, handoff_id: int) -> None:
    where = sa.select(handoff.c.conversation_id).where(handoff.c.id == handoff_id)
    if conversation_id := connection.execute(where).scalar_one_or_none():
        queries.lock_inbox(connection, conversation_id)


def _mine(connection: sa.Connection, handoff_id: int, by: Actor) -> sa.Row[Any]:
    row = queries.locked_row(connection, handoff_id)
    if row.state != HandoffState.TAKEN.value or row.officer != by.name:
        raise HandoffStateError(row.state, row.officer)
    return row


def _change(connection: sa.Connection, row: sa.Row[Any], **values: object) -> None:
    connection.execute(sa.update(handoff).where(handoff.c.id == row.id).values(values))


def _tell(connection: sa.Connection, row: sa.Row[Any], draft: Draft) -> None:
    add_messages(connection, row.conversation_id, [draft], reply_to=None, now=now())


def _said_since(connection: sa.Connection, conversation_id: str, text: str, after: int) -> bool:
    here = (message.c.conversation_id == conversation_id, message.c.sender == Sender.OFFICER.value)
    same = sa.select(message.c.seq).where(*here, message.c.seq > after, message.c.text == text)
    return connection.execute(same.limit(1)).first() is not None
