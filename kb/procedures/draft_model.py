"""The values of drafts, revisions and the staff's work on records. Times are aware and in UTC."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kb.errors import KbError
from kb.procedures.model import Level, Procedure


class DraftState(StrEnum):
    """`EDITING` → `SUBMITTED` → `PUBLISHED`, or `SCHEDULED` until its day; `RETURNED` by the reviewer goes back to
    `EDITING`; `DISCARDED` is given up.
    """

    EDITING = "editing"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    DISCARDED = "discarded"


OPEN = (DraftState.EDITING, DraftState.SUBMITTED, DraftState.RETURNED, DraftState.SCHEDULED)
WRITABLE = (DraftState.EDITING, DraftState.RETURNED)


@dataclass(frozen=True, slots=True)
class Draft:
    """What an editor writes. `version` rises with each save; `base_revision` is what it began from, 0 for nothing."""

    id: int
    code: str
    content: Procedure
    state: DraftState
    version: int
    base_revision: int
    author: str
    created_at: datetime
    updated_at: datetime
    updated_by: str
    note: str = ""
    reviewer: str = ""
    reviewed_at: datetime | None = None
    review_note: str = ""
    publish_on: date | None = None

    def written_by(self, name: str) -> bool:
        """Whether this account wrote it: who did may not review it."""
        return name in (self.author, self.updated_by)


@dataclass(frozen=True, slots=True)
class Revision:
    """What was published once. `content` None: the record was retired, removed, or only its words changed."""

    id: int
    code: str
    at: datetime
    author: str
    act: str
    content: Procedure | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list of procedures. `draft` is the state of the open draft, "" for none; `reports` the open ones
    of citizens who doubt the record.
    """

    code: str
    title: str
    field: str
    levels: tuple[Level, ...]
    status: str
    checked_at: date | None
    findings: int
    reports: int
    draft: str


@dataclass(frozen=True, slots=True)
class Reports:
    """The open reports of citizens who doubt a record."""

    code: str
    title: str
    count: int
    first_at: datetime
    last_at: datetime


class DraftNotFoundError(KbError):
    """No draft has this id."""


class DraftConflictError(KbError):
    """Somebody else saved, submitted or reviewed it meanwhile; `current` is the draft as it stands now."""

    def __init__(self, current: Draft) -> None:
        super().__init__(f"draft {current.id} is at version {current.version}, {current.state}")
        self.current = current


class BaseChangedError(KbError):
    """The published record was changed since the draft was begun."""


class SelfReviewError(KbError):
    """Who wrote it may not review it."""


class DraftUnfitError(KbError):
    """What it says cannot be published; `problems` name the places (`kb.procedures.checking`)."""

    def __init__(self, problems: tuple["Problem", ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Problem:
    """`at`: the place in the procedure ("fees.0.amount"); `key`: what is wrong with it."""

    at: str
    key: str
