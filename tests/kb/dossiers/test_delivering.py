"""Handing letters over, on SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from kb.db import reading, writing
from kb.dossiers import delivering
from kb.dossiers.tables import announcement
from kb.messages import service

LEASE = timedelta(seconds=30)


@pytest.fixture
def queued(engine: sa.Engine) -> sa.Engine:
    """A database with eight letters."""
    with writing(engine) as connection:
        for number in range(8):
            words = {"address": "sealed", "subject": "chủ đề", "text": "thư"}
            key = delivering.key_of("a", number)
            delivering.add_outgoing(connection, key, "email", **words, now=service.now())
    return engine


def test_a_letter_waits_longer_each_time_and_is_given_up(engine: sa.Engine) -> None:
    words = {"address": "sealed", "subject": "chủ đề", "text": "thư"}
    with writing(engine) as connection:
        delivering.add_outgoing(connection, "k", "email", **words, now=service.now())
    now, pauses = service.now(), []
    for attempt in range(1, delivering.MOST_ATTEMPTS + 1):
        waiting = delivering.next_outgoing(engine, now, LEASE)
        assert waiting is not None
        assert (waiting.attempt, waiting.address) == (attempt, "sealed")
        assert delivering.next_outgoing(engine, now, LEASE) is None
        again = delivering.not_sent(engine, waiting, now=now)
        assert again == (attempt < delivering.MOST_ATTEMPTS)
        pauses.append(next(n for n in range(1, 1000) if not again or due_after(engine, now, n)))
        now += timedelta(minutes=pauses[-1])
    assert pauses[:-1] == [1, 2, 4, 8, 16, 32, 64]
    row = rows(engine)[0]
    assert (row.state, row.address, row.sent_at) == ("failed", "", None)
    assert delivering.next_outgoing(engine, now + timedelta(days=9), LEASE) is None


def due_after(engine: sa.Engine, now: datetime, minutes: int) -> bool:
    at = now + timedelta(minutes=minutes)
    with reading(engine) as connection:
        due = (announcement.c.state == "waiting", announcement.c.next_attempt_at <= at)
        return connection.execute(sa.select(announcement.c.id).where(*due)).first() is not None


def test_a_letter_is_taken_by_one_and_its_address_forgotten(queued: sa.Engine) -> None:
    with ThreadPoolExecutor(6) as pool:
        tries = pool.map(lambda _: delivering.next_outgoing(queued, service.now(), LEASE), range(30))
        taken = [each for each in tries if each]
    assert len({each.key for each in taken}) == len(taken) == 8
    for each in taken:
        delivering.sent(queued, each, now=service.now())
    assert {(row.state, row.address) for row in rows(queued)} == {("sent", "")}
    assert delivering.next_outgoing(queued, service.now() + 2 * LEASE, LEASE) is None


def rows(engine: sa.Engine) -> list[sa.Row[tuple[object, ...]]]:
    with reading(engine) as connection:
        return list(connection.execute(sa.select(announcement).order_by(announcement.c.id)))
