"""Every look-up, written before it is answered.

An attempt is written before the source is asked, as if it had failed, in a transaction that holds the names it is
counted under; it is corrected afterwards. So guesses made at once cannot pass a limit, and a crash counts against the
guesser. docs/adr/0010-effects-with-the-answer.md
"""

import hashlib
from dataclasses import dataclass, replace

import sqlalchemy as sa

from kb.db import reading, writing
from kb.dossiers import limits, queries
from kb.dossiers.limits import Attempt
from kb.dossiers.model import Asker, LookUp, Outcome
from kb.dossiers.tables import dossier_lookup
from observe.events import Repeated, tell

# The attempt did not reach the source, or got nothing from it: taken again, it is counted anew.
_NOT_COUNTED = frozenset({Outcome.LOCKED, Outcome.TOO_MANY, Outcome.UNAVAILABLE})
_GOOD = frozenset({Outcome.FOUND, Outcome.PROVED, Outcome.CODE_SENT})
_ID_LENGTH = 128
_told = Repeated()


@dataclass(frozen=True, slots=True)
class Admission:
    """What the audit has of the attempt now: the row's id and outcome, whether the same attempt was counted before,
    and the answer of one that may not ask the source.
    """

    id: int
    outcome: Outcome
    repeated: bool = False
    refused: LookUp | None = None


def admit(engine: sa.Engine, attempt: Attempt, presumed: Outcome) -> Admission:
    """Write the attempt with the outcome that it has unless the source says otherwise, or refuse it."""
    with writing(engine) as connection:
        attempt = replace(attempt, origin=queries.origin(connection, attempt.asker.conversation_id))
        queries.hold(connection, _names(attempt))
        before = queries.entry(connection, message_id(attempt.asker), attempt.what, attempt.code)
        if before is not None and Outcome(before.outcome) not in _NOT_COUNTED:
            return Admission(before.id, Outcome(before.outcome), repeated=True)
        refused = limits.refused(connection, attempt)
        outcome = refused.outcome if refused else presumed
        row_id = _add(connection, attempt, outcome) if before is None else before.id
        if before is not None:
            _change(connection, row_id, at=attempt.now, outcome=outcome.value)
        if refused and _told.is_new(f"{attempt.asker.conversation_id} {outcome}"):
            tell("dossier.guessing", failed=True, digest=attempt.origin, of=outcome.value)
        return Admission(row_id, outcome, refused=refused)


def correct(engine: sa.Engine, admission: Admission, outcome: Outcome) -> None:
    """Say how the attempt ended. One that was counted before can only turn good: nothing is taken back."""
    if outcome is admission.outcome or (admission.repeated and outcome not in _GOOD):
        return
    with writing(engine) as connection:
        _change(connection, admission.id, outcome=outcome.value)


def after_wrong(engine: sa.Engine, attempt: Attempt) -> LookUp:
    """The answer to a wrong proof: how many are left, and, after the last one, until when it is shut."""
    with reading(engine) as connection:
        left, until = limits.proofs_left(connection, attempt), limits.lock_end(connection, attempt)
    return LookUp(Outcome.WRONG_PROOF, left=left, until=until)


def message_id(asker: Asker) -> str:
    """As the audit keeps it: with the conversation, so that an id which a client chose cannot stand for an attempt
    of another conversation.
    """
    key = f"{asker.conversation_id}:{asker.message_id}"
    return key if len(key) <= _ID_LENGTH else hashlib.sha256(key.encode()).hexdigest()


def _names(attempt: Attempt) -> list[str]:
    names = [f"dossier {attempt.code}", f"conversation {attempt.asker.conversation_id}"]
    return [*names, f"origin {attempt.origin}"] if attempt.origin else names


def _add(connection: sa.Connection, attempt: Attempt, outcome: Outcome) -> int:
    values = {
        "at": attempt.now,
        "code": attempt.code,
        "conversation_id": attempt.asker.conversation_id,
        "origin": attempt.origin,
        "message_id": message_id(attempt.asker),
        "what": attempt.what,
        "outcome": outcome.value,
    }
    added = sa.insert(dossier_lookup).values(values).returning(dossier_lookup.c.id)
    return int(connection.execute(added).scalar_one())


def _change(connection: sa.Connection, row_id: int, **values: object) -> None:
    connection.execute(sa.update(dossier_lookup).where(dossier_lookup.c.id == row_id).values(values))
