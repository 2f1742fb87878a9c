"""Who works on a learning run, under a lease: whoever was killed is followed by somebody else."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from kb.db import reading, writing
from kb.messages.service import Engine
from kb.quality.learning import WORKED, change, in_states
from kb.quality.model import Run, RunState
from kb.quality.rows import as_run
from kb.quality.tables import learning_run


def take(engine: Engine, *, owner: str, lease: timedelta) -> Run | None:
    """The oldest run that has work and nobody who does it, as it stands; None where there is none."""
    now = datetime.now(UTC)
    r = learning_run.c
    free = sa.and_(in_states(WORKED), sa.or_(r.leased_until.is_(None), r.leased_until <= now))
    rows = sa.select(learning_run).where(free).order_by(r.id).limit(1)
    with reading(engine) as connection:
        # Most looks find nothing, and a look must not take SQLite's one write lock.
        if connection.execute(rows).first() is None:
            return None
    with writing(engine) as connection:
        row = connection.execute(rows.with_for_update(skip_locked=True)).mappings().first()
        if row is None:
            return None
        leased = {"owner": owner, "leased_until": now + lease}
        connection.execute(sa.update(learning_run).where(r.id == row["id"]).values(leased))
        return as_run(dict(row) | leased)


def go_on(
    engine: Engine,
    run: Run,
    *,
    lease: timedelta,
    state: RunState | None = None,
    progress: float | None = None,
    error: str | None = None,
) -> bool:
    """Keep the lease, and tell how far it is; False when somebody else has it."""
    values: dict[str, Any] = {"leased_until": datetime.now(UTC) + lease}
    values |= {"state": state.value} if state else {}
    values |= {name: value for name, value in (("progress", progress), ("error", error)) if value is not None}
    with writing(engine) as connection:
        return bool(connection.execute(sa.update(learning_run).where(*_mine(run)).values(**values)).rowcount)


def measured(engine: Engine, run: Run, model: str, report: Mapping[str, Any]) -> bool:
    """It is ready. False when the lease is lost; then nothing is stored."""
    return _end(engine, run, RunState.READY, model=model, measured=dict(report), progress=1.0, error="")


def failed(engine: Engine, run: Run, error: str, *, state: RunState = RunState.FAILED) -> bool:
    """It cannot go on; `error` is a sentence for the staff. `state`: where it stands then."""
    return _end(engine, run, state, error=error)


def in_use(engine: Engine, run: Run, model: str) -> bool:
    """The bot uses this model now: the newest run that made it is active, every other one is not any more."""
    r, now = learning_run.c, datetime.now(UTC)
    over = {"state": RunState.REPLACED.value}
    with writing(engine) as connection:
        if not connection.execute(sa.select(r.id).where(*_mine(run))).first():
            return False
        change(connection, run.id, state=RunState.REPLACED, progress=1.0)
        connection.execute(sa.update(learning_run).where(r.state == RunState.ACTIVE.value).values(over))
        made = in_states((RunState.REPLACED, RunState.ACTIVE))
        newest = connection.execute(sa.select(sa.func.max(r.id)).where(r.model == model, made)).scalar()
        if newest is not None:
            change(connection, newest, state=RunState.ACTIVE, activated_at=now)
    return True


def _end(engine: Engine, run: Run, state: RunState, **values: Any) -> bool:
    with writing(engine) as connection:
        mine = connection.execute(sa.select(learning_run.c.id).where(*_mine(run)).with_for_update()).first()
        if mine:
            change(connection, run.id, state=state, **values)
        return bool(mine)


def _mine(run: Run) -> tuple[sa.ColumnElement[bool], ...]:
    return learning_run.c.id == run.id, learning_run.c.owner == run.owner
