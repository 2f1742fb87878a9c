"""The history of a ticket."""

from datetime import datetime

import sqlalchemy as sa

from kb.feedback.tables import feedback_event

# What those who sent or joined a ticket may be told; all else, notes above all, is the staff's.
TOLD = ("sent", "joined", "accepted", "transferred", "answered", "rated", "reopened", "closed", "merged")
# What no officer should act on without having seen it.
DECIDING = ("accepted", "transferred", "answered", "reopened", "closed", "merged")


def add_event(connection: sa.Connection, code: str, kind: str, now: datetime, *, text: str = "", by: str = "") -> None:
    """One more thing that happened (`TicketEvent`). `by`: the officer, "" for a citizen."""
    connection.execute(sa.insert(feedback_event).values(code=code, kind=kind, at=now, text=text, by=by))
