"""What a platform tells of a citizen, in one form for all platforms."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from kb.messages.model import Source

LONGEST_USER_ID = 64


class Kind(StrEnum):
    """What an event is about."""

    TEXT = "text"
    # A button by its reference (`button_reference`), with its title as text.
    BUTTON = "button"
    PICTURE = "picture"
    LOCATION = "location"
    # A sticker, a recording: what cannot be read. `detail` says which.
    UNREADABLE = "unreadable"
    # The citizen begins to follow the account, or opens the chat for the first time.
    ARRIVED = "arrived"
    # The citizen does not want to be written to any more.
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a citizen did. `detail`: the reference of a button, the address of a picture, the coordinates of a
    place ("12.23880,109.19670"), the kind of what cannot be read.
    """

    source: Source
    kind: Kind
    text: str = ""
    detail: str = ""


def source_of(channel: str, user_id: object, event: str, milliseconds: object) -> Source | None:
    """Whose event it is, under a key of 48 characters at most; None when the user cannot be told.

    A time of the future counts as now, one that cannot be read too.
    """
    if not isinstance(user_id, str) or not 0 < len(user_id) <= LONGEST_USER_ID or not user_id.isascii():
        return None
    key = f"{channel}-{hashlib.sha256(event.encode('utf-8', 'surrogatepass')).hexdigest()[:38]}"
    return Source(channel, user_id, key, _time(milliseconds))


def button_reference(conversation_id: str, seq: int, index: int) -> str:
    """What stands for the button of that place (from 0) in that message, on platforms that give payloads back."""
    return f"b:{conversation_id}:{seq}:{index}"


def read_reference(reference: str) -> tuple[str, int, int] | None:
    """Conversation, seq and index of `button_reference`; None for anything else."""
    parts = reference.split(":")
    if len(parts) != 4 or parts[0] != "b" or not all(part.isascii() and part.isdigit() for part in parts[2:]):
        return None
    return (parts[1], int(parts[2]), int(parts[3])) if len(parts[2]) < 10 and len(parts[3]) < 4 else None


def coordinates_of(latitude: object, longitude: object) -> str:
    """Degrees with five places, a metre or so: "12.23880,109.19670"; "" for what is no place on earth."""
    try:
        north, east = float(str(latitude)), float(str(longitude))
    except ValueError:
        return ""
    return f"{north:.5f},{east:.5f}" if abs(north) <= 90 and abs(east) <= 180 else ""


def _time(milliseconds: object) -> datetime:
    now = datetime.now(UTC)
    try:
        told = datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return now
    return min(told, now)
