"""Two edges behind nginx with TLS, PostgreSQL and Redis: nothing is lost or doubled while processes die and restart."""

import os

import pytest

from deploy.services import find_postgres
from tests.load.replicas import run, told, topology_started

pytestmark = [pytest.mark.slow, pytest.mark.long]


def test_nothing_is_lost_or_doubled_behind_the_proxy() -> None:
    if find_postgres() is None or not any(
        os.access(f"{folder}/nginx", os.X_OK) for folder in ("/usr/sbin", "/usr/bin")
    ):
        pytest.skip("PostgreSQL and nginx are not installed")
    with topology_started() as topology:
        result = run(topology, citizens=4, kills=1)
    assert (result.lost, result.twice, result.events) == ([], [], []), told(result)
    assert len(result.killed) == len(topology.parts)
    assert result.conversations > 4
    # Conversations were spread over both edges, and nobody noticed that all processes were started anew.
    assert all(count > 0 for count in result.accepted.values())
    assert not result.restart_errors, told(result)
