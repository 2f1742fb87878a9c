"""Values out of a card, which may hold anything: what is not of the expected kind is nothing."""

import re
from typing import Any

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def text_of(value: object) -> str:
    """A text, or a number as a text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def list_of(value: object) -> list[Any]:
    """A list."""
    return value if isinstance(value, list) else []


def record_of(value: object) -> dict[str, Any]:
    """The fields of an object."""
    return value if isinstance(value, dict) else {}


def day_of(value: object) -> str:
    """`2026-07-03`, with or without a time, as `03/07/2026`; any other text as it stands."""
    text = text_of(value)
    match = _DAY.match(text)
    return f"{match[3]}/{match[2]}/{match[1]}" if match else text
