"""Tokens of the account or page in a platform's name, for tokens that change. Sealed before they come here.

A refresh token is good once. So one process refreshes at a time, under a lease that every process sees, and the new
pair is stored before anybody uses it. `KbUnavailableError` from each.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa

from kb.db import reading, writing
from kb.dossiers.delivering import add_outgoing
from kb.messages.model import OutboxState
from kb.messages.queries import as_utc
from kb.messages.service import now
from kb.messages.tables import outbox
from kb.platforms.queries import for_platforms
from kb.platforms.tables import platform_account


class AccountState(StrEnum):
    """`NEEDS_REAUTH`: the platform refuses the tokens, and an administrator has to connect it again."""

    CONNECTED = "connected"
    NEEDS_REAUTH = "needs_reauth"


@dataclass(frozen=True, slots=True)
class Account:
    """The tokens, sealed, and whether they are good."""

    account_id: str
    access_token: str
    refresh_token: str
    expires_at: datetime
    state: AccountState
    reason: str


@dataclass(frozen=True, slots=True)
class Alert:
    """What an administrator is told, and at which address (sealed; "" when nobody is)."""

    address: str
    subject: str
    text: str


def account_of(engine: sa.Engine, channel: str) -> Account | None:
    """What is stored for the channel; None when it was never connected."""
    with reading(engine) as connection:
        row = connection.execute(sa.select(platform_account).where(platform_account.c.channel == channel)).one_or_none()
    return _account(row) if row else None


def connect(
    engine: sa.Engine, channel: str, *, account_id: str, access_token: str, refresh_token: str, expires_at: datetime
) -> None:
    """An administrator has connected the channel: these tokens replace others, every lease on them ends, and what waits
    for them is due at once.
    """
    values = {
        "account_id": account_id,
        "access_token": access_token,
        "refresh_token": refresh_token,
        "expires_at": expires_at,
        "state": AccountState.CONNECTED.value,
        "reason": "",
        "refresher": None,
        "refreshing_until": None,
    }
    with writing(engine) as connection:
        connection.execute(sa.delete(platform_account).where(platform_account.c.channel == channel))
        connection.execute(sa.insert(platform_account).values(channel=channel, **values))
        waiting = (for_platforms(), outbox.c.channel == channel, outbox.c.state == OutboxState.WAITING.value)
        free = (*waiting, outbox.c.owner.is_(None), outbox.c.next_attempt_at > now())
        connection.execute(sa.update(outbox).where(*free).values(next_attempt_at=now()))


def begin_refresh(engine: sa.Engine, channel: str, *, stale: str, refresher: str, lease: timedelta) -> bool:
    """Whether the caller may refresh the account now: only when `stale` (sealed) is still its access token, and nobody
    else refreshes it. The lease must be longer than a refresh takes.
    """
    moment = now()
    free = sa.or_(platform_account.c.refreshing_until.is_(None), platform_account.c.refreshing_until <= moment)
    mine = (
        platform_account.c.channel == channel,
        platform_account.c.access_token == stale,
        platform_account.c.state == AccountState.CONNECTED.value,
        sa.or_(free, platform_account.c.refresher == refresher),
    )
    taken = {"refresher": refresher, "refreshing_until": moment + lease}
    with writing(engine) as connection:
        return connection.execute(sa.update(platform_account).where(*mine).values(taken)).rowcount == 1


def end_refresh(
    engine: sa.Engine, channel: str, *, refresher: str, access_token: str, refresh_token: str, expires_at: datetime
) -> bool:
    """Store the new pair. False when somebody else has taken the account over meanwhile."""
    pair = {"access_token": access_token, "refresh_token": refresh_token, "expires_at": expires_at}
    return _change(engine, channel, refresher, **pair)


def give_up_refresh(engine: sa.Engine, channel: str, *, refresher: str) -> bool:
    """The platform could not be asked; somebody may try again. False as for `end_refresh`."""
    return _change(engine, channel, refresher)


def refuse(engine: sa.Engine, channel: str, *, refresher: str, reason: str, alert: Alert) -> bool:
    """The platform refused the refresh token: nobody tries again until an administrator has connected the channel, who
    hears of it by e-mail. False as for `end_refresh`.
    """
    with writing(engine) as connection:
        refused = {"state": AccountState.NEEDS_REAUTH.value, "reason": reason}
        changed = _changed(connection, channel, refresher, **refused)
        if changed and alert.address:
            letter = {"address": alert.address, "subject": alert.subject, "text": alert.text}
            key = f"alert-{channel}-{secrets.token_hex(8)}"
            add_outgoing(connection, key, "email", **letter, now=now())
    return changed


def _change(engine: sa.Engine, channel: str, refresher: str, **values: object) -> bool:
    with writing(engine) as connection:
        return _changed(connection, channel, refresher, **values)


def _changed(connection: sa.Connection, channel: str, refresher: str, **values: object) -> bool:
    mine = (platform_account.c.channel == channel, platform_account.c.refresher == refresher)
    free = {"refresher": None, "refreshing_until": None}
    return connection.execute(sa.update(platform_account).where(*mine).values(values | free)).rowcount == 1


def _account(row: sa.Row[tuple[object, ...]]) -> Account:
    return Account(
        account_id=row.account_id,
        access_token=row.access_token,
        refresh_token=row.refresh_token,
        expires_at=as_utc(row.expires_at),
        state=AccountState(row.state),
        reason=row.reason,
    )
