"""The answers of the one-stop system as `docs/dossier-api.yaml` has them, checked before anything of them is believed.

Unknown fields are left out, so that the other side may add some. An error names the field and never quotes its value.
"""

from datetime import UTC, date
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from kb.dossiers.http_wire import Reply
from kb.dossiers.model import (
    DossierEvent,
    DossierStatus,
    DossierTimeline,
    Proof,
    ProofKind,
    SourceUnavailableError,
    Stage,
)

YEARS = range(2000, 2101)
MOST_EVENTS = 200
Moment = TypeVar("Moment", bound=date)


def _plausible(moment: Moment) -> Moment:
    # An unset date of many systems is that of the year 1.
    if moment.year not in YEARS:
        raise ValueError("no year of a dossier")
    return moment


Day = Annotated[date, AfterValidator(_plausible)]
Time = Annotated[AwareDatetime, AfterValidator(_plausible)]
Code = Annotated[str, Field(min_length=1, max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=1000)]
Text = Annotated[str, Field(max_length=4000)]


class Problem(StrEnum):
    """The refusals that are answers. Any other one is a failure: a 404 of a gateway says nothing of a dossier."""

    NOT_FOUND = "/problems/not-found"
    WRONG_PROOF = "/problems/wrong-proof"
    NO_NUMBER = "/problems/no-number"


STATUS_OF = {Problem.NOT_FOUND: 404, Problem.WRONG_PROOF: 403, Problem.NO_NUMBER: 409}


class _Answer(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class DossierAnswer(_Answer):
    """Schema `Dossier`."""

    code: Code
    stage: Stage
    appointed_on: Day | None = None
    proofs: tuple[ProofKind, ...]

    def value(self) -> DossierStatus:
        """As the rest of the program knows it."""
        return DossierStatus(self.code, self.stage, self.appointed_on, self.proofs)


class EventAnswer(_Answer):
    """Schema `Event`."""

    stage: Stage
    at: Time
    reason: Text | None = None
    todo: Text | None = None
    until: Day | None = None
    place: Text | None = None

    def value(self) -> DossierEvent:
        """As the rest of the program knows it."""
        texts = (self.reason or "", self.todo or "", self.until, self.place or "")
        return DossierEvent(self.stage, self.at.astimezone(UTC), *texts)


class TimelineAnswer(_Answer):
    """Schema `Timeline`."""

    code: Code
    title: Name
    office: Name
    procedure_code: Annotated[str, Field(max_length=32)] | None = None
    appointed_on: Day | None = None
    events: Annotated[tuple[EventAnswer, ...], Field(min_length=1, max_length=MOST_EVENTS)]

    def value(self) -> DossierTimeline:
        """As the rest of the program knows it: oldest event first, those of one moment as they came."""
        events = sorted((event.value() for event in self.events), key=lambda event: event.at)
        procedure = self.procedure_code or ""
        return DossierTimeline(self.code, self.title, self.office, self.appointed_on, tuple(events), procedure)


class SentAnswer(_Answer):
    """Schema `SentCode`. A number that is not masked is refused."""

    sent_to: Annotated[str, Field(pattern=r"^[0-9]{2,4}[•*]{4,12}$", max_length=16)]


class ProblemAnswer(_Answer):
    """Schema `Problem`, as far as it is read."""

    type: str


A = TypeVar("A", bound=_Answer)


def parsed(kind: type[A], reply: Reply, status: int = 200) -> A:
    """The body as this kind; SourceUnavailableError when the status is another or the body is wrong."""
    if reply.status != status:
        raise SourceUnavailableError(f"answered with status {reply.status}")
    try:
        return kind.model_validate_json(reply.body)
    except ValidationError as error:
        raise SourceUnavailableError(f"wrong answer: {_places(error)}") from None


def of_code(answer: DossierAnswer | TimelineAnswer, code: str) -> None:
    """Raises SourceUnavailableError when the answer is on another dossier."""
    if answer.code != code:
        raise SourceUnavailableError("wrong answer: code: not the one that was asked for")


def refused(reply: Reply, *problems: Problem) -> bool:
    """Whether the reply is one of these refusals, by its status and its type."""
    if reply.status not in {STATUS_OF[problem] for problem in problems}:
        return False
    answer = parsed(ProblemAnswer, reply, reply.status)
    return any(answer.type == problem and reply.status == STATUS_OF[problem] for problem in problems)


def timeline_question(proof: Proof, conversation_id: str) -> dict[str, object]:
    """Schema `TimelineQuestion`."""
    return {"proof": {"kind": str(proof.kind), "digits": proof.digits}, "conversation": conversation_id}


def _places(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['type']}" for one in found[:3])
