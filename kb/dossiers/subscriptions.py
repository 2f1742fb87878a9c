"""Who wants to hear of which dossier. What is announced, and when, is in `kb.dossiers.announcing`.

The functions on a connection run in the caller's transaction, and hold the conversation first, as announcing does:
two that take their locks in one order never wait for each other in a ring.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa

from kb.db import reading
from kb.dossiers.model import DossierStatus, Stage
from kb.dossiers.tables import subscription
from kb.messages.model import ConversationNotFoundError
from kb.messages.queries import as_utc, lock_conversation


class SubscriptionState(StrEnum):
    """`STOPPED` by the citizen; `ENDED` because nothing more will change."""

    ACTIVE = "active"
    STOPPED = "stopped"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A dossier that a conversation hears of. `since`: when the citizen agreed last."""

    code: str
    has_email: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """What a subscription has heard: the stage, the appointed day, and since when the dossier cannot be found."""

    stage: Stage
    appointed_on: date | None = None
    missing_since: date | None = None

    def __str__(self) -> str:
        """As it is stored: `in_process 2026-11-25 missing=2026-11-30`, the parts that are there."""
        missing = f"missing={self.missing_since}" if self.missing_since else None
        return " ".join(str(part) for part in (self.stage.value, self.appointed_on, missing) if part)

    @classmethod
    def read(cls, text: str) -> "Mark | None":
        """The mark from its stored form; None when nothing was announced yet, or by rules that are no more."""
        stage, *days = text.split(" ")
        missing = [day.removeprefix("missing=") for day in days if day.startswith("missing=")]
        appointed = [day for day in days if not day.startswith("missing=")]
        try:
            return cls(Stage(stage), *(date.fromisoformat(each[0]) if each else None for each in (appointed, missing)))
        except ValueError:
            return None


def mark_of(status: DossierStatus) -> str:
    """What is stored as announced: a status with another mark is news."""
    return str(Mark(status.stage, status.appointed_on))


def subscribe(
    connection: sa.Connection,
    conversation_id: str,
    code: str,
    *,
    announced: str,
    email: str,
    consent: str,
    now: datetime,
) -> None:
    """The conversation hears of the dossier from now on. `announced` is the mark the citizen has just seen; `email` a
    sealed address or "".

    Again while it is active: address and consent are the new ones, but what was announced stands, for the announcing
    may be ahead of the turn that asked. Raises `ConversationNotFoundError`.
    """
    if lock_conversation(connection, conversation_id) is None:
        raise ConversationNotFoundError(conversation_id)
    agreed = {"email": email, "consent": consent, "consented_at": now}
    fresh = {"state": SubscriptionState.ACTIVE.value, "announced": announced, "next_check_at": now, "failures": 0}
    here = sa.and_(subscription.c.conversation_id == conversation_id, subscription.c.code == code)
    state = connection.execute(sa.select(subscription.c.state).where(here)).scalar_one_or_none()
    if state is None:
        values = {"conversation_id": conversation_id, "code": code, **agreed, **fresh}
        connection.execute(sa.insert(subscription).values(values))
    else:
        values = agreed if state == SubscriptionState.ACTIVE.value else agreed | fresh
        connection.execute(sa.update(subscription).where(here).values(values))


def unsubscribe(connection: sa.Connection, conversation_id: str, code: str | None) -> None:
    """The conversation hears no more of this dossier, or of any; the address of the e-mail is forgotten."""
    lock_conversation(connection, conversation_id)
    here = [*_active(conversation_id), *([subscription.c.code == code] if code is not None else [])]
    stopped = {"state": SubscriptionState.STOPPED.value, "email": ""}
    connection.execute(sa.update(subscription).where(*here).values(stopped))


def subscriptions_of(engine: sa.Engine, conversation_id: str) -> tuple[Subscription, ...]:
    """The dossiers that the conversation hears of, oldest first. Raises `KbUnavailableError`."""
    rows = sa.select(subscription).where(*_active(conversation_id)).order_by(subscription.c.id)
    with reading(engine) as connection:
        found = connection.execute(rows).all()
    return tuple(Subscription(row.code, bool(row.email), as_utc(row.consented_at)) for row in found)


def _active(conversation_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        subscription.c.conversation_id == conversation_id,
        subscription.c.state == SubscriptionState.ACTIVE.value,
    )
