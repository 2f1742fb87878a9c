"""Frozen owners, a database that drops, refuses and crashes: the short form of `python -m tests.load.faults`."""

import os
import shutil
import time

import pytest

from deploy.services import find_postgres
from tests.load.faults.__main__ import told
from tests.load.faults.run import run
from tests.load.faults.stage import stage_started

pytestmark = [pytest.mark.slow, pytest.mark.long]

FEW = ("freeze beyond the lease", "connections dropped", "database refuses", "kill")


def test_each_message_is_answered_once_whatever_is_done() -> None:
    if find_postgres() is None or shutil.which("redis-server") is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL and Redis are missing; .ci/run must install them")
        pytest.skip("PostgreSQL and Redis are not installed")
    with stage_started() as stage:
        report = run(stage, messages=60, faults=len(FEW), only=FEW, seed=int(time.time()))
    assert not report.wrong.lines(), told(report)
    assert sorted(fault.kind for fault in report.faults) == sorted(FEW)
    assert report.messages >= 60
    assert report.resent >= report.messages / 3  # every message of the web, at the end
