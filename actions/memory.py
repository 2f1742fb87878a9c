"""What a conversation remembers between turns: the slots of the domain as one value."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from kb.procedures.model import Aspect

# A citizen is asked back so often in a row, then answered as well as it goes.
MOST_ASKED = 2


class Asked(StrEnum):
    """What a question back is about."""

    SUBJECT = "subject"
    PROCEDURES = "procedures"
    CASES = "cases"


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question back that has no answer yet. `codes`: what was offered, or the procedure whose cases were.

    `spare`: it was answered for most citizens already; `resumed`: it has been put a second time.
    """

    about: Asked
    codes: tuple[str, ...] = ()
    question: str = ""
    aspects: tuple[Aspect, ...] = ()
    spare: bool = False
    resumed: bool = False

    def plain(self) -> dict[str, Any]:
        """As a slot holds it."""
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}

    @property
    def to_resume(self) -> bool:
        """Whether to come back to it after something else was answered."""
        return self.about is not Asked.SUBJECT and not self.spare and not self.resumed


@dataclass(frozen=True, slots=True)
class Memory:
    """`offered`: the neighbours to offer when the answer is not the one; `asked_back`: questions back in a row.

    `asked_aspects`: asked and not answered yet; `last_aspects`: those of the last answer.
    """

    procedure: str = ""
    case: str = ""
    offered: tuple[str, ...] = ()
    question: str = ""
    asked_aspects: tuple[Aspect, ...] = ()
    last_aspects: tuple[Aspect, ...] = ()
    open_question: OpenQuestion | None = None
    asked_back: int = 0

    @property
    def asked_for_case(self) -> str:
        """The code of the procedure whose case was asked for last."""
        opened = self.open_question
        return opened.codes[0] if opened and opened.about is Asked.CASES else ""

    def events(self) -> list[dict[str, Any]]:
        """The events that store it."""
        return [SlotSet(field.name, _plain(getattr(self, field.name)) or None) for field in fields(self)]


def recall(tracker: Tracker) -> Memory:
    """What the slots of a conversation hold."""
    return Memory(
        procedure=tracker.get_slot("procedure") or "",
        case=tracker.get_slot("case") or "",
        offered=tuple(tracker.get_slot("offered") or ()),
        question=tracker.get_slot("question") or "",
        asked_aspects=_aspects(tracker.get_slot("asked_aspects")),
        last_aspects=_aspects(tracker.get_slot("last_aspects")),
        open_question=_open(tracker.get_slot("open_question")),
        asked_back=int(tracker.get_slot("asked_back") or 0),
    )


def _open(value: dict[str, Any] | None) -> OpenQuestion | None:
    if not value:
        return None
    told = value | {
        "about": Asked(value["about"]),
        "codes": tuple(value["codes"]),
        "aspects": _aspects(value["aspects"]),
    }
    return OpenQuestion(**told)


def _aspects(values: list[str] | None) -> tuple[Aspect, ...]:
    known = set(Aspect)
    return tuple(Aspect(value) for value in values or () if value in known)


def _plain(value: Any) -> Any:
    if isinstance(value, OpenQuestion):
        return value.plain()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, StrEnum) else value
