"""One function a question about what was not understood. Every one takes an open connection."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from kb.calendar.model import VIETNAM
from kb.quality.model import Example, Reason, State, Unanswered
from kb.quality.rows import as_example, as_unanswered
from kb.quality.tables import example, unanswered

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages. `reason` and `field` empty: any; `since` and `until` are days in Vietnam, both taken in."""

    state: State = State.OPEN
    reason: Reason | None = None
    field: str = ""
    since: date | None = None
    until: date | None = None


def day_begins(day: date) -> datetime:
    """The first moment of a day in Vietnam."""
    return datetime.combine(day, time(), VIETNAM)


def messages(connection: sa.Connection, wanted: Wanted, *, limit: int) -> tuple[Unanswered, ...]:
    """The newest of them first."""
    u = unanswered.c
    conditions = [u.state == wanted.state.value]
    conditions += [u.reason == wanted.reason.value] if wanted.reason else []
    conditions += [u.field == wanted.field] if wanted.field else []
    conditions += [u.at >= day_begins(wanted.since)] if wanted.since else []
    conditions += [u.at < day_begins(wanted.until + timedelta(days=1))] if wanted.until else []
    newest = (u.decided_at.desc(), u.id.desc()) if wanted.state is not State.OPEN else (u.id.desc(),)
    rows = sa.select(unanswered).where(*conditions).order_by(*newest).limit(limit)
    return tuple(map(as_unanswered, connection.execute(rows).mappings()))


def fields(connection: sa.Connection) -> tuple[str, ...]:
    """The fields of what waits, in their order."""
    u = unanswered.c
    rows = sa.select(u.field.distinct()).where(u.state == State.OPEN.value, u.field != "").order_by(u.field)
    return tuple(connection.scalars(rows))


def locked(connection: sa.Connection, ids: Collection[int]) -> tuple[Unanswered, ...]:
    """Those rows, held against other writers."""
    found: list[Unanswered] = []
    known = sorted(set(ids))
    for at in range(0, len(known), _CHUNK):
        here = unanswered.c.id.in_(known[at : at + _CHUNK])
        rows = sa.select(unanswered).where(here).order_by(unanswered.c.id).with_for_update()
        found += map(as_unanswered, connection.execute(rows).mappings())
    return tuple(found)


def settle(connection: sa.Connection, decided: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    """New values for rows, by their ids."""
    for row_id, values in decided:
        connection.execute(sa.update(unanswered).where(unanswered.c.id == row_id).values(**values))


def attached(connection: sa.Connection, *, but: Collection[int] = ()) -> tuple[Unanswered, ...]:
    """All that was attached, without these."""
    rows = sa.select(unanswered).where(unanswered.c.state == State.ATTACHED.value).order_by(unanswered.c.id)
    left = set(but)
    return tuple(each for each in map(as_unanswered, connection.execute(rows).mappings()) if each.id not in left)


def examples(connection: sa.Connection) -> tuple[Example, ...]:
    """All examples, by intent and then as they came."""
    rows = sa.select(example).order_by(example.c.intent, example.c.id)
    return tuple(map(as_example, connection.execute(rows).mappings()))
