"""What every platform can do for us, and how it fails.

DeliveryError
├── NotSentError        it was not taken and may be tried later (busy, away, a limit of calls)
│   └── SetupError      … when somebody has changed the set-up: tokens, permissions, money
├── UncertainError      nobody knows whether it was taken: the answer got lost
├── WindowError         the citizen has been silent for too long to be written to
├── RefusedUserError    the citizen cannot be written to (blocked, gone)
└── RefusedMessageError the platform does not take this message
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from channels.parts import Part
from kb.messages.model import Message


class DeliveryError(Exception):
    """A part that did not go out. `code`: the platform's own, for staff; it holds no words of the message."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotSentError(DeliveryError):
    """It may be tried again, after so many seconds, so many times in all; None: as the caller thinks fit."""

    def __init__(self, code: str, *, after: float | None = None, most: int | None = None) -> None:
        super().__init__(code)
        self.after, self.most = after, most


class SetupError(NotSentError):
    """It goes out once the set-up is mended. Somebody must look after it."""


class UncertainError(DeliveryError):
    """It may have gone out."""


class WindowError(DeliveryError):
    """It goes out when the citizen writes again."""


class RefusedUserError(DeliveryError):
    """Nothing goes out to this citizen until they write again."""


class RefusedMessageError(DeliveryError):
    """It will not be taken in this form."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the platform says it has taken from us."""

    platform_id: str
    text: str
    at: datetime


class Platform(Protocol):
    """One platform. Opens its connections at the first use; `close` when done."""

    channel: str

    def parts(self, message: Message, conversation_id: str, *, buttons: bool) -> tuple[Part, ...]:
        """The message as requests; without buttons when the platform refused them. Always the same for a message."""

    def may_write(self, heard_at: datetime, now: datetime) -> bool:
        """Whether a citizen who was heard last then may be written to."""

    async def send(self, user_id: str, part: Part, key: str) -> str:
        """Hand it over; returns the platform's name of it. `key`: the same at every attempt. Raises `DeliveryError`."""

    async def taken(self, user_id: str) -> tuple[Taken, ...]:
        """What was handed over to this citizen last. Raises `DeliveryError`."""

    async def notice(self, user_id: str) -> None:
        """Show that the message was seen and the answer is coming, where that can be shown. Never raises."""

    async def look_after(self) -> None:
        """Keep it ready to send, for ever."""

    async def state(self) -> str:
        """One word for `/readyz`: "on", "not_connected", "needs_reauth"."""

    async def close(self) -> None:
        """Close the connections."""
