"""The values of understanding and learning. Times are aware and in UTC; all texts are masked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from kb.errors import KbError


class Came(StrEnum):
    """What came of a message: `OFFERED` asked back among procedures, `UNCLEAR` asked what was meant, `HANDLED` by
    another service, `UNAVAILABLE` told that something is out of order.
    """

    ANSWERED = "answered"
    OFFERED = "offered"
    NOT_FOUND = "not_found"
    UNCLEAR = "unclear"
    HANDLED = "handled"
    UNAVAILABLE = "unavailable"


class Reason(StrEnum):
    """Why a message is work: nothing was found, a choice was refused, a thumb was down, the staff says it is wrong."""

    NONE = "none"
    REFUSED = "refused"
    UNHAPPY = "unhappy"
    WRONG = "wrong"


class State(StrEnum):
    """How far the staff is with it."""

    OPEN = "open"
    ATTACHED = "attached"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message was understood as. `hits`: codes with the score of the search (0 to 1), the best first."""

    intent: str
    confidence: float
    aspects: tuple[str, ...]
    came: Came
    hits: tuple[tuple[str, float], ...] = ()
    code: str = ""
    field: str = ""
    commune: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A message that waits for the staff, or was decided. `decision` is as `Decision` has it."""

    id: int
    conversation_id: str
    seq: int
    at: datetime
    text: str
    reason: Reason
    intent: str
    code: str
    field: str
    commune: str
    state: State
    decided_by: str = ""
    decided_at: datetime | None = None
    decision: Mapping[str, Any] | None = None


class PhraseKind(StrEnum):
    """What a message becomes of a procedure: a short name, or a whole question."""

    ALIAS = "alias"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class ToProcedure:
    """The messages mean this procedure."""

    code: str
    kind: PhraseKind = PhraseKind.QUESTION


@dataclass(frozen=True, slots=True)
class ToIntent:
    """The messages are examples of an intent, and ask for these aspects."""

    intent: str
    aspects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToFaq:
    """The messages want an answer that nobody has written yet; `text` is for those who write it."""

    text: str


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """The messages are nothing that the assistant should answer."""


Decision = ToProcedure | ToIntent | ToFaq | OutOfScope


class DecisionError(KbError):
    """A decision that cannot be taken. `reason`: "decided", "procedure", "intent", "aspects", "faq", "nothing",
    "elsewhere" (the text is an example of another intent), "changed" (what it did was changed since).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"decision refused: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Example:
    """A message that the next model learns from."""

    id: int
    text: str
    intent: str
    aspects: tuple[str, ...]
    author: str
    at: datetime


class RunState(StrEnum):
    """`WAITING` for its turn, `TRAINING` and `MEASURING` under a lease, `READY` to be looked at; `ACTIVATING` and
    `ROLLING_BACK` until the bot says that it uses the other model; `ACTIVE`, then `REPLACED`. `REFUSED` by a reviewer,
    `FAILED` with an error.
    """

    WAITING = "waiting"
    TRAINING = "training"
    MEASURING = "measuring"
    READY = "ready"
    ACTIVATING = "activating"
    ACTIVE = "active"
    ROLLING_BACK = "rolling_back"
    REPLACED = "replaced"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """Learning from the examples of a moment. `file` is their text, `measured` the report of `python -m bot.learn`,
    `progress` 0 to 1 of what is under way.
    """

    id: int
    author: str
    at: datetime
    state: RunState
    progress: float
    model: str
    examples: int
    file: str
    measured: Mapping[str, Any] | None
    error: str
    activated_by: str
    activated_at: datetime | None
    reason: str
    owner: str | None = None

    @property
    def missed(self) -> tuple[str, ...]:
        """The gates that it does not pass."""
        return tuple(str(gate["name"]) for gate in (self.measured or {}).get("gates", ()) if not gate["passed"])


class RunStateError(KbError):
    """A learning run that cannot do this (now). `reason`: "unknown", "running", "nothing", "state", "reason"."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"learning run: {reason}")
        self.reason = reason
