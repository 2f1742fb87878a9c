"""One line of a file of records."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """Line `number` (from 1; the place in the list for a JSON list): a record, or None and the reason in Vietnamese."""

    number: int
    record: Mapping[str, object] | None
    reason: str = ""
