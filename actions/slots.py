"""Reading a tracker."""

from typing import Any

from rasa_sdk import Tracker

from kb.procedures.model import Aspect


def entities(tracker: Tracker, name: str) -> list[str]:
    """The values of an entity in the last message, in their order there."""
    found: list[dict[str, Any]] = tracker.latest_message.get("entities") or []
    told = sorted((item for item in found if item["entity"] == name), key=lambda item: item.get("start") or 0)
    return [str(item["value"]) for item in told]


def entity(tracker: Tracker, name: str) -> str:
    """The first value of an entity in the last message, or nothing."""
    return next(iter(entities(tracker, name)), "")


def asked_aspects(tracker: Tracker) -> tuple[Aspect, ...]:
    """The aspects of this message; of the question before it when this one only names the procedure."""
    known = set(Aspect)
    told = [value for value in entities(tracker, "aspect") if value in known]
    told = told or [value for value in tracker.get_slot("asked_aspects") or [] if value in known]
    return tuple(dict.fromkeys(Aspect(value) for value in told))


def question_of(tracker: Tracker) -> str:
    """The citizen's words."""
    return str(tracker.latest_message.get("text") or "")
