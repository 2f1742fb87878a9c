"""What actions ask of dossiers. Every look-up is counted before it is answered (`audit`, `limits`).

`KbUnavailableError` from each method.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa

from kb.db import make_engine
from kb.dossiers import audit, limits
from kb.dossiers.audit import Admission
from kb.dossiers.limits import Attempt
from kb.dossiers.model import (
    Asker,
    DossierTimeline,
    LookUp,
    Outcome,
    Proof,
    ProofKind,
    SourceUnavailableError,
)
from kb.dossiers.source import DossierSource, ShowsAgain, open_source
from kb.sealing import Sealer, open_sealer
from kb.settings import KbSettings

logger = logging.getLogger(__name__)


class Dossiers:
    """Look-ups within limits. The source is asked outside any transaction."""

    def __init__(self, engine: sa.Engine, source: DossierSource, sealer: Sealer) -> None:
        self._engine = engine
        self._source = source
        self._sealer = sealer

    def opened(self, sealed: str) -> str:
        """The private thing that the public edge sealed. Raises `SealError`."""
        return self._sealer.open(sealed)

    def look_up(self, code: str, asker: Asker, now: datetime) -> LookUp:
        """FOUND with the status, MISSING, TOO_MANY with `until`, or UNAVAILABLE."""
        attempt = Attempt(code, limits.STATUS, asker, now.astimezone(UTC))
        admission = audit.admit(self._engine, attempt, Outcome.MISSING)
        return admission.refused or self._ask(admission, lambda: self._status(code))

    def prove(self, code: str, proof: Proof, asker: Asker, now: datetime) -> LookUp:
        """PROVED with the timeline, WRONG_PROOF with `left` (and `until` after the last one), LOCKED with `until`,
        MISSING or UNAVAILABLE. A message that is taken again counts once.
        """
        attempt = Attempt(code, proof.kind.value, asker, now.astimezone(UTC))
        admission = audit.admit(self._engine, attempt, Outcome.WRONG_PROOF)
        if admission.refused:
            return admission.refused
        answer = self._ask(admission, lambda: self._proved(code, proof, asker, admission))
        return audit.after_wrong(self._engine, attempt) if answer.outcome is Outcome.WRONG_PROOF else answer

    def send_code(self, code: str, asker: Asker, now: datetime) -> LookUp:
        """CODE_SENT with `sent_to`, TOO_MANY or LOCKED with `until`, UNAVAILABLE, or MISSING (also: no number)."""
        attempt = Attempt(code, limits.SEND_CODE, asker, now.astimezone(UTC))
        admission = audit.admit(self._engine, attempt, Outcome.CODE_SENT)
        return admission.refused or self._ask(admission, lambda: self._sent(code, asker))

    def proofs(self, code: str) -> tuple[ProofKind, ...]:
        """Which proofs can be taken for the dossier; not counted. Raises `SourceUnavailableError`."""
        return self._source.proofs(code)

    def _ask(self, admission: Admission, question: Callable[[], LookUp]) -> LookUp:
        try:
            answer = question()
        except SourceUnavailableError as error:
            logger.warning("the source of dossiers gave no answer: %s", error)
            answer = LookUp(Outcome.UNAVAILABLE)
        audit.correct(self._engine, admission, answer.outcome)
        return answer

    def _status(self, code: str) -> LookUp:
        status = self._source.status(code)
        return LookUp(Outcome.FOUND, status=status) if status else LookUp(Outcome.MISSING)

    def _proved(self, code: str, proof: Proof, asker: Asker, admission: Admission) -> LookUp:
        timeline = self._timeline(code, proof, asker, admission)
        return LookUp(Outcome.PROVED, timeline=timeline) if timeline else LookUp(self._why_not(code))

    def _timeline(self, code: str, proof: Proof, asker: Asker, admission: Admission) -> DossierTimeline | None:
        # The same message was found right before: a code that is good for once is used up by now.
        if admission.outcome is Outcome.PROVED and isinstance(self._source, ShowsAgain):
            return self._source.again(code)
        return self._source.timeline(code, proof, asker.conversation_id)

    def _why_not(self, code: str) -> Outcome:
        try:
            return Outcome.WRONG_PROOF if self._source.status(code) else Outcome.MISSING
        except SourceUnavailableError:
            # The proof was looked at and was not right: that counts, whatever failed afterwards.
            return Outcome.WRONG_PROOF

    def _sent(self, code: str, asker: Asker) -> LookUp:
        sent_to = self._source.send_one_time_code(code, asker.conversation_id)
        return LookUp(Outcome.CODE_SENT, sent_to=sent_to) if sent_to else LookUp(Outcome.MISSING)


def open_dossiers(settings: KbSettings) -> Dossiers:
    """Dossiers of this deployment; no connection is opened yet."""
    engine = make_engine(settings.database_url)
    return Dossiers(engine, open_source(engine, settings), open_sealer(settings))
