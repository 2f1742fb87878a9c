"""What is handed to a platform: a message of ours as one or more requests, each within the platform's limits."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """One request.

    `text`: what the citizen reads, by which a message is known again among those that the platform says it has
    delivered; "" for a part without text. `message`: the object of that name in the platform's own format.
    """

    text: str
    message: dict[str, Any]
