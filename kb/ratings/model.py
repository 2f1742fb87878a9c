"""The values of ratings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rating:
    """A thumb on the answers to one topic. `procedure_code` may be empty; `model` is the version of the trained model
    and of the search vectors that answered.
    """

    conversation_id: str
    topic: str
    helpful: bool
    procedure_code: str = ""
    reason: str = ""
    model: str = ""
