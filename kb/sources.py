"""Where a fact was read."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """A page, or the number of a document, and the day on which it was read."""

    name: str
    url: str = ""
    read_on: date | None = None
