"""How long messages wait, for those who run the system. Asked at each scrape: only what is open is looked at."""

from datetime import datetime

import sqlalchemy as sa

from kb.db import reading
from kb.messages.model import OutboxState
from kb.messages.queries import as_utc
from kb.messages.statements import is_open
from kb.messages.tables import handoff, inbox, message, outbox
from kb.platforms.queries import for_platforms


def inbox_age(engine: sa.Engine, now: datetime) -> float:
    """Seconds since the oldest message that is not answered yet came; 0 where none waits."""
    with reading(engine) as connection:
        return _age(connection.scalar(sa.select(sa.func.min(inbox.c.received_at)).where(is_open(inbox))), now)


def outbox_ages(engine: sa.Engine, now: datetime) -> dict[str, float]:
    """Seconds that the oldest message for each platform has waited to be handed over; without those that wait for
    nothing.
    """
    said = sa.and_(message.c.conversation_id == outbox.c.conversation_id, message.c.seq == outbox.c.seq)
    waiting = (for_platforms(), outbox.c.state == OutboxState.WAITING.value)
    rows = sa.select(outbox.c.channel, sa.func.min(message.c.at)).select_from(outbox.join(message, said))
    with reading(engine) as connection:
        return {channel: _age(at, now) for channel, at in connection.execute(rows.where(*waiting).group_by("channel"))}


def desk_age(engine: sa.Engine, now: datetime) -> tuple[int, float]:
    """How many citizens wait for a person now, and seconds since the first of them came into the queue."""
    waits = (handoff.c.ended_at.is_(None), handoff.c.state == "waiting")
    with reading(engine) as connection:
        counted = sa.select(sa.func.count(), sa.func.min(handoff.c.queued_at)).where(*waits)
        count, first = connection.execute(counted).one()
    return count, _age(first, now)


def _age(at: datetime | None, now: datetime) -> float:
    return max(0.0, (now - as_utc(at)).total_seconds()) if at else 0.0
