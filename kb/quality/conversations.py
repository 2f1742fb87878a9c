"""Conversations as the staff looks at them: found by words, day, channel and what came of them; a look is audited."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from kb.db import reading, writing
from kb.messages import queries
from kb.messages.model import ConversationNotFoundError, Message, Sender
from kb.messages.queries import as_utc
from kb.messages.service import Engine
from kb.messages.tables import conversation, inbox, message
from kb.people import audit
from kb.people.model import Actor
from kb.quality.model import Came, State, Understood
from kb.quality.queries import day_begins
from kb.quality.rows import as_understood
from kb.quality.tables import unanswered, understanding
from vi import normalise

PAGE = 50
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Sought:
    """Which conversations. `text` stands in what a citizen said; `day` in Vietnam, of one of its turns."""

    text: str = ""
    day: date | None = None
    channel: str = ""
    came: Came | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation in the list. `begins`: what the citizen said first."""

    id: str
    channel: str
    created_at: datetime
    messages: int
    begins: str


@dataclass(frozen=True, slots=True)
class Line:
    """A message; of a citizen's that a turn answered also what it was understood as, and what became of it as work.

    `typed`: in the citizen's own words, not by a button.
    """

    message: Message
    typed: bool = False
    understood: Understood | None = None
    wrong: bool = False
    waiting: State | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """All of a conversation."""

    id: str
    channel: str
    created_at: datetime
    lines: tuple[Line, ...]


def find(engine: Engine, sought: Sought, *, page: int = 1) -> tuple[tuple[Summary, ...], int]:
    """A page of conversations, the newest first, and how many there are in all."""
    c, conditions = conversation.c, _conditions(sought)
    rows = sa.select(conversation).where(*conditions).order_by(c.created_at.desc(), c.id)
    with reading(engine) as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(conversation).where(*conditions)).scalar_one()
        found = connection.execute(rows.limit(PAGE).offset((page - 1) * PAGE)).all()
        begins = _beginnings(connection, [row.id for row in found])
    return tuple(
        Summary(row.id, row.channel, as_utc(row.created_at), row.last_seq, begins.get(row.id, "")) for row in found
    ), count


def view(engine: Engine, conversation_id: str, *, by: Actor) -> Transcript:
    """All that was said, with what was understood. Noted in the audit. Raises `ConversationNotFoundError`."""
    with writing(engine) as connection:
        head = connection.execute(sa.select(conversation).where(conversation.c.id == conversation_id)).first()
        if head is None:
            raise ConversationNotFoundError(conversation_id)
        audit.note(connection, by, "conversation.view", conversation_id)
        said = queries.messages(connection, conversation_id, limit=_LONGEST)
        read = _understood(connection, conversation_id)
        work = _work(connection, conversation_id)
        typed = set(
            connection.scalars(sa.select(inbox.c.seq).where(_in(inbox, conversation_id), inbox.c.payload.is_(None)))
        )
    lines = tuple(_line(each, read, work, typed) for each in said)
    return Transcript(head.id, head.channel, as_utc(head.created_at), lines)


def _conditions(sought: Sought) -> list[sa.ColumnElement[bool]]:
    u, c = understanding.c, conversation.c
    turns: list[sa.ColumnElement[bool]] = [u.outcome == sought.came.value] if sought.came else []
    if sought.day:
        turns += [u.at >= day_begins(sought.day), u.at < day_begins(sought.day + timedelta(days=1))]
    conditions: list[sa.ColumnElement[bool]] = [c.id.in_(sa.select(u.conversation_id).where(*turns))] if turns else []
    conditions += [c.channel == sought.channel] if sought.channel else []
    if text := normalise(sought.text):
        said = message.c.text.icontains(text, autoescape=True)
        here = (message.c.conversation_id == c.id, message.c.sender == Sender.CITIZEN.value)
        conditions.append(sa.exists().where(*here, said))
    # One that was opened and never used says nothing.
    return [*conditions, c.last_seq > 0]


def _beginnings(connection: sa.Connection, ids: Collection[str]) -> dict[str, str]:
    """What the citizen of each conversation said first."""
    m = message.c
    said = (m.conversation_id.in_(ids), m.sender == Sender.CITIZEN.value)
    least = sa.func.min(m.seq).label("seq")
    first = sa.select(m.conversation_id, least).where(*said).group_by(m.conversation_id).subquery()
    here = sa.and_(m.conversation_id == first.c.conversation_id, m.seq == first.c.seq)
    rows = sa.select(m.conversation_id, m.text).select_from(message.join(first, here))
    return {row.conversation_id: row.text for row in connection.execute(rows)}


def _understood(connection: sa.Connection, conversation_id: str) -> dict[int, tuple[Understood, bool]]:
    rows = sa.select(understanding).where(_in(understanding, conversation_id))
    return {row["seq"]: (as_understood(row), row["wrong"]) for row in connection.execute(rows).mappings()}


def _work(connection: sa.Connection, conversation_id: str) -> dict[int, State]:
    rows = sa.select(unanswered.c.seq, unanswered.c.state).where(_in(unanswered, conversation_id))
    return {row.seq: State(row.state) for row in connection.execute(rows)}


def _line(said: Message, read: dict[int, tuple[Understood, bool]], work: dict[int, State], typed: set[int]) -> Line:
    understood, wrong = read.get(said.seq, (None, False))
    return Line(said, said.seq in typed, understood, wrong, work.get(said.seq))


def _in(table: sa.Table, conversation_id: str) -> sa.ColumnElement[bool]:
    return table.c.conversation_id == conversation_id
