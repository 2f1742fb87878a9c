"""The values of reviewed imports. Times are aware and in UTC."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kb.errors import KbError
from kb.procedures.model import Procedure


class ImportState(StrEnum):
    """`READY`: the list of differences can be looked at and decided."""

    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    APPLIED = "applied"
    UNDONE = "undone"
    FAILED = "failed"


class Measuring(StrEnum):
    """Whether the search is being measured for an import."""

    IDLE = ""
    WAITING = "waiting"
    WORKING = "working"
    FAILED = "failed"


class ChangeKind(StrEnum):
    """What the file does with a procedure."""

    ADDED = "added"
    CHANGED = "changed"


class ChangeState(StrEnum):
    """`STALE`: the record was changed after the list was made, so it was left as it is."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    APPLIED = "applied"
    STALE = "stale"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Recall:
    """How many questions were asked, and for how many parts of them the right procedure is first, or in the first 5."""

    questions: int
    r1: float
    r5: float


@dataclass(frozen=True, slots=True)
class Worse:
    """A question of the measure that is answered less well: the places of the right procedure (from 1, None beyond the
    tenth) and the procedure that is first now. Without `expected` no procedure answers it, and now one would be told.
    """

    question: str
    expected: tuple[str, ...]
    before: int | None
    after: int | None
    first: str


@dataclass(frozen=True, slots=True)
class Scores:
    """The search before and after, on the questions whose procedures were there before; `new`: on those that only the
    import brings. `changes`: how many it counts with, `accepted` whether only the accepted ones. `seconds` it took.
    """

    before: Recall
    after: Recall
    new: Recall
    worse: tuple[Worse, ...]
    changes: int
    accepted: bool
    seconds: float
    at: datetime


@dataclass(frozen=True, slots=True)
class ImportJob:
    """A file and what became of it. `lines_total` 0: not known. `rejected`: line and reason."""

    id: int
    file_name: str
    author: str
    created_at: datetime
    checked_at: date | None
    state: ImportState
    lines_read: int
    lines_total: int
    unchanged: int
    rejected: tuple[tuple[int, str], ...]
    scores: Scores | None
    measuring: Measuring
    error: str
    applied_by: str
    applied_at: datetime | None
    undone_by: str
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A Vietnamese sentence on one part of a procedure (the name of its field)."""

    part: str
    text: str


@dataclass(frozen=True, slots=True)
class ImportChange:
    """What the file does with one procedure. `findings`: how many places of it could not be read with certainty."""

    job_id: int
    code: str
    position: int
    kind: ChangeKind
    title: str
    field: str
    differences: tuple[Difference, ...]
    findings: int
    state: ChangeState


@dataclass(frozen=True, slots=True)
class ChangeValues:
    """A change with both values; `before` is None for an added procedure."""

    change: ImportChange
    before: Procedure | None
    after: Procedure


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes are meant; what is None or empty does not matter. `part` is one that differs."""

    kind: ChangeKind | None = None
    state: ChangeState | None = None
    findings: bool = False
    field: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """How many changes there are: of each kind, of each state, with findings; and the fields and parts they touch."""

    kinds: dict[ChangeKind, int]
    states: dict[ChangeState, int]
    findings: int
    fields: tuple[str, ...]
    parts: tuple[str, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class Outcome:
    """For how many changes it was done, and how many were left because the record was changed in between."""

    done: int
    left: int


class ImportNotFoundError(KbError):
    """There is no such import, or no such change in it."""


class ImportStateError(KbError):
    """Not in this state of the import. `state` is the one it has; "empty" where nothing is accepted."""

    def __init__(self, state: str) -> None:
        super().__init__(f"the import is {state}")
        self.state = state


class LeaseLostError(KbError):
    """Somebody else works on the import by now; what this process found is not kept."""
