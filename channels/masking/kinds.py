"""What is masked, and where it stands in a text."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What was masked; the words for it stand in strings.yml."""

    IDENTITY = "identity"
    PHONE = "phone"
    EMAIL = "email"
    CARD = "card"
    ACCOUNT = "account"
    PASSPORT = "passport"
    INSURANCE = "insurance"
    TAX = "tax"
    PLATE = "plate"
    BIRTH = "birth"
    NAME = "name"


class Span(NamedTuple):
    """`text[start:end]` is personal."""

    start: int
    end: int
    kind: Kind
