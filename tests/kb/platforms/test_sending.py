"""The outbox of platforms, on SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import sqlalchemy as sa

from kb.messages.model import OutboxState
from kb.messages.service import now
from kb.messages.tables import outbox
from kb.platforms import sending
from kb.platforms.sending import Outgoing
from tests.kb.platforms.people import LEASE, answer, say, source

CHANNELS = ("zalo", "facebook")


def claim(engine: sa.Engine, owner: str = "a", lease: timedelta = LEASE) -> Outgoing | None:
    return sending.claim(engine, CHANNELS, owner=owner, lease=lease)


def claimed(engine: sa.Engine, owner: str = "a", lease: timedelta = LEASE) -> Outgoing:
    item = claim(engine, owner, lease)
    assert item is not None
    return item


def deliver(engine: sa.Engine, item: Outgoing, name: str = "m1") -> bool:
    return sending.sent(engine, item, 1, name, last=True, lease=LEASE)


def state_of(engine: sa.Engine, item: Outgoing) -> tuple[str, str]:
    with engine.connect() as connection:
        row = connection.execute(sa.select(outbox.c.state, outbox.c.reason).where(outbox.c.id == item.id)).one()
    return row.state, row.reason


def test_messages_of_a_user_go_out_one_after_the_other(engine: sa.Engine) -> None:
    say(engine, source("1"), "hỏi")
    answer(engine, "một", "hai")
    say(engine, source("2"), "hỏi")
    answer(engine, "ba")
    first = claimed(engine)
    other = claimed(engine)
    assert (first.message.text, first.user_id, first.attempt) == ("một", "1", 1)
    assert other.message.text == "ba"
    assert claim(engine) is None
    assert deliver(engine, first)
    assert claimed(engine).message.text == "hai"


def test_the_web_and_channels_that_are_off_are_left_alone(engine: sa.Engine) -> None:
    say(engine, source("1", channel="facebook"), "hỏi")
    answer(engine, "một")
    assert sending.claim(engine, ["zalo"], owner="a", lease=LEASE) is None
    assert claimed(engine).channel == "facebook"


def test_of_many_that_claim_one_gets_it(engine: sa.Engine) -> None:
    say(engine, source("1"), "hỏi")
    answer(engine, "một", "hai", "ba")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: claim(engine, str(number)), range(8)))
    assert len([item for item in found if item]) == 1


def test_a_lease_that_ran_out_is_lost(engine: sa.Engine) -> None:
    say(engine, source("1"), "hỏi")
    answer(engine, "một")
    late = claimed(engine, "a", timedelta(0))
    again = claimed(engine, "b")
    assert again.attempt == 2
    assert not sending.trying(engine, late, lease=LEASE)
    assert not deliver(engine, late)
    assert deliver(engine, again)
    assert state_of(engine, again) == ("delivered", "")


def test_what_was_under_way_is_known_after_a_death(engine: sa.Engine) -> None:
    say(engine, source("1"), "hỏi")
    answer(engine, "một")
    dead = claimed(engine, "a")
    assert dead.tried_at is None
    assert sending.trying(engine, dead, lease=LEASE)
    assert claim(engine, "b") is None
    assert sending.release(engine, owner="a") == 1
    again = claimed(engine, "b")
    assert again.tried_at is not None
    assert abs(now() - again.tried_at) < timedelta(minutes=1)


def test_parts_go_on_where_they_stopped(engine: sa.Engine) -> None:
    opened = say(engine, source("1"), "hỏi")
    answer(engine, "dài")
    item = claimed(engine)
    assert sending.sent(engine, item, 1, "p1", last=False, lease=LEASE)
    sending.release(engine, owner="a")
    again = claimed(engine)
    assert (again.parts_sent, again.tried_at is not None) == (1, True)
    assert again.conversation_id == opened
    assert sending.sent(engine, again, 2, "p2", last=True, lease=LEASE)
    assert sending.platform_ids(engine, again) == {"p1", "p2"}


def test_postponed_it_blocks_what_comes_after(engine: sa.Engine) -> None:
    say(engine, source("1"), "hỏi")
    answer(engine, "một", "hai")
    item = claimed(engine)
    sending.trying(engine, item, lease=LEASE)
    assert sending.postpone(engine, item, timedelta(hours=1), "-32")
    assert claim(engine) is None
    assert state_of(engine, item) == ("waiting", "-32")


def test_postponed_in_doubt_it_stays_in_doubt(engine: sa.Engine) -> None:
    say(engine, source("1"), "hỏi")
    answer(engine, "một")
    item = claimed(engine)
    sending.trying(engine, item, lease=LEASE)
    sending.postpone(engine, item, timedelta(0), "ReadTimeout", uncertain=True)
    again = claimed(engine)
    assert again.tried_at is not None
    sending.postpone(engine, again, timedelta(0), "-32")
    assert claimed(engine).tried_at is None


def test_outside_the_window_it_waits_for_the_citizen(engine: sa.Engine) -> None:
    say(engine, source("1"), "hỏi")
    answer(engine, "một")
    item = claimed(engine)
    assert sending.end(engine, item, OutboxState.OUTSIDE_WINDOW, "window")
    assert claim(engine) is None
    assert sending.count_open(engine) == {("zalo", "outside_window"): 1}
    say(engine, source("1"), "hỏi nữa")
    answer(engine, "hai")
    assert [claimed(engine).message.text, claim(engine)] == ["một", None]


def test_a_user_who_cannot_be_written_to_is_known_to_the_next_message(engine: sa.Engine) -> None:
    say(engine, source("1"), "hỏi")
    answer(engine, "một", "hai")
    item = claimed(engine)
    sending.refuse_user(engine, item, "-244")
    assert state_of(engine, item) == ("refused", "-244")
    assert claimed(engine).refused == "-244"


def test_a_platform_that_tells_of_it_settles_a_doubt(engine: sa.Engine) -> None:
    say(engine, source("1", channel="facebook"), "hỏi")
    answer(engine, "một")
    item = claimed(engine)
    sending.trying(engine, item, lease=LEASE)
    # Its sender lives: it hears by itself.
    assert not sending.confirm(engine, "facebook", item.id, 1, "m_1")
    sending.release(engine, owner="a")
    assert not sending.confirm(engine, "zalo", item.id, 1, "m_1")
    assert not sending.confirm(engine, "facebook", item.id, 2, "m_1")
    assert sending.confirm(engine, "facebook", item.id, 1, "m_1")
    again = claimed(engine)
    assert (again.parts_sent, again.tried_at) == (1, None)
