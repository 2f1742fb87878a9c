"""The form of feedback as a value: what was told, what is being asked, what was offered."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from actions.speaking import Effect
from actions.standing import Standing, keep
from kb.feedback.model import FeedbackDraft

TOPIC = "feedback"
# After so many other questions in a row the form is not brought up again by itself.
MOST_ASIDES = 2
_PAUSE = timedelta(hours=1)


class Asking(StrEnum):
    """The question that is open."""

    CONTENT = "content"
    CATEGORY = "category"
    WHERE = "where"
    COMMUNE = "commune"  # which of several communes
    WHEN = "when"
    CONTACT = "contact"
    PICTURE = "picture"
    JOIN = "join"
    CONFIRM = "confirm"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class FeedbackState:
    """`asked_where`: how often the place was asked for; `communes`: those to choose from; `similar`: codes of open
    tickets that look like this one, `checked` once they were looked for; `asides`: other questions since the last
    answer.
    """

    draft: FeedbackDraft = field(default_factory=FeedbackDraft)
    asking: Asking = Asking.CONTENT
    asked_where: int = 0
    communes: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    checked: bool = False
    asides: int = 0

    @property
    def awake(self) -> bool:
        """Whether it still brings itself up."""
        return self.asides < MOST_ASIDES

    def having(self, **told: Any) -> "FeedbackState":
        """The same with these fields of the draft; another kind or commune is compared with open tickets anew."""
        draft = replace(self.draft, **told)
        if (draft.category, draft.commune) == (self.draft.category, self.draft.commune):
            return replace(self, draft=draft)
        return replace(self, draft=draft, similar=(), checked=False)

    def kept(self) -> Effect:
        """The effect that stores it."""
        data = {
            "draft": self.draft.plain(),
            "asking": self.asking.value,
            "asked_where": self.asked_where,
            "communes": list(self.communes),
            "similar": list(self.similar),
            "checked": self.checked,
            "asides": self.asides,
        }
        return keep(TOPIC, data, private="contact" if self.asking is Asking.CONTACT else "")


def open_form(stand: Standing) -> FeedbackState | None:
    """The form that the conversation has open; after a pause it brings itself up again."""
    data = stand.data(TOPIC)
    if data is None:
        return None
    paused = stand.now - stand.topics[TOPIC].updated_at > _PAUSE
    return replace(_state(data), asides=0) if paused else _state(data)


def _state(data: Mapping[str, Any]) -> FeedbackState:
    return FeedbackState(
        draft=FeedbackDraft.of(data["draft"]),
        asking=Asking(data["asking"]),
        asked_where=data["asked_where"],
        communes=tuple(data["communes"]),
        similar=tuple(data["similar"]),
        checked=data["checked"],
        asides=data["asides"],
    )
