"""Dossiers as the province's one-stop system tells them, by the contract in `docs/dossier-api.yaml`."""

import re
import uuid
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote, urlsplit

from kb.dossiers.http_clock import Clock, within
from kb.dossiers.http_model import (
    DossierAnswer,
    Problem,
    SentAnswer,
    TimelineAnswer,
    of_code,
    parsed,
    refused,
    timeline_question,
)
from kb.dossiers.http_patience import Gate, persistently
from kb.dossiers.http_wire import Reply, Request, Wire
from kb.dossiers.model import DossierStatus, DossierTimeline, Proof, ProofKind
from kb.errors import SettingsError

# What can stand in a path and be a code; anything else is no dossier, and is not asked for.
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{0,63}")
# Hosts that plain HTTP may go to: it does not leave the machine.
OWN_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
T = TypeVar("T")


class HttpDossierSource:
    """Asks the one-stop system. Thread-safe; opens no connection before the first question.

    Every method returns or raises SourceUnavailableError within `seconds`, all attempts together. After `failures`
    failed calls in a row it raises at once for `reset_seconds`. Nothing is kept of an answer.
    """

    def __init__(
        self, url: str, token: str, *, seconds: float = 3.5, failures: int = 5, reset_seconds: float = 30.0
    ) -> None:
        """`url` is what stands before `/v1`; SettingsError when it would send proofs in the clear."""
        _check(url)
        self._wire = Wire(url, token)
        self._gate = Gate(failures, reset_seconds)
        self._seconds = seconds

    def status(self, code: str) -> DossierStatus | None:
        """What anybody with the code may see; None when there is no such dossier."""
        answer = self._dossier(code)
        return answer.value() if answer else None

    def proofs(self, code: str) -> tuple[ProofKind, ...]:
        """How the applicant can show that it is theirs; none when there is no such dossier."""
        answer = self._dossier(code)
        return answer.proofs if answer else ()

    def timeline(self, code: str, proof: Proof, conversation_id: str) -> DossierTimeline | None:
        """What only the applicant may see; None when the proof is wrong or there is no such dossier."""

        def read(reply: Reply) -> DossierTimeline | None:
            if refused(reply, Problem.NOT_FOUND, Problem.WRONG_PROOF):
                return None
            answer = parsed(TimelineAnswer, reply)
            of_code(answer, code)
            return answer.value()

        body = timeline_question(proof, conversation_id)
        return self._ask(Request("POST", _path(code, "/timeline"), _headers(), body), read) if _known(code) else None

    def send_one_time_code(self, code: str, conversation_id: str) -> str:
        """Has a code of six digits sent; returns the masked number, empty without a number or such a dossier."""

        def read(reply: Reply) -> str:
            if refused(reply, Problem.NOT_FOUND, Problem.NO_NUMBER):
                return ""
            return parsed(SentAnswer, reply, 202).sent_to

        # One key for all attempts: the other side sends one code, however often it hears of it.
        headers = _headers() | {"Idempotency-Key": str(uuid.uuid4())}
        body = {"conversation": conversation_id}
        return self._ask(Request("POST", _path(code, "/one-time-codes"), headers, body), read) if _known(code) else ""

    def _dossier(self, code: str) -> DossierAnswer | None:
        def read(reply: Reply) -> DossierAnswer | None:
            if refused(reply, Problem.NOT_FOUND):
                return None
            answer = parsed(DossierAnswer, reply)
            of_code(answer, code)
            return answer

        return self._ask(Request("GET", _path(code), _headers()), read) if _known(code) else None

    def _ask(self, request: Request, read: Callable[[Reply], T]) -> T:
        clock = Clock(self._seconds)
        with self._gate.passing():
            return within(clock, lambda: read(persistently(clock, lambda: self._wire.exchange(request, clock))))


def _known(code: str) -> bool:
    return CODE.fullmatch(code) is not None


def _path(code: str, rest: str = "") -> str:
    return f"/v1/dossiers/{quote(code, safe='')}{rest}"


def _headers() -> dict[str, str]:
    return {"X-Request-Id": str(uuid.uuid4())}


def _check(url: str) -> None:
    parts = urlsplit(url)
    if not parts.hostname or not (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in OWN_MACHINE)
    ):
        raise SettingsError("DOSSIER_API_URL must begin with https:// (http:// to this machine only)")
