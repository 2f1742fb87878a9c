"""Which turn is being taken, and what it means that one of the same conversation was kept already."""

import json
from contextvars import ContextVar

# The message_id of the turn that this task takes; "" outside of turns.
taking: ContextVar[str] = ContextVar("taking", default="")


def message_of(events: str) -> str:
    """The message_id of a stored turn; "" when nobody said anything in it."""
    said = (event.get("message_id") for event in json.loads(events) if event["event"] == "user")
    return next((str(name) for name in said if name), "")


def is_before(one: str, other: str) -> bool:
    """Whether the message of the first id was said before that of the other: `CONVERSATION-NUMBER`. False when they
    cannot be compared.
    """
    (of_one, _, first), (of_other, _, second) = one.rpartition("-"), other.rpartition("-")
    same = bool(of_one) and of_one == of_other and first.isdecimal() and second.isdecimal()
    return same and int(first) < int(second)
