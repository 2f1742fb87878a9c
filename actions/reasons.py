"""Why something was not good: asked once, after a thumb down or an answer that did not satisfy."""

from collections.abc import Mapping
from typing import Any

from actions.replies import ratings as tell
from actions.standing import Standing, drop
from actions.step import Step
from vi import normalise

RATING, TICKET = "rating", "ticket"
_LONGEST_REASON = 500


class Reasons:
    """The reason that is asked for, if one is."""

    def __init__(self, stand: Standing) -> None:
        self._rating: Mapping[str, Any] | None = stand.data(RATING)
        self._ticket: Mapping[str, Any] | None = stand.data(TICKET)

    @property
    def wanted(self) -> bool:
        """Whether a reason is asked for."""
        return self._rating is not None or self._ticket is not None

    def hear(self, text: str) -> Step:
        """The reason in the citizen's words."""
        reason = normalise(text)[:_LONGEST_REASON]
        if self._ticket is not None:
            code, reopened = str(self._ticket["code"]), bool(self._ticket.get("reopened"))
            rate = {"do": "feedback.rate", "code": code, "satisfied": False, "reason": reason}
            return Step(tell.ticket_reason_noted(code, reopened=reopened), (rate, drop(TICKET)))
        rating = {"do": "rating.add", **(self._rating or {}), "helpful": False, "reason": reason}
        return Step(tell.reason_noted(), (rating, drop(RATING)))
