"""The sender's contact: sealed, opened for an officer who says why, and each opening is in the audit."""

import sqlalchemy as sa

from kb.db import writing
from kb.feedback import queries
from kb.feedback.model import UNKNOWN
from kb.people.audit import note
from kb.people.model import Actor
from kb.sealing import Sealer


def has_contact(row: queries.Row) -> bool:
    """Whether the sender left one."""
    return row.contact not in ("", UNKNOWN)


def contact_of(engine: sa.Engine, sealer: Sealer, code: str, *, by: Actor, why: str) -> str:
    """What the sender left to be reached by; "" for nothing. In the audit before it is opened.

    Raises `ValueError` without a reason, `TicketNotFoundError`, `SealError`, `KbUnavailableError`.
    """
    if not why.strip():
        raise ValueError("a contact is shown for a reason")
    with writing(engine) as connection:
        row = queries.ticket_row(connection, code)
        note(connection, by, "feedback.contact", code, why=why.strip())
    return sealer.open(row.contact) if has_contact(row) else ""
