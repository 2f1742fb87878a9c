"""The values of dossiers. Days are those of Vietnam; times are aware and in UTC."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from kb.errors import KbError


class SourceUnavailableError(KbError):
    """The system that knows the dossiers gave no answer that can be used: slow, down, wrong. Text for the log only."""


class Stage(StrEnum):
    """How far a dossier is. Being overdue is no stage: it follows from the appointed day and today."""

    RECEIVED = "received"
    IN_PROCESS = "in_process"
    SUPPLEMENT = "supplement"  # the citizen has to hand in more; the clock stands still
    RESULT_READY = "result_ready"
    RETURNED = "returned"  # the citizen has the result
    REFUSED = "refused"  # given back without a result, with the reason
    WITHDRAWN = "withdrawn"


# The authority still works on it, and the appointed day counts.
RUNNING = frozenset({Stage.RECEIVED, Stage.IN_PROCESS})
# Nothing more will happen.
CLOSED = frozenset({Stage.RETURNED, Stage.REFUSED, Stage.WITHDRAWN})


class ProofKind(StrEnum):
    """How a citizen shows that a dossier is theirs."""

    PHONE_TAIL = "phone_tail"  # the last four digits of the telephone number in the dossier
    ONE_TIME_CODE = "one_time_code"  # six digits sent to that number


@dataclass(frozen=True, slots=True)
class Proof:
    """What the citizen shows: four or six digits. Never stored, never logged."""

    kind: ProofKind
    digits: str


@dataclass(frozen=True, slots=True)
class DossierEvent:
    """A step in the life of a dossier.

    `reason`: why (a supplement, a refusal); `todo`: what the citizen has to do; `until`: by when; `place`: where the
    result lies.
    """

    stage: Stage
    at: datetime
    reason: str = ""
    todo: str = ""
    until: date | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class DossierStatus:
    """What anybody may see who has the code: the stage and the appointed day, no more.

    `proofs`: how the applicant can show that it is theirs; beside the status, so not compared with it.
    """

    code: str
    stage: Stage
    appointed_on: date | None = None
    proofs: tuple[ProofKind, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class DossierTimeline:
    """What only the applicant may see. `events` oldest first, never empty; the last one is the present stage."""

    code: str
    title: str
    office: str
    appointed_on: date | None
    events: tuple[DossierEvent, ...]
    procedure_code: str = ""

    @property
    def stage(self) -> Stage:
        """The present stage."""
        return self.events[-1].stage


class Outcome(StrEnum):
    """How a look-up ended; also what the audit keeps."""

    FOUND = "found"
    MISSING = "missing"
    PROVED = "proved"
    WRONG_PROOF = "wrong_proof"
    LOCKED = "locked"  # five wrong proofs: shut for an hour
    TOO_MANY = "too_many"  # too many codes that do not exist
    CODE_SENT = "code_sent"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class LookUp:
    """The answer to a look-up. `status` with FOUND, `timeline` with PROVED; `left` proofs until the lock, `until` its
    end; `sent_to`: the masked number that a one-time code went to.
    """

    outcome: Outcome
    status: DossierStatus | None = None
    timeline: DossierTimeline | None = None
    left: int = 0
    until: datetime | None = None
    sent_to: str = ""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who looks up: the conversation, and the message that asks (the same at every attempt of its turn)."""

    conversation_id: str
    message_id: str
