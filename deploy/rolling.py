"""Processes started anew one after another, each only when the one before it is ready again."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from deploy.parts import Layout, Part, parts
from deploy.strings import say

_WITHIN = 180.0
_LOOK = 0.2
# A proxy that has met a dead edge passes it over for up to two seconds (`fail_timeout`): the next one goes only
# afterwards.
_SETTLE = 3.0


def restart(layout: Layout, var: Path, names: Sequence[str] = ()) -> None:
    """Those of these names, by default all of ours. Raises `SystemExit` when one does not come back."""
    for part in parts(layout, {}):
        if names and part.name not in names:
            continue
        keeper, before = pids(var, part.name)
        os.kill(keeper, signal.SIGHUP)
        _wait_for_another(var, part.name, before)
        wait_until_ready(part, within=_WITHIN)
        sys.stdout.write(say("restarted", name=part.name) + "\n")
        sys.stdout.flush()
        time.sleep(_SETTLE)


def pids(var: Path, name: str) -> tuple[int, int]:
    """The keeper of a process, and the process. Raises `SystemExit` where it was not started from here."""
    try:
        keeper, child = (var / "run" / f"{name}.pid").read_text("ascii").split()
    except (OSError, ValueError) as error:
        raise SystemExit(say("not_running", name=name, var=var)) from error
    return int(keeper), int(child)


def wait_until_ready(part: Part, *, within: float) -> None:
    """Until its `/readyz` is 200. Raises `SystemExit` with a sentence."""
    end = time.monotonic() + within
    while not _is_ready(part):
        if time.monotonic() > end:
            raise SystemExit(say("part_late", name=part.name, seconds=int(within)))
        time.sleep(_LOOK)


def _wait_for_another(var: Path, name: str, before: int) -> None:
    end = time.monotonic() + _WITHIN
    while pids(var, name)[1] == before:
        if time.monotonic() > end:
            raise SystemExit(say("part_late", name=name, seconds=int(_WITHIN)))
        time.sleep(_LOOK)


def _is_ready(part: Part) -> bool:
    try:
        return httpx.get(part.ready, timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
