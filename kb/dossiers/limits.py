"""The rules: how often one may look up dossiers. What is counted stands in the audit (`audit`), so the counts hold over
processes and restarts. Every function takes the connection whose transaction holds the names that it counts under.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from kb.dossiers import queries
from kb.dossiers.model import Asker, LookUp, Outcome, ProofKind
from kb.dossiers.tables import dossier_lookup

HOUR = timedelta(hours=1)
WRONG_PROOFS = 5
MISSING_IN_CONVERSATION = 5
MISSING_FROM_ORIGIN = 30
CODES_SENT = 3

STATUS = "status"
SEND_CODE = "send_code"
PROOFS = tuple(kind.value for kind in ProofKind)

_made = dossier_lookup.c


@dataclass(frozen=True, slots=True)
class Attempt:
    """A look-up that somebody makes at `now` (UTC). `what` as the audit calls it; the audit adds `origin`."""

    code: str
    what: str
    asker: Asker
    now: datetime
    origin: str = ""


def refused(connection: sa.Connection, attempt: Attempt) -> LookUp | None:
    """LOCKED or TOO_MANY with `until`; None when the source may be asked."""
    if attempt.what != STATUS and (end := lock_end(connection, attempt)):
        return LookUp(Outcome.LOCKED, until=end)
    # A proof for a code that does not exist counts as a wrong one instead.
    ends = [] if attempt.what in PROOFS else _guessing_ends(connection, attempt)
    if attempt.what == SEND_CODE:
        sent = (_made.code == attempt.code, _made.outcome == Outcome.CODE_SENT.value, _within(attempt))
        ends += _full(queries.newest_times(connection, CODES_SENT, *sent), CODES_SENT)
    return LookUp(Outcome.TOO_MANY, until=max(ends)) if ends else None


def proofs_left(connection: sa.Connection, attempt: Attempt) -> int:
    """How many wrong proofs there may still be before the dossier, or the conversation, is shut."""
    used = max(len(times) for times in _failures(connection, attempt, HOUR))
    return max(0, WRONG_PROOFS - used)


def lock_end(connection: sa.Connection, attempt: Attempt) -> datetime | None:
    """The end of a lock that is in force. It lasts an hour from the last of five failures within an hour; nothing is
    counted meanwhile, so the newest five tell.
    """
    ends = [
        times[0] + HOUR
        for times in _failures(connection, attempt, 2 * HOUR)
        if len(times) == WRONG_PROOFS and times[0] - times[-1] < HOUR
    ]
    return max((end for end in ends if end > attempt.now), default=None)


def _failures(connection: sa.Connection, attempt: Attempt, span: timedelta) -> list[list[datetime]]:
    """The newest failed proofs of the dossier, and those of the conversation."""
    failed = _made.outcome.in_([Outcome.WRONG_PROOF.value, Outcome.MISSING.value])
    counted = (_made.what.in_(PROOFS), failed, _within(attempt, span))
    scopes = (_made.code == attempt.code, _made.conversation_id == attempt.asker.conversation_id)
    return [queries.newest_times(connection, WRONG_PROOFS, scope, *counted) for scope in scopes]


def _guessing_ends(connection: sa.Connection, attempt: Attempt) -> list[datetime]:
    missing = (_made.outcome == Outcome.MISSING.value, _within(attempt))
    here = _made.conversation_id == attempt.asker.conversation_id
    times = queries.newest_times_by_code(connection, MISSING_IN_CONVERSATION, here, *missing)
    ends = _full(times, MISSING_IN_CONVERSATION)
    if attempt.origin:
        there = _made.origin == attempt.origin
        times = queries.newest_times_by_code(connection, MISSING_FROM_ORIGIN, there, *missing)
        ends += _full(times, MISSING_FROM_ORIGIN)
    return ends


def _full(times: list[datetime], most: int) -> list[datetime]:
    # There is room again when the oldest of those that fill the hour leaves it.
    return [times[most - 1] + HOUR] if len(times) >= most else []


def _within(attempt: Attempt, span: timedelta = HOUR) -> sa.ColumnElement[bool]:
    return _made.at > attempt.now - span
