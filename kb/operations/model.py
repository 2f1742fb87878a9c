"""The values of operations. Times are aware and in UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kb.errors import KbError


class NoticeKind(StrEnum):
    """`EMERGENCY` is told once to each conversation; while an `OFF` holds, its text is the answer to everything."""

    EMERGENCY = "emergency"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Notice:
    """What citizens are told, from when until when, by whom and why. `ends_at` None: until somebody ends it."""

    id: int
    kind: NoticeKind
    text: str
    why: str
    begins_at: datetime
    ends_at: datetime | None
    author: str
    ended_by: str
    ended_at: datetime | None

    def holds(self, moment: datetime) -> bool:
        """Whether it is in force at that moment."""
        return self.ended_at is None and self.begins_at <= moment and not self.is_over(moment)

    def is_over(self, moment: datetime) -> bool:
        """Whether it will not be in force again."""
        return self.ended_at is not None or (self.ends_at is not None and self.ends_at <= moment)


class NoticeNotFoundError(KbError):
    """No notice of this id is still to be ended."""


class NoticeError(KbError):
    """What was given for a notice cannot be taken. `reason`: "text", "why", "times", "off", "on"."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"notice refused: {reason}")
        self.reason = reason
