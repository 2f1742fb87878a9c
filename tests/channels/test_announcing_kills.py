"""A short form of `python -m tests.load.kill_announcing`, on SQLite and PostgreSQL."""

from pathlib import Path

import pytest

from tests.load.kill_announcing import run

pytestmark = pytest.mark.long


def test_killed_while_it_announces_nothing_is_lost_and_nothing_comes_twice(database_url: str, tmp_path: Path) -> None:
    counts = run(database_url, tmp_path, kills=3)
    assert counts.right, counts
    assert counts.letters > 0
