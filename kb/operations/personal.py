"""A person asks what is kept of them, or wants it deleted: find it, show it, delete it.

Only what a person can name leads to it: the code of a ticket or a dossier, the telephone number or e-mail they left,
the id of their conversation or of their account on a platform. The audit names the kind of search, never the words.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from kb.db import reading, writing
from kb.dossiers.tables import dossier_lookup, subscription
from kb.feedback.tables import attachment, feedback, feedback_event
from kb.messages.deleting import delete_conversation
from kb.messages.queries import as_utc
from kb.messages.tables import conversation
from kb.operations.holding import CONVERSATION, FEEDBACK, HeldError, held
from kb.people.audit import note
from kb.people.model import Actor
from kb.platforms.tables import platform_user
from kb.sealing import Sealer, SealError

_NOT_DIGITS = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class FoundConversation:
    """A conversation that belongs to the person."""

    id: str
    channel: str
    created_at: datetime
    messages: int
    held: bool


@dataclass(frozen=True, slots=True)
class FoundTicket:
    """A ticket that belongs to the person."""

    code: str
    state: str
    sent_at: datetime
    held: bool


@dataclass(frozen=True, slots=True)
class Found:
    """All that is kept."""

    conversations: tuple[FoundConversation, ...] = ()
    tickets: tuple[FoundTicket, ...] = ()


def find(engine: sa.Engine, sealer: Sealer, text: str, *, why: str, by: Actor) -> Found:
    """What the words lead to."""
    wanted = text.strip()
    with writing(engine) as connection:
        note(connection, by, "personal.search", _kind(wanted), why=why)
    if not wanted:
        return Found()
    with reading(engine) as connection:
        tickets = _tickets(connection, sealer, wanted)
        ids = _conversations(connection, sealer, wanted) | {row.conversation_id for row in tickets}
        more = connection.execute(_ticket_rows().where(feedback.c.conversation_id.in_(ids - {""}))).all()
        rows = {row.code: row for row in (*tickets, *more)}
        return Found(_as_conversations(connection, ids), _as_tickets(connection, rows.values()))


def delete(engine: sa.Engine, *, conversations: Collection[str], tickets: Collection[str], why: str, by: Actor) -> None:
    """Delete these conversations, and what the person wrote and left in these tickets; the ticket itself stays with its
    dates, for the figures. Raises `HeldError` for one that is held, and then deletes nothing.
    """
    with writing(engine) as connection:
        kept = (*(held(connection, CONVERSATION) & set(conversations)), *(held(connection, FEEDBACK) & set(tickets)))
        if kept:
            raise HeldError(kept[0])
        for code in tickets:
            _erase(connection, code)
        for conversation_id in conversations:
            # Who wants to go on writing is a new user to the platform's door.
            gone = sa.delete(platform_user).where(platform_user.c.conversation_id == conversation_id)
            connection.execute(gone)
        told = {"conversations": len(conversations), "tickets": sorted(tickets)}
        note(connection, by, "personal.delete", "", why=why, detail=told)
    for conversation_id in conversations:
        delete_conversation(engine, conversation_id)


def _erase(connection: sa.Connection, code: str) -> None:
    said = {"content": "", "detail": "", "when": "", "contact": "", "conversation_id": ""}
    answered = {"answer": "", "public_question": "", "public_answer": "", "published": False}
    nothing = said | answered
    connection.execute(sa.update(feedback).where(feedback.c.code == code).values(nothing))
    connection.execute(sa.update(feedback_event).where(feedback_event.c.code == code).values(text=""))
    connection.execute(sa.delete(attachment).where(attachment.c.feedback_code == code))


def _kind(text: str) -> str:
    if "@" in text:
        return "email"
    digits = _NOT_DIGITS.sub("", text)
    return "phone" if len(digits) >= 9 and len(digits) >= len(text.strip()) - 4 else "code"


def _tickets(connection: sa.Connection, sealer: Sealer, text: str) -> list[sa.Row[tuple[str, str]]]:
    if _kind(text) == "code":
        return list(connection.execute(_ticket_rows().where(feedback.c.code == text.upper())).all())
    # A sealed contact differs each time it is sealed: each is opened and compared.
    rows = connection.execute(_ticket_rows().where(feedback.c.contact != ""))
    return [row for row in rows if _same(_opened(sealer, row.contact), text)]


def _ticket_rows() -> sa.Select[tuple[str, str]]:
    columns = (feedback.c.code, feedback.c.conversation_id, feedback.c.contact, feedback.c.state, feedback.c.sent_at)
    return sa.select(*columns)


def _conversations(connection: sa.Connection, sealer: Sealer, text: str) -> set[str]:
    if _kind(text) == "email":
        rows = connection.execute(sa.select(subscription.c.conversation_id, subscription.c.email))
        return {row.conversation_id for row in rows if row.email and _same(_opened(sealer, row.email), text)}
    named = (
        sa.select(conversation.c.id).where(conversation.c.id == text),
        sa.select(platform_user.c.conversation_id).where(platform_user.c.user_id == text),
        sa.select(subscription.c.conversation_id).where(subscription.c.code == text.upper()),
        sa.select(dossier_lookup.c.conversation_id).where(dossier_lookup.c.code == text.upper()),
    )
    return {found for statement in named for found in connection.scalars(statement) if found}


def _as_conversations(connection: sa.Connection, ids: Collection[str]) -> tuple[FoundConversation, ...]:
    kept = held(connection, CONVERSATION)
    c = conversation.c
    rows = sa.select(c.id, c.channel, c.created_at, c.last_seq).where(c.id.in_(list(ids))).order_by(c.created_at)
    return tuple(
        FoundConversation(row.id, row.channel, as_utc(row.created_at), row.last_seq, row.id in kept)
        for row in connection.execute(rows)
    )


def _as_tickets(connection: sa.Connection, rows: Iterable[sa.Row[tuple[str, str]]]) -> tuple[FoundTicket, ...]:
    kept = held(connection, FEEDBACK)
    found = (FoundTicket(row.code, row.state, as_utc(row.sent_at), row.code in kept) for row in rows)
    return tuple(sorted(found, key=lambda each: each.sent_at))


def _opened(sealer: Sealer, sealed: str) -> str:
    try:
        return sealer.open(sealed)
    except SealError:
        return ""


def _same(kept: str, text: str) -> bool:
    if "@" in text:
        return text.casefold() in kept.casefold()
    digits = _NOT_DIGITS.sub("", text)
    # 0905… and +84905… are one number.
    return len(digits) >= 9 and _NOT_DIGITS.sub("", kept)[-9:] == digits[-9:]
