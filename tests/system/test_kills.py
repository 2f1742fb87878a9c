"""Tickets and subscriptions survive the death of any process: the short form of `make soak`."""

import time

import pytest

from tests.load.kill_turns import run, wait_for
from tests.system.running import System

pytestmark = pytest.mark.slow


def test_nothing_is_lost_or_doubled_when_processes_are_killed(system: System) -> None:
    result = run(system, kills=4, at_once=2, seed=int(time.time()))
    wait_for(system.address, seconds=60)
    assert sum(result.kills.values()) == 4
    assert result.citizens >= 2
    assert (result.lost, result.twice) == ([], [])
