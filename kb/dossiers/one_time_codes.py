"""Six digits that show, once and within five minutes, that somebody holds the applicant's telephone."""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from kb.db import writing
from kb.dossiers.queries import hold
from kb.dossiers.tables import one_time_code
from kb.sealing import Sealer

DIGITS = 6
GOOD_FOR = timedelta(minutes=5)


class OneTimeCodes:
    """The codes that are out. Only keyed digests are stored."""

    def __init__(self, engine: sa.Engine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer

    def issue(self, code: str, conversation_id: str, now: datetime) -> str:
        """New digits for the dossier in the conversation; those before are void."""
        digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        values = {
            "code": code,
            "conversation_id": conversation_id,
            "digest": self._digest(code, conversation_id, digits),
            "expires_at": now + GOOD_FOR,
        }
        with writing(self._engine) as connection:
            hold(connection, [f"one-time code {code} {conversation_id}"])
            # Those of others that nobody used go with them, so that the table does not grow.
            gone = sa.or_(_of(code, conversation_id), one_time_code.c.expires_at <= now)
            connection.execute(sa.delete(one_time_code).where(gone))
            connection.execute(sa.insert(one_time_code).values(values))
        return digits

    def use(self, code: str, conversation_id: str, digits: str, now: datetime) -> bool:
        """Whether these are the digits; if so they are used up. Of two at once only one is told yes."""
        # The database compares keyed digests: how long it takes tells nothing of the digits.
        right = one_time_code.c.digest == self._digest(code, conversation_id, digits)
        here = sa.and_(_of(code, conversation_id), right, one_time_code.c.expires_at > now)
        with writing(self._engine) as connection:
            return connection.execute(sa.delete(one_time_code).where(here)).rowcount == 1

    def _digest(self, code: str, conversation_id: str, digits: str) -> str:
        return self._sealer.digest(f"one-time code\n{code}\n{conversation_id}\n{digits}")


def _of(code: str, conversation_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(one_time_code.c.code == code, one_time_code.c.conversation_id == conversation_id)
