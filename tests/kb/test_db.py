"""How the database keeps points in time; both databases."""

from datetime import UTC, datetime

import sqlalchemy as sa

from kb.calendar.model import VIETNAM
from kb.db import Moment, writing


def test_a_moment_is_compared_in_utc_whatever_its_zone(engine: sa.Engine) -> None:
    times = sa.Table("time_of_test", sa.MetaData(), sa.Column("at", Moment(), nullable=False))
    late_evening = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)
    with writing(engine) as connection:
        times.create(connection)
        connection.execute(sa.insert(times), {"at": late_evening})
        for hour, expected in ((0, 1), (1, 1), (2, 0)):
            since = datetime(2026, 11, 27, hour, tzinfo=VIETNAM)
            found = connection.scalar(sa.select(sa.func.count()).where(times.c.at >= since))
            assert found == expected, hour
