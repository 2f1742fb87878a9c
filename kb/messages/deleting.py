"""A citizen deletes a conversation: what was said and all that belongs to it goes, in one transaction.

What stays is the authority's and leads back to nobody: tickets of feedback with their history (the sealed contact among
it, for the answer is still owed), reports of mistakes, masked questions that wait for the staff, and the audit of
look-ups, without which a guesser would delete the conversation to begin counting anew. The bot's memory of it is
deleted beside (`kb.messages.memory`).
"""

import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from kb.db import writing
from kb.dossiers.delivering import key_of
from kb.dossiers.tables import announcement, one_time_code
from kb.feedback.tables import attachment, feedback, feedback_follower
from kb.messages.handoffs.queries import open_row
from kb.messages.queries import last_seqs, lock_conversation
from kb.messages.service import Engine
from kb.messages.tables import conversation, inbox
from kb.procedures.tables import mistake_report
from kb.quality.tables import unanswered

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Deleted:
    """Whether the conversation was there, and the ids of its pictures, whose files nobody needs any more."""

    found: bool
    pictures: tuple[str, ...] = ()


def delete_conversation(engine: Engine, conversation_id: str) -> Deleted:
    """Remove the conversation with its messages, inbox, outbox, open topics, subscriptions, letters that wait, ratings
    and pictures; cut its tickets from it. Again: nothing. A turn under way loses its lease.

    Raises `KbUnavailableError`.
    """
    with writing(engine) as connection:
        # The rows of the inbox first, as the end of a turn takes them, then the handoff, as an officer does: so none of
        # them waits for another in a ring.
        connection.execute(sa.select(inbox.c.id).where(inbox.c.conversation_id == conversation_id).with_for_update())
        open_row(connection, conversation_id, locked=True)
        if lock_conversation(connection, conversation_id) is None:
            return Deleted(found=False)
        _cut_tickets(connection, conversation_id)
        _cut_reports(connection, conversation_id)
        _cut_unanswered(connection, conversation_id)
        _forget_letters(connection, conversation_id)
        gone = sa.delete(attachment).where(attachment.c.conversation_id == conversation_id)
        pictures = tuple(connection.scalars(gone.returning(attachment.c.id)))
        connection.execute(sa.delete(one_time_code).where(one_time_code.c.conversation_id == conversation_id))
        # Messages, inbox, outbox, open topics, subscriptions, ratings and understanding go with it (ON DELETE CASCADE).
        connection.execute(sa.delete(conversation).where(conversation.c.id == conversation_id))
    return Deleted(True, pictures)


def _cut_tickets(connection: sa.Connection, conversation_id: str) -> None:
    # The id of a turn begins with that of its conversation; the code is as unique.
    cut = {"conversation_id": "", "message_id": sa.literal("cut-") + feedback.c.code}
    connection.execute(sa.update(feedback).where(feedback.c.conversation_id == conversation_id).values(cut))
    follows = feedback_follower.c.conversation_id == conversation_id
    connection.execute(sa.delete(feedback_follower).where(follows))


def _cut_reports(connection: sa.Connection, conversation_id: str) -> None:
    # A name that is nobody's: two reports on one record stay two.
    here = mistake_report.c.conversation == conversation_id
    connection.execute(sa.update(mistake_report).where(here).values(conversation=f"cut-{secrets.token_hex(16)}"))


def _cut_unanswered(connection: sa.Connection, conversation_id: str) -> None:
    # The id is the row's own, and no seq of a conversation is below 1: the rows stay apart.
    cut = {"conversation_id": "", "seq": -unanswered.c.id}
    connection.execute(sa.update(unanswered).where(unanswered.c.conversation_id == conversation_id).values(cut))


def _forget_letters(connection: sa.Connection, conversation_id: str) -> None:
    last = last_seqs(connection, [conversation_id])[conversation_id]
    for first in range(1, last + 1, _BATCH):
        keys = [key_of(conversation_id, seq) for seq in range(first, min(first + _BATCH, last + 1))]
        connection.execute(sa.delete(announcement).where(announcement.c.key.in_(keys)))
