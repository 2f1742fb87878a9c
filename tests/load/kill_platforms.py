"""Zalo and Facebook while processes are killed: `python -m tests.load.kill_platforms --events 1000 --kills 50`.

Starts the whole assistant with a second public edge on the same database, lets fakes of both platforms post events to
the two in turn (one in ten comes twice, one in twenty behind the one after it), and kills `channels`, `bot` or
`actions` with SIGKILL at random moments; Zalo's access token ends once in the middle. What was not acknowledged is
posted again until it is, as the real ones do. At the end each event must have been answered exactly once: what the
platforms show each citizen is, request by request, what the transcript says, in its order.
"""

import argparse
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.fakes.platforms import Delivery
from tests.load.kill_turns import wait_for
from tests.load.platform_books import wrong_in
from tests.system.platforms import Running, platforms_started
from tests.system.processes import pids

TEXTS = (
    "lam khai sinh can giay to gi",
    "lệ phí đăng ký kết hôn",
    "cấp lại căn cước mất bao lâu",
    "xin chào",
    "nộp ở đâu",
    "cảm ơn em",
)
EACH = 5
# Killed more often, as they are back sooner.
MODULES = ("channels", "channels", "channels", "actions", "actions", "bot.serve")
_PATIENCE = 400.0


@dataclass
class Result:
    """What was done and what went wrong."""

    events: int = 0
    repeated: int = 0
    answers: int = 0
    refreshes: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def run(running: Running, *, events: int, kills: int, at_once: int = 8, seed: int = 0) -> Result:
    """Citizens write until so many events are posted and so many processes killed; then the books are checked."""
    result, chance, said = Result(), random.Random(seed), running.count_said()
    killer = threading.Thread(target=_kill, args=(running, result, kills, random.Random(seed)), daemon=True)
    killer.start()
    people = [_Person(running, number, random.Random(chance.random())) for number in range(-(-events // EACH))]
    with ThreadPoolExecutor(at_once) as pool:
        for number, posted in enumerate(pool.map(_Person.write, people)):
            result.events += posted
            if number == len(people) // 2:
                running.zalo.fake.expire_access()
    killer.join()
    _settle(running)
    _collect(running, result)
    result.wrong = wrong_in(running, said + result.events)
    return result


@dataclass
class _Person:
    """A citizen who writes five messages, on Zalo or Facebook by turns."""

    running: Running
    number: int
    chance: random.Random

    def write(self) -> int:
        """Post them, one in ten twice, one in twenty behind the next; returns how many different ones."""
        texts = [self.chance.choice(TEXTS) for _ in range(EACH)]
        posts = [self._prepared(text) for text in texts]
        for at in range(EACH - 1):
            if self.chance.random() < 0.05:
                posts[at], posts[at + 1] = posts[at + 1], posts[at]
        for post in posts:
            post()
            if self.chance.random() < 0.1:
                post()
            time.sleep(self.chance.uniform(0, 0.3))
        return EACH

    def _prepared(self, text: str) -> Callable[[], Delivery]:
        if self.number % 2:
            facebook = self.running.facebook.fake
            event = facebook.text_event(f"7{self.number:015}", text)
            return lambda: facebook.deliver(event)
        zalo = self.running.zalo.fake
        told = zalo.text_event(f"2{self.number:017}", text)
        raw = zalo.raw_of(told)
        return lambda: zalo.post(raw, zalo.signed(raw, told))


def _kill(running: Running, result: Result, kills: int, chance: random.Random) -> None:
    while sum(result.kills.values()) < kills:
        # A system that is down already learns nothing from another death; turns are under way while it is up.
        wait_for(running.system.address, seconds=120)
        time.sleep(chance.uniform(0.1, 1.5))
        module = chance.choice(MODULES)
        if found := pids(running.system.var, module):
            os.kill(chance.choice(found), signal.SIGKILL)
            result.kills[module] += 1
        _retry(running)


def _retry(running: Running) -> int:
    return running.zalo.fake.retry_all() + running.facebook.fake.retry_all()


def _settle(running: Running) -> None:
    """Until everything was delivered, answered and sent."""
    end = time.monotonic() + _PATIENCE
    while _retry(running) or running.count_open():
        assert time.monotonic() < end, f"{running.count_open()} rows are still open"
        time.sleep(0.5)


def _collect(running: Running, result: Result) -> None:
    deliveries = [*running.zalo.fake.deliveries, *running.facebook.fake.deliveries]
    result.acknowledged = sorted(each.seconds for each in deliveries if each.status == 200)
    result.repeated = len(deliveries) - result.events
    result.answers = len(running.zalo.fake.sent) + len(running.facebook.fake.sent)
    result.refreshes = running.zalo.fake.refreshes


def told(result: Result) -> Sequence[str]:
    """The result in lines."""
    killed = ", ".join(f"{module} {count}" for module, count in sorted(result.kills.items()))
    times = [result.acknowledged[int(len(result.acknowledged) * part)] * 1000 for part in (0.5, 0.95, 0.99)]
    return (
        f"{result.events} events, {result.repeated} posted again or refused; killed {sum(result.kills.values())} times "
        f"({killed})",
        f"{result.answers} requests taken by the platforms, {result.refreshes} refresh of Zalo's tokens, "
        f"{len(result.wrong)} wrong",
        "acknowledged (p50, p95, p99): " + ", ".join(f"{time:.0f} ms" for time in times),
        *result.wrong,
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    with platforms_started() as running:
        result = run(running, events=options.events, kills=options.kills, seed=options.seed)
    sys.stdout.write("\n".join([f"seed {options.seed}", *told(result)]) + "\n")
    raise SystemExit(bool(result.wrong))


if __name__ == "__main__":
    main()
