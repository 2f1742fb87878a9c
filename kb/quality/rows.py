"""Rows of the tables of understanding as values."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from kb.messages.queries import as_utc
from kb.quality.model import Came, Example, Reason, Run, RunState, State, Unanswered, Understood


def as_unanswered(row: sa.RowMapping) -> Unanswered:
    """A message that waits or was decided."""
    decided = row["decided_at"]
    values: dict[str, Any] = dict(row) | {"at": as_utc(row["at"]), "decided_at": as_utc(decided) if decided else None}
    return Unanswered(**values | {"reason": Reason(row["reason"]), "state": State(row["state"])})


def as_example(row: sa.RowMapping) -> Example:
    """An example."""
    return Example(**dict(row) | {"at": as_utc(row["at"]), "aspects": tuple(row["aspects"])})


def as_understood(row: sa.RowMapping) -> Understood:
    """What a message was understood as."""
    return Understood(
        intent=row["intent"],
        confidence=row["confidence"],
        aspects=tuple(row["aspects"]),
        came=Came(row["outcome"]),
        hits=tuple((code, score) for code, score in row["hits"]),
        code=row["code"],
        field=row["field"],
        commune=row["commune"],
        model=row["model"],
    )


def as_run(row: Mapping[Any, Any]) -> Run:
    """A learning run."""
    values = {name: value for name, value in dict(row).items() if name != "leased_until"}
    used = values["activated_at"]
    times = {"at": as_utc(values["at"]), "activated_at": as_utc(used) if used else None}
    return Run(**values | times | {"state": RunState(values["state"])})
