"""The values of conversations. Times are aware and in UTC; `seq` counts the messages of one conversation from 1."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from kb.errors import KbError

WEB = "web"


class ConversationNotFoundError(KbError):
    """No conversation has this id."""


class Sender(StrEnum):
    """Who says something."""

    BOT = "bot"
    CITIZEN = "citizen"
    OFFICER = "officer"
    SYSTEM = "system"


class InboxState(StrEnum):
    """`WAITING` to be taken, `WORKING` under a lease, `DONE` answered, `FAILED` given up with an apology."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class OutboxState(StrEnum):
    """`WAITING` until the channel has handed the message over, then `DELIVERED`.

    Staff see the rest: `OUTSIDE_WINDOW` the platform's time for writing to this citizen is over, and it goes out when
    they write again; `REFUSED` they cannot be written to (`platform_user.refused`); `FAILED` the platform does not take
    this message in any form.
    """

    WAITING = "waiting"
    DELIVERED = "delivered"
    OUTSIDE_WINDOW = "outside_window"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Conversation:
    """One citizen on one channel."""

    id: str
    channel: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Button:
    """A reply that is offered. The payload is opaque to everything but the bot."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is not stored yet."""

    sender: Sender
    text: str
    buttons: tuple[Button, ...] = ()
    card: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a turn comes to: what is said, and what is changed with it (`kb.effects`)."""

    drafts: tuple[Draft, ...] = ()
    effects: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A line of the transcript. `client_id` is set for a citizen's message only."""

    seq: int
    sender: Sender
    at: datetime
    text: str
    buttons: tuple[Button, ...] = ()
    card: dict[str, Any] | None = None
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The event of a platform that brought a citizen's message.

    `event`: a key that is the same whenever it comes again; `at`: when it happened, as the platform says.
    """

    channel: str
    user_id: str
    event: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """The citizen's message as stored. `first` is False when its client_id had been stored before."""

    seq: int
    first: bool


def message_id(conversation_id: str, seq: int) -> str:
    """The name of a citizen's message, and of its turn, in every process and every line of log."""
    return f"{conversation_id}-{seq}"


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A message under a lease: (id, owner, attempt) is the right to answer it.

    `attempt` counts the leases from 1, `refusals` the earlier attempts that the bot could not read or answer. `held`:
    an officer had the conversation when it was taken.
    """

    id: int
    conversation_id: str
    seq: int
    text: str
    payload: str | None
    owner: str
    attempt: int
    refusals: int
    received_at: datetime
    held: bool = False

    @property
    def message_id(self) -> str:
        """The same at every attempt."""
        return message_id(self.conversation_id, self.seq)


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said in answer to one message so far. `done` when nothing more will come."""

    done: bool
    messages: tuple[Message, ...]
