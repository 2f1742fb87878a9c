"""Learning runs: started, looked at, used, taken back. Who works on them: `kb.quality.working`."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from kb.db import reading, writing
from kb.messages.service import Engine
from kb.people import audit
from kb.people.model import Actor
from kb.quality.exporting import as_file
from kb.quality.model import Run, RunState, RunStateError
from kb.quality.queries import examples
from kb.quality.rows import as_run
from kb.quality.tables import learning_run

LEAST_REASON = 20
# One at a time: two would train on the same cores, and the second would measure against what is about to change.
WORKED = (RunState.WAITING, RunState.TRAINING, RunState.MEASURING, RunState.ACTIVATING, RunState.ROLLING_BACK)


def runs(engine: Engine, *, limit: int = 50) -> tuple[Run, ...]:
    """The newest first."""
    rows = sa.select(learning_run).order_by(learning_run.c.id.desc()).limit(limit)
    with reading(engine) as connection:
        return tuple(map(as_run, connection.execute(rows).mappings()))


def run(engine: Engine, run_id: int) -> Run:
    """One of them. Raises `RunStateError` ("unknown")."""
    with reading(engine) as connection:
        return _found(connection, run_id)


def start(engine: Engine, *, by: Actor) -> int:
    """A run with all examples of this moment; its id. Raises `RunStateError` ("running", "nothing")."""
    with writing(engine) as connection:
        _lock_all(connection)
        _check_none_is_worked(connection)
        known = examples(connection)
        if not known:
            raise RunStateError("nothing")
        values: dict[str, Any] = {"author": by.name, "at": datetime.now(UTC), "state": RunState.WAITING.value}
        values |= {"progress": 0.0, "model": "", "examples": len(known), "file": as_file(known), "error": ""}
        made = sa.insert(learning_run).values(values).returning(learning_run.c.id)
        run_id = int(connection.execute(made).scalar_one())
        audit.note(connection, by, "learning.start", str(run_id), detail={"examples": len(known)})
    return run_id


def activate(engine: Engine, run_id: int, *, why: str, by: Actor) -> None:
    """Use its model; where a gate is not passed, `why` is needed. Raises `RunStateError` ("reason", "state", …)."""
    with writing(engine) as connection:
        _lock_all(connection)
        found = _found(connection, run_id)
        if found.state is not RunState.READY:
            raise RunStateError("state")
        _check_none_is_worked(connection)
        if found.missed and len(why.strip()) < LEAST_REASON:
            raise RunStateError("reason")
        who = {"activated_by": by.name, "reason": why.strip()}
        change(connection, run_id, state=RunState.ACTIVATING, progress=0.0, error="", **who)
        detail = {"model": found.model, "missed": list(found.missed)}
        audit.note(connection, by, "learning.activate", str(run_id), why=why.strip(), detail=detail)


def roll_back(engine: Engine, run_id: int, *, why: str, by: Actor) -> None:
    """Use the model before it again, or give up waiting for the bot to use this one.

    Raises `RunStateError` ("state", "running", "unknown").
    """
    with writing(engine) as connection:
        _lock_all(connection)
        if _found(connection, run_id).state not in (RunState.ACTIVE, RunState.ACTIVATING):
            raise RunStateError("state")
        _check_none_is_worked(connection, but=run_id)
        # Whoever waits for the bot loses the lease by this, and ends.
        change(connection, run_id, state=RunState.ROLLING_BACK, progress=0.0, error="")
        audit.note(connection, by, "learning.roll_back", str(run_id), why=why.strip())


def refuse(engine: Engine, run_id: int, *, why: str, by: Actor) -> None:
    """Its model is not to be used. Raises `RunStateError`."""
    with writing(engine) as connection:
        _lock_all(connection)
        if _found(connection, run_id).state is not RunState.READY:
            raise RunStateError("state")
        change(connection, run_id, state=RunState.REFUSED, reason=why.strip())
        audit.note(connection, by, "learning.refuse", str(run_id), why=why.strip())


def change(connection: sa.Connection, run_id: int, *, state: RunState | None = None, **values: Any) -> None:
    """New values of a run, its lease given up."""
    values |= {"state": state.value} if state else {}
    values |= {"owner": None, "leased_until": None}
    connection.execute(sa.update(learning_run).where(learning_run.c.id == run_id).values(**values))


def in_states(states: Iterable[RunState]) -> sa.ColumnElement[bool]:
    """A condition."""
    return learning_run.c.state.in_([state.value for state in states])


def _found(connection: sa.Connection, run_id: int) -> Run:
    row = connection.execute(sa.select(learning_run).where(learning_run.c.id == run_id)).mappings().one_or_none()
    if row is None:
        raise RunStateError("unknown")
    return as_run(row)


def _check_none_is_worked(connection: sa.Connection, *, but: int = 0) -> None:
    others = sa.select(learning_run.c.id).where(in_states(WORKED), learning_run.c.id != but)
    if connection.execute(others.limit(1)).first():
        raise RunStateError("running")


def _lock_all(connection: sa.Connection) -> None:
    """Two acts at once come one after the other; SQLite's writers do so anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("LOCK TABLE learning_run IN SHARE ROW EXCLUSIVE MODE"))
