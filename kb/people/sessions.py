"""Sessions of the staff: on the server, so that each can be ended at once.

They end `IDLE` after the last look and `LONGEST` after the login (OWASP ASVS 3.3). The cookie holds a random token,
the table its SHA-256.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from kb.db import reading, writing
from kb.people import queries
from kb.people.audit import note
from kb.people.model import Actor, Staff, StaffSession
from kb.people.tables import staff_session

IDLE, LONGEST = timedelta(minutes=60), timedelta(hours=12)
# A look is noted at most so often: not every page is a write.
_NOTED_EVERY = timedelta(seconds=30)


def digest_of(token: str) -> str:
    """What the table holds of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(engine: sa.Engine, account: Staff, *, address: str, agent: str) -> str:
    """Log the browser in; returns the token for its cookie."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    values = {
        "digest": digest_of(token),
        "staff_id": account.id,
        "created_at": now,
        "seen_at": now,
        "expires_at": now + LONGEST,
        "address": address,
        "agent": agent[:300],
    }
    with writing(engine) as connection:
        connection.execute(sa.insert(staff_session).values(values))
    return token


def session_of(engine: sa.Engine, token: str) -> StaffSession | None:
    """The session that holds, and note that it was used; None where there is none."""
    now = datetime.now(UTC)
    mine = (staff_session.c.digest == digest_of(token), staff_session.c.seen_at > now - IDLE)
    with reading(engine) as connection:
        rows = queries.session_rows(connection, now, *mine)
    if not rows:
        return None
    found = queries.as_session(rows[0])
    if now - found.seen_at > _NOTED_EVERY:
        with writing(engine) as connection:
            connection.execute(sa.update(staff_session).where(*mine).values(seen_at=now))
    return found


def sessions_of(engine: sa.Engine, staff_id: int) -> tuple[StaffSession, ...]:
    """The browsers in which the account is logged in."""
    now = datetime.now(UTC)
    mine = (staff_session.c.staff_id == staff_id, staff_session.c.seen_at > now - IDLE)
    with reading(engine) as connection:
        return tuple(queries.as_session(row) for row in queries.session_rows(connection, now, *mine))


def revoke(engine: sa.Engine, staff_id: int, *, by: Actor, digest: str = "", but: str = "") -> int:
    """End one session of the account, or all (but one); returns how many ended."""
    with writing(engine) as connection:
        ended = end_sessions(connection, staff_id, digest=digest, but=but)
        note(connection, by, "session.revoke", str(staff_id), detail={"ended": ended})
    return ended


def end_sessions(connection: sa.Connection, staff_id: int, *, digest: str = "", but: str = "") -> int:
    """The same in the caller's transaction, without a word in the audit."""
    wanted = [staff_session.c.staff_id == staff_id, staff_session.c.revoked_at.is_(None)]
    wanted += [staff_session.c.digest == digest] if digest else [staff_session.c.digest != but]
    return connection.execute(sa.update(staff_session).where(*wanted).values(revoked_at=datetime.now(UTC))).rowcount
