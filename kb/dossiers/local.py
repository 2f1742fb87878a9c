"""Dossiers in the table of this system, filled by imports."""

import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import sqlalchemy as sa

from kb.db import reading
from kb.dossiers import queries
from kb.dossiers.model import DossierStatus, DossierTimeline, Proof, ProofKind, SourceUnavailableError
from kb.dossiers.one_time_codes import GOOD_FOR, OneTimeCodes
from kb.dossiers.senders import Outgoing, Sender, SenderError
from kb.sealing import Sealer, SealError
from kb.strings import say

_TAIL = 4
_SHOWN = 3


def _now() -> datetime:
    return datetime.now(UTC)


class LocalDossierSource:
    """Reads `dossier` and `dossier_event`; telephone numbers are opened for as long as a comparison takes."""

    def __init__(
        self,
        engine: sa.Engine,
        sealer: Sealer,
        sender: Sender,
        clock: Callable[[], datetime] = _now,
        *,
        one_time_codes: bool = True,
    ) -> None:
        """`one_time_codes`: whether somebody carries what `sender` is given to the applicant."""
        self._kinds = (ProofKind.PHONE_TAIL, ProofKind.ONE_TIME_CODE) if one_time_codes else (ProofKind.PHONE_TAIL,)
        self._engine = engine
        self._sealer = sealer
        self._sender = sender
        self._clock = clock
        self._codes = OneTimeCodes(engine, sealer)

    def status(self, code: str) -> DossierStatus | None:
        """What anybody may see; None when there is no such dossier."""
        with reading(self._engine) as connection:
            found = queries.status(connection, code)
        return replace(found, proofs=self.proofs(code)) if found else None

    def timeline(self, code: str, proof: Proof, conversation_id: str) -> DossierTimeline | None:
        """What the applicant may see; None when the proof is wrong, or there is no such dossier."""
        return self.again(code) if self._is_right(code, proof, conversation_id) else None

    def again(self, code: str) -> DossierTimeline | None:
        """The timeline, for a message whose proof was found right before."""
        with reading(self._engine) as connection:
            return queries.timeline(connection, code)

    def proofs(self, code: str) -> tuple[ProofKind, ...]:
        """What can be taken when the dossier has a telephone number, else none."""
        return self._kinds if self._phone(code) else ()

    def send_one_time_code(self, code: str, conversation_id: str) -> str:
        """Send six digits; returns the number masked, "" when there is none. Raises `SourceUnavailableError`."""
        phone = self._phone(code) if ProofKind.ONE_TIME_CODE in self._kinds else ""
        if not phone:
            return ""
        now = self._clock()
        digits = self._codes.issue(code, conversation_id, now)
        text = say("one_time_code_sms", code=code, digits=digits, minutes=int(GOOD_FOR.total_seconds() // 60))
        # The time is in the key: a code that is asked for again is a message of its own.
        key = f"one-time code {code} {conversation_id} {now.isoformat()}"
        try:
            self._sender.send(Outgoing(key, "sms", phone, "", text))
        except SenderError as error:
            raise SourceUnavailableError(str(error)) from error
        return masked(phone)

    def _is_right(self, code: str, proof: Proof, conversation_id: str) -> bool:
        if proof.kind is ProofKind.ONE_TIME_CODE:
            return self._codes.use(code, conversation_id, proof.digits, self._clock())
        tail = self._phone(code)[-_TAIL:]
        return len(tail) == _TAIL and hmac.compare_digest(tail.encode(), proof.digits.encode())

    def _phone(self, code: str) -> str:
        with reading(self._engine) as connection:
            sealed = queries.phones(connection, [code]).get(code, "")
        try:
            return self._sealer.open(sealed)
        except SealError as error:
            raise SourceUnavailableError(str(error)) from error


def masked(phone: str) -> str:
    """The number as it is shown to somebody who has asked for a code: "090•••••••". Its end is a proof itself."""
    return phone[:_SHOWN] + "•" * (len(phone) - _SHOWN)
