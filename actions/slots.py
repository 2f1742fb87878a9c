"""Reading a tracker's last message."""

from typing import Any

from rasa_sdk import Tracker

from kb.procedures.model import Aspect

# The place of an aspect that the message as a whole asks for.
ANYWHERE = -1


def entities(tracker: Tracker, name: str) -> list[str]:
    """The values of an entity in the last message, in their order there."""
    return [str(item["value"]) for item in _found(tracker, name)]


def entity(tracker: Tracker, name: str) -> str:
    """The first value of an entity in the last message, or nothing."""
    return next(iter(entities(tracker, name)), "")


def told_aspects(tracker: Tracker) -> tuple[Aspect, ...]:
    """The aspects that this message asks for."""
    return tuple(dict.fromkeys(aspect for _, aspect in aspects_at(tracker)))


def aspects_at(tracker: Tracker) -> list[tuple[int, Aspect]]:
    """The same, each with its place in the message."""
    known, whole = set(Aspect), len(question_of(tracker))
    found = [item for item in _found(tracker, "aspect") if item["value"] in known]
    return [(_place(item, whole), Aspect(item["value"])) for item in found]


def question_of(tracker: Tracker) -> str:
    """The citizen's words."""
    return str(tracker.latest_message.get("text") or "")


def intent_of(tracker: Tracker) -> tuple[str, float]:
    """What the last message was read as, and how surely."""
    intent = tracker.latest_message.get("intent") or {}
    return str(intent.get("name") or ""), float(intent.get("confidence") or 0.0)


def model_of(tracker: Tracker) -> str:
    """The id of the trained model that answers, as Rasa notes it with each event."""
    told = ((event.get("metadata") or {}).get("model_id") for event in reversed(tracker.events or []))
    return next((str(model) for model in told if model), "")


def _found(tracker: Tracker, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tracker.latest_message.get("entities") or []
    return sorted((item for item in found if item["entity"] == name), key=lambda item: item.get("start") or 0)


def _place(item: dict[str, Any], whole: int) -> int:
    start, end = item.get("start") or 0, item.get("end") or 0
    return ANYWHERE if end - start >= whole else start
