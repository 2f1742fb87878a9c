"""Settings that staff change while the system runs; every change is in the audit with what it was before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from kb.db import reading, writing
from kb.errors import KbError
from kb.operations.tables import setting
from kb.people.audit import note
from kb.people.model import Actor


@dataclass(frozen=True, slots=True)
class Known:
    """A setting: what holds until somebody sets it, and between which whole numbers it may be."""

    default: int
    least: int
    most: int


KNOWN: Mapping[str, Known] = {
    # Days that a conversation is kept after its last message, and a closed ticket after its answer.
    "conversation_days": Known(365, 30, 3650),
    "ticket_days": Known(1825, 365, 7300),
    # The province's goal, in per cent; what an answer saves a citizen, in minutes.
    "satisfaction_goal": Known(90, 1, 100),
    "minutes_saved": Known(10, 1, 480),
}


class SettingUnfitError(KbError):
    """Not a whole number within the bounds of that setting."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is out of bounds")
        self.name = name


def values(engine: sa.Engine) -> Mapping[str, int]:
    """What holds now, by name."""
    with reading(engine) as connection:
        return values_in(connection)


def values_in(connection: sa.Connection) -> Mapping[str, int]:
    """The same in the caller's transaction."""
    rows = connection.execute(sa.select(setting.c.name, setting.c.value))
    stored = {row.name: row.value for row in rows}
    return {name: _fit(known, stored.get(name)) for name, known in KNOWN.items()}


def change(engine: sa.Engine, given: Mapping[str, int], *, why: str, by: Actor) -> None:
    """Set them, all or none. Raises `SettingUnfitError`."""
    for name, value in given.items():
        if name not in KNOWN or not KNOWN[name].least <= value <= KNOWN[name].most:
            raise SettingUnfitError(name)
    with writing(engine) as connection:
        before = values_in(connection)
        changed = {name: value for name, value in given.items() if value != before[name]}
        for name, value in changed.items():
            connection.execute(sa.delete(setting).where(setting.c.name == name))
            row = {"name": name, "value": value, "author": by.name, "at": datetime.now(UTC)}
            connection.execute(sa.insert(setting).values(row))
            note(connection, by, "setting.change", name, why=why, detail={"before": before[name], "after": value})


def _fit(known: Known, value: object) -> int:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if is_whole and known.least <= value <= known.most else known.default  # type: ignore[operator, return-value]
