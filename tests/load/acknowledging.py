"""How fast events are acknowledged: `python -m tests.load.acknowledging --posts 300`.

Posts as Zalo does, so many a second, while the bot answers, while it is dead, and while it is coming back.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from itertools import count

from tests.channels.platforms import figure
from tests.load.kill_platforms import TEXTS
from tests.system.platforms import Running, platforms_started
from tests.system.processes import pids

_people = count(1)
_BOUNDS = ("0.025", "0.05", "0.1", "0.25")


def posted(running: Running, posts: int, a_second: float) -> list[float]:
    """Milliseconds of each acknowledgement, sorted. Raises `AssertionError` when one was none."""
    times = []
    for number in range(posts):
        began = time.perf_counter()
        delivery = running.zalo.fake.say(f"3{next(_people):017}", TEXTS[number % len(TEXTS)])
        assert delivery.status == 200, delivery.status
        times.append(delivery.seconds * 1000)
        time.sleep(max(0.0, 1 / a_second - (time.perf_counter() - began)))
    return sorted(times)


def told(name: str, times: Sequence[float]) -> str:
    """A line of percentiles."""
    parts = [times[min(len(times) - 1, int(len(times) * part))] for part in (0.5, 0.95, 0.99)]
    return f"{name}: p50 {parts[0]:.0f} ms, p95 {parts[1]:.0f} ms, p99 {parts[2]:.0f} ms, most {times[-1]:.0f} ms"


def within(address: str) -> str:
    """What the edge itself measured, from the arrival of a request to its acknowledgement."""
    buckets = {bound: figure(address, "channels_event_seconds_bucket", channel="zalo", le=bound) for bound in _BOUNDS}
    whole = figure(address, "channels_event_seconds_count", channel="zalo") or 1.0
    return ", ".join(f"{count / whole:.3f} within {bound} s" for bound, count in buckets.items())


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=300)
    parser.add_argument("--a-second", type=float, default=10)
    parser.add_argument("--edges", type=int, default=1)
    options = parser.parse_args()
    with platforms_started(edges=options.edges) as running:
        lines = [told("bot answers", posted(running, options.posts, options.a_second))]
        for pid in pids(running.system.var, "bot.serve"):
            os.kill(pid, signal.SIGSTOP)
        lines.append(told("bot hangs", posted(running, options.posts, options.a_second)))
        for pid in pids(running.system.var, "bot.serve"):
            os.kill(pid, signal.SIGKILL)
        lines.append(
            told("bot is dead, loads its model and catches up", posted(running, options.posts, options.a_second))
        )
        lines += [f"{address}: {within(address)}" for address in running.edges]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
