"""The values of handoffs. Times are aware and in UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kb.errors import KbError

# What a conversation is in the middle of while the citizen writes down what the officer is to read.
TOPIC = "handoff"


class HandoffState(StrEnum):
    """`WAITING` in the queue, `LEFT` a message for the next office hours, `TAKEN` an officer has the conversation and
    the bot is silent; `ENDED` handed back, `GIVEN_UP` by the citizen.
    """

    WAITING = "waiting"
    LEFT = "left"
    TAKEN = "taken"
    ENDED = "ended"
    GIVEN_UP = "given_up"


# An officer may take these.
TO_TAKE = (HandoffState.WAITING.value, HandoffState.LEFT.value)


@dataclass(frozen=True, slots=True)
class Handoff:
    """One wish for a person. `reason`: "asked", or "unhappy" after two thumbs down; `language`: "vi" or "en".

    `waits`: how many of the citizen's messages nobody has answered; `last`: what the citizen said last.
    """

    id: int
    conversation_id: str
    channel: str
    reason: str
    state: HandoffState
    language: str
    asked_at: datetime
    asked_seq: int
    queued_at: datetime
    officer: str
    taken_at: datetime | None
    seen_at: datetime | None
    ended_at: datetime | None
    ending: str
    waits: int
    last: str

    @property
    def is_open(self) -> bool:
        """Whether the citizen still waits for, or talks with, a person."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can be said to somebody who waits: how many come first, and after how many minutes officers may come to it.

    `minutes` is None where too little is known to estimate.
    """

    ahead: int
    minutes: int | None


@dataclass(frozen=True, slots=True)
class CannedAnswer:
    """A text that officers insert."""

    id: int
    title: str
    text: str
    author: str
    at: datetime


class HandoffNotFoundError(KbError):
    """No handoff has this id: the citizen may have deleted the conversation."""


class HandoffStateError(KbError):
    """It is not the officer's to do that now. `officer`: who has it, or had it; `state`: what it is."""

    def __init__(self, state: str, officer: str) -> None:
        super().__init__(f"the handoff is {state}")
        self.state, self.officer = HandoffState(state), officer


class CannedAnswerNotFoundError(KbError):
    """No canned answer has this id."""
