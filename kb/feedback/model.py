"""The values of feedback. Times are aware and in UTC, days those of Vietnam."""

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from kb.errors import KbError


class TicketNotFoundError(KbError):
    """No ticket has this code."""


class TicketStateError(KbError):
    """The ticket is not in a state that allows this (a second reopening, an answer to a closed one)."""


class TicketChangedError(TicketStateError):
    """Somebody did something to the ticket that the officer has not seen yet."""


class MergeError(KbError):
    """Two tickets that cannot go on as one. `reason`: "itself", "not_owed", "merged", "closed"."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"not merged: {reason}")
        self.reason = reason


class AssigneeError(KbError):
    """No open account of an officer has this name."""


class PublicTextError(KbError):
    """What is not published. `reason`: "empty", "personal" (a telephone number, an address of e-mail, an identity)."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"not published: {reason}")
        self.reason = reason


class PictureError(KbError):
    """A picture that is not taken. `reason`: "type", "size", "pixels", "broken", "too_many"."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"picture refused: {reason}")
        self.reason = reason


class TicketState(StrEnum):
    """`SENT` → `ACCEPTED` by a department → `ANSWERED`; `REOPENED` by the citizen, once; `CLOSED`."""

    SENT = "sent"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    REOPENED = "reopened"
    CLOSED = "closed"


# An answer is owed.
OWED = frozenset({TicketState.SENT, TicketState.ACCEPTED, TicketState.REOPENED})


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of matter. `title` as citizens read it ("hạ tầng: đèn đường"), `department` that answers, `words`:
    folded words that show it, `working_days` until an answer is due.
    """

    key: str
    title: str
    department: str
    working_days: int
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedbackDraft:
    """What a citizen has told so far; "" is not told yet, `UNKNOWN` told as not known or not wanted.

    `content`, `detail` (street, hamlet) and `when` are the citizen's masked words; `commune` the new name of the
    commune; `contact` is sealed; `pictures` are ids of attachments; `joins` the code of a ticket on the same matter.
    """

    content: str = ""
    category: str = ""
    commune: str = ""
    detail: str = ""
    when: str = ""
    contact: str = ""
    pictures: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self) | {"pictures": list(self.pictures)}

    @classmethod
    def of(cls, value: dict[str, Any]) -> "FeedbackDraft":
        """From its plain form; what is not known is passed over."""
        known = {field.name: value[field.name] for field in fields(cls) if field.name in value}
        return cls(**known | {"pictures": tuple(known.get("pictures") or ())})


UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """What happened to a ticket. `kind`: sent, accepted, transferred, answered, rated, reopened, closed, joined, merged
    (into the ticket that `text` names); for the staff alone (`kb.feedback.events`): note, assigned, gathered (the
    ticket that `text` names was merged into this one), published, withdrawn.

    `text`: the officer's or the citizen's words; `by`: the name of the officer's account, "" for the citizen.
    """

    kind: str
    at: datetime
    text: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A piece of feedback that was sent. `mine`: the asking conversation sent or joined it; else `events`, `content`,
    `detail` and `answer` are empty. `overdue`: working days beyond `due_on` without an answer, 0 when in time.
    `merged_into`: the code of the ticket that goes on in its place, whose state, days and answer are told here.
    """

    code: str
    category: Category
    state: TicketState
    sent_at: datetime
    due_on: date
    commune: str = ""
    mine: bool = False
    content: str = ""
    detail: str = ""
    when: str = ""
    answer: str = ""
    answered_at: datetime | None = None
    overdue: int = 0
    satisfied: bool | None = None
    reopened: bool = False
    pictures: tuple[str, ...] = ()
    events: tuple[TicketEvent, ...] = ()
    merged_into: str = ""


@dataclass(frozen=True, slots=True)
class Similar:
    """An open ticket on what looks like the same matter at the same place: nothing that its sender wrote."""

    code: str
    category: Category
    commune: str
    sent_at: datetime
    state: TicketState


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was taken in: re-encoded, without metadata. `bytes` its size on disk."""

    id: str
    media_type: str
    bytes: int
    width: int
    height: int
