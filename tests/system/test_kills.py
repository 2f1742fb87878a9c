"""Tickets and subscriptions survive the death of any process: the short form of `make soak`."""

import time

import httpx
import pytest

from tests.load.kill_turns import run
from tests.system.conftest import System

pytestmark = pytest.mark.slow


def test_nothing_is_lost_or_doubled_when_processes_are_killed(system: System) -> None:
    result = run(system, kills=4, at_once=2, seed=int(time.time()))
    _wait(system)
    assert sum(result.kills.values()) == 4
    assert result.citizens >= 2
    assert (result.lost, result.twice) == ([], [])


def _wait(system: System, seconds: float = 60) -> None:
    """The next tests find everything running."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if httpx.get(f"{system.address}/readyz", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise AssertionError("the system did not come back")
