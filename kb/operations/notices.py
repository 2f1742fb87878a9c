"""Emergency notices and the switch that turns the assistant off. `KbUnavailableError` from each.

Every change is in the audit with what was said and why. What holds is read by every process each second.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from kb.db import reading, writing
from kb.messages.queries import as_utc
from kb.messages.service import now
from kb.operations.model import Notice, NoticeError, NoticeKind, NoticeNotFoundError
from kb.operations.tables import notice
from kb.people.audit import note
from kb.people.model import Actor

LONGEST_TEXT = 1000
_OFF = (notice.c.kind == NoticeKind.OFF.value, notice.c.ended_at.is_(None))


def current(engine: sa.Engine) -> tuple[Notice, ...]:
    """What is in force or will be, the oldest first."""
    moment = now()
    lasts = sa.or_(notice.c.ends_at.is_(None), notice.c.ends_at > moment)
    rows = sa.select(notice).where(notice.c.ended_at.is_(None), lasts).order_by(notice.c.id)
    with reading(engine) as connection:
        return tuple(map(_value, connection.execute(rows)))


def listed(engine: sa.Engine, *, limit: int = 100) -> tuple[Notice, ...]:
    """All that ever were, the newest first."""
    rows = sa.select(notice).order_by(notice.c.id.desc()).limit(limit)
    with reading(engine) as connection:
        return tuple(map(_value, connection.execute(rows)))


def announce(
    engine: sa.Engine, text: str, *, begins_at: datetime, ends_at: datetime | None, why: str, by: Actor
) -> int:
    """Tell it to every conversation in that time; its id. Raises `NoticeError`."""
    if ends_at is not None and (ends_at <= begins_at or ends_at <= now()):
        raise NoticeError("times")
    with writing(engine) as connection:
        made = _add(connection, NoticeKind.EMERGENCY, text, why, begins_at, ends_at, by)
        when = {"begins_at": begins_at.isoformat(), "ends_at": ends_at.isoformat() if ends_at else None}
        note(connection, by, "notice.announce", str(made), why=why, detail={"text": text, **when})
    return made


def end(engine: sa.Engine, notice_id: int, *, why: str, by: Actor) -> None:
    """Tell it to nobody more. Raises `NoticeNotFoundError`, `NoticeError` without a reason."""
    this = (notice.c.id == notice_id, notice.c.kind == NoticeKind.EMERGENCY.value)
    with writing(engine) as connection:
        if not _end(connection, by, why, *this, notice.c.ended_at.is_(None)):
            raise NoticeNotFoundError(str(notice_id))
        note(connection, by, "notice.end", str(notice_id), why=why)


def switch_off(engine: sa.Engine, text: str, *, why: str, by: Actor) -> int:
    """From now on every message is answered with the text, and the bot is not asked. Raises `NoticeError`."""
    with writing(engine) as connection:
        if connection.execute(sa.select(notice.c.id).where(*_OFF)).first() is not None:
            raise NoticeError("off")
        made = _add(connection, NoticeKind.OFF, text, why, now(), None, by)
        note(connection, by, "assistant.off", str(made), why=why, detail={"text": text})
    return made


def switch_on(engine: sa.Engine, *, why: str, by: Actor) -> None:
    """The bot answers again. Raises `NoticeError` when it is on, or without a reason."""
    with writing(engine) as connection:
        if not _end(connection, by, why, *_OFF):
            raise NoticeError("on")
        note(connection, by, "assistant.on", "assistant", why=why)


def _add(
    connection: sa.Connection,
    kind: NoticeKind,
    text: str,
    why: str,
    begins_at: datetime,
    ends_at: datetime | None,
    by: Actor,
) -> int:
    if not 0 < len(text.strip()) <= LONGEST_TEXT:
        raise NoticeError("text")
    _check(why)
    # SQLite keeps a time as it is written, without its zone.
    times = {"begins_at": begins_at.astimezone(UTC), "ends_at": ends_at.astimezone(UTC) if ends_at else None}
    values = {"kind": kind.value, "text": text.strip(), "why": why, "author": by.name, **times}
    return int(connection.execute(sa.insert(notice).values(values).returning(notice.c.id)).scalar_one())


def _end(connection: sa.Connection, by: Actor, why: str, *conditions: sa.ColumnElement[bool]) -> bool:
    _check(why)
    ended = {"ended_by": by.name, "ended_at": now()}
    return connection.execute(sa.update(notice).where(*conditions).values(ended)).rowcount > 0


def _check(why: str) -> None:
    if not why.strip():
        raise NoticeError("why")


def _value(row: sa.Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        kind=NoticeKind(row.kind),
        text=row.text,
        why=row.why,
        begins_at=as_utc(row.begins_at),
        ends_at=as_utc(row.ends_at) if row.ends_at else None,
        author=row.author,
        ended_by=row.ended_by,
        ended_at=as_utc(row.ended_at) if row.ended_at else None,
    )
