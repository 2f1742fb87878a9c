"""Announcing what changed, once, whatever dies and however many processes look.

A subscription that is due is taken under a lease: `next_check_at` moves ahead, and the time it moved to is the fence.
What is announced is stored with the message of the conversation and the e-mail to be sent, in one transaction that
demands the fence; so a process that was thought dead stores nothing, and one that dies before it stored leaves nothing
behind but the lease.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from kb.db import reading, writing
from kb.dossiers.delivering import add_outgoing, key_of
from kb.dossiers.model import CLOSED, DossierStatus
from kb.dossiers.subscriptions import Mark, SubscriptionState, mark_of
from kb.dossiers.tables import subscription
from kb.messages.model import Draft
from kb.messages.queries import lock_conversation
from kb.messages.writes import add_messages


@dataclass(frozen=True, slots=True)
class DueSubscription:
    """A subscription under a lease: (id, fence) is the right to announce. `email` is sealed, or ""."""

    id: int
    conversation_id: str
    code: str
    announced: str
    email: str
    failures: int
    fence: datetime

    @property
    def heard(self) -> Mark | None:
        """What the citizen has heard; None when that cannot be read."""
        return Mark.read(self.announced)

    def knows(self, status: DossierStatus) -> bool:
        """Whether this is what the citizen has heard already."""
        return self.heard is not None and str(Mark(self.heard.stage, self.heard.appointed_on)) == mark_of(status)


@dataclass(frozen=True, slots=True)
class News:
    """The wording: the message of the conversation, and the e-mail for those who want one."""

    draft: Draft
    subject: str
    text: str


def due(engine: sa.Engine, now: datetime, lease: timedelta) -> DueSubscription | None:
    """The subscription that waits longest to be looked after, under a lease. None when none is due."""
    waiting = (subscription.c.state == SubscriptionState.ACTIVE.value, subscription.c.next_check_at <= now)
    first = sa.select(subscription).where(*waiting).order_by(subscription.c.next_check_at, subscription.c.id).limit(1)
    with reading(engine) as connection:
        # Most looks find nothing, and a look must not take SQLite's one write lock.
        if connection.execute(first).first() is None:
            return None
    with writing(engine) as connection:
        row = connection.execute(first.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        fence = now + lease
        this = (subscription.c.id == row.id, subscription.c.next_check_at == row.next_check_at)
        taken = connection.execute(sa.update(subscription).where(*this).values(next_check_at=fence))
        return _as_due(row, fence) if taken.rowcount == 1 else None


def announce(
    engine: sa.Engine, told: DueSubscription, status: DossierStatus, news: News, *, now: datetime, again: datetime
) -> bool:
    """Store the news and that they were announced; look again then. A closed stage ends the subscription.

    False, and nothing stored, when the lease is lost, the citizen has stopped it or somebody else has announced it.
    """
    return _store(engine, told, news, now, **_heard(status, again))


def give_up(engine: sa.Engine, told: DueSubscription, news: News, *, now: datetime) -> bool:
    """End the subscription of a dossier that is not found any more, and say so. False as for `announce`."""
    return _store(engine, told, news, now, state=SubscriptionState.ENDED.value)


def settle(engine: sa.Engine, told: DueSubscription, status: DossierStatus, *, again: datetime) -> bool:
    """There is no news: look again then, or never when the stage is a closed one. False when the lease is lost."""
    values = _heard(status, again)
    same = told.announced == values["announced"] and values["state"] == SubscriptionState.ACTIVE.value
    if same and not told.failures and told.fence <= again:
        return True  # the end of the lease is early enough, and nothing else would change
    with writing(engine) as connection:
        return _update(connection, told, **values)


def postpone(engine: sa.Engine, told: DueSubscription, *, again: datetime, missing_since: date | None = None) -> bool:
    """The source gave no answer, or does not know the dossier any more (`missing_since` that day): look again then."""
    values: dict[str, Any] = {"failures": told.failures + 1, "next_check_at": again}
    if missing_since and told.heard:
        values["announced"] = str(Mark(told.heard.stage, told.heard.appointed_on, missing_since))
    with writing(engine) as connection:
        return _update(connection, told, **values)


def _store(engine: sa.Engine, told: DueSubscription, news: News, now: datetime, **values: Any) -> bool:
    with writing(engine) as connection:
        # The conversation first, as a turn takes it.
        if lock_conversation(connection, told.conversation_id) is None or not _update(connection, told, **values):
            return False
        seq = add_messages(connection, told.conversation_id, [news.draft], reply_to=None, now=now)
        if told.email:
            letter = {"address": told.email, "subject": news.subject, "text": news.text}
            add_outgoing(connection, key_of(told.conversation_id, seq), "email", **letter, now=now)
    return True


def _heard(status: DossierStatus, again: datetime) -> dict[str, Any]:
    state = SubscriptionState.ENDED if status.stage in CLOSED else SubscriptionState.ACTIVE
    return {"announced": mark_of(status), "state": state.value, "failures": 0, "next_check_at": again}


def _update(connection: sa.Connection, told: DueSubscription, **values: Any) -> bool:
    mine = (
        subscription.c.id == told.id,
        subscription.c.announced == told.announced,
        subscription.c.next_check_at == told.fence,
        subscription.c.state == SubscriptionState.ACTIVE.value,
    )
    if values.get("state") == SubscriptionState.ENDED.value:
        values["email"] = ""  # nothing more will go there
    return connection.execute(sa.update(subscription).where(*mine).values(values)).rowcount == 1


def _as_due(row: sa.Row[Any], fence: datetime) -> DueSubscription:
    return DueSubscription(
        id=row.id,
        conversation_id=row.conversation_id,
        code=row.code,
        announced=row.announced,
        email=row.email,
        failures=row.failures,
        fence=fence,
    )
