"""Retention: conversations and closed tickets go after the days that are set, unless they are held or still at work."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from kb.db import reading, writing
from kb.dossiers.tables import dossier_lookup, one_time_code, subscription
from kb.feedback.model import OWED
from kb.feedback.tables import feedback
from kb.messages.deleting import delete_conversation
from kb.messages.statements import is_open
from kb.messages.tables import conversation, handoff, inbox, message
from kb.operations.holding import CONVERSATION, FEEDBACK, is_held
from kb.operations.settings import values_in
from kb.people.audit import note
from kb.people.model import Actor
from kb.people.tables import invitation, staff_session
from kb.platforms.tables import connection_code, platform_user
from kb.quality.tables import unanswered

RULE = Actor("retention")
# Codes that nobody can use any more; sessions and invitations of staff, for inquiries.
SPENT_AFTER, STAFF_AFTER = timedelta(days=1), timedelta(days=90)
# So many at a time: no transaction keeps the others waiting for long.
BATCH = 200


@dataclass(frozen=True, slots=True)
class Due:
    """How much the rule would delete now."""

    conversations: int
    tickets: int


NOTHING = Due(0, 0)


def due(engine: sa.Engine, now: datetime) -> Due:
    """Counted."""
    count = sa.func.count()
    with reading(engine) as connection:
        old = sa.select(count).select_from(conversation).where(*_old_conversations(connection, now))
        closed = sa.select(count).select_from(feedback).where(*_old_tickets(connection, now))
        return Due(connection.execute(old).scalar_one(), connection.execute(closed).scalar_one())


def purge(engine: sa.Engine, now: datetime) -> Due:
    """Delete one batch of what is due; returns how many went."""
    with reading(engine) as connection:
        old = sa.select(conversation.c.id).where(*_old_conversations(connection, now)).limit(BATCH)
        ids = connection.scalars(old).all()
    gone = sum(delete_conversation(engine, each).found for each in ids)
    with writing(engine) as connection:
        closed = sa.select(feedback.c.code).where(*_old_tickets(connection, now)).limit(BATCH)
        codes = connection.scalars(closed).all()
        connection.execute(sa.delete(feedback).where(feedback.c.code.in_(codes)))
        if gone or codes:
            note(connection, RULE, "retention.purge", "", detail={"conversations": gone, "tickets": len(codes)})
    return Due(gone, len(codes))


def purge_records(engine: sa.Engine, now: datetime) -> int:
    """Delete the small records that lead back to a person and whose time is over; returns how many. What is kept how
    long stands in keeping.yml.
    """
    with writing(engine) as connection:
        old = now.astimezone(UTC) - timedelta(days=values_in(connection)["conversation_days"])
        spent, of_staff = now.astimezone(UTC) - SPENT_AFTER, now.astimezone(UTC) - STAFF_AFTER
        over = (
            sa.delete(one_time_code).where(one_time_code.c.expires_at < spent),
            sa.delete(connection_code).where(connection_code.c.expires_at < spent),
            sa.delete(dossier_lookup).where(dossier_lookup.c.at < old),
            sa.delete(unanswered).where(unanswered.c.at < old, unanswered.c.state != "attached"),
            sa.delete(platform_user).where(platform_user.c.conversation_id.is_(None), platform_user.c.heard_at < old),
            sa.delete(staff_session).where(staff_session.c.expires_at < of_staff),
            sa.delete(invitation).where(invitation.c.expires_at < of_staff),
        )
        return sum(connection.execute(each).rowcount for each in over)


def _old_conversations(connection: sa.Connection, now: datetime) -> list[sa.ColumnElement[bool]]:
    before = now.astimezone(UTC) - timedelta(days=values_in(connection)["conversation_days"])
    this = conversation.c.id
    spoken = sa.exists().where(message.c.conversation_id == this, message.c.at >= before)
    at_work = (
        sa.exists().where(inbox.c.conversation_id == this, is_open(inbox)),
        sa.exists().where(handoff.c.conversation_id == this, handoff.c.ended_at.is_(None)),
        sa.exists().where(subscription.c.conversation_id == this, subscription.c.state == "active"),
        sa.exists().where(feedback.c.conversation_id == this, _is_owed()),
    )
    return [conversation.c.created_at < before, ~spoken, *(~each for each in at_work), ~is_held(CONVERSATION, this)]


def _old_tickets(connection: sa.Connection, now: datetime) -> list[sa.ColumnElement[bool]]:
    before = now.astimezone(UTC) - timedelta(days=values_in(connection)["ticket_days"])
    answered = sa.func.coalesce(feedback.c.answered_at, feedback.c.sent_at) < before
    return [answered, ~_is_owed(), ~is_held(FEEDBACK, feedback.c.code)]


def _is_owed() -> sa.ColumnElement[bool]:
    return feedback.c.state.in_([state.value for state in OWED])
