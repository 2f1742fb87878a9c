"""What Rasa does at every turn and nobody sees: left out, or done once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TypeVar

import rasa.core.processor
from rasa.shared.core.domain import Domain

Value = TypeVar("Value")

_is_empty = Domain.is_empty


def leave_out_the_unseen() -> None:
    """Rasa copies all events of an action, deeply, for a line of its debug log, be it written or not; and it writes out
    the whole domain to see whether there is one. To be called once, before the first turn.
    """
    # Its processor copies for that log only (tests/bot/test_quick.py).
    rasa.core.processor.copy = SimpleNamespace(deepcopy=_itself)
    Domain.is_empty = _is_empty_as_before


def _itself(value: Value) -> Value:
    return value


def _is_empty_as_before(domain: Domain) -> bool:
    """A domain does not change once it is made."""
    known = vars(domain)
    if "known_to_be_empty" not in known:
        known["known_to_be_empty"] = _is_empty(domain)
    return bool(known["known_to_be_empty"])
