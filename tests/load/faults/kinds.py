"""The kinds of faults. Each is done and undone in one call, which says whom it met."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tests.load.faults.stage import LEASE, Stage

Kind = Callable[[Stage, random.Random], str]
_BLOCK = bytes(65_536)


def kill(stage: Stage, chance: random.Random) -> str:
    """SIGKILL. Bots are met less often, as they are back later."""
    kind = chance.choice(("channels", "channels", "channels", "actions", "actions", "bot"))
    part = chance.choice(stage.of(kind))
    stage.signal(part.name, signal.SIGKILL)
    return part.name


def freeze(stage: Stage, chance: random.Random) -> str:
    """Stopped for a while, which may be longer than a bot is waited for."""
    part = chance.choice(stage.parts)
    seconds = chance.uniform(1, LEASE + 2)
    with _frozen(stage, part.name):
        time.sleep(seconds)
    return f"{part.name} {seconds:.1f} s"


def freeze_owner(stage: Stage, chance: random.Random) -> str:
    """An edge sleeps with turns in its hands, for longer than their lease: others take them, and then it wakes up.

    Before, the bots hold still or the database is slow, so that it waits for an answer or is about to store one.
    """
    edge, seconds = chance.choice(stage.of("channels")), chance.uniform(LEASE + 0.5, LEASE + 2)
    busy = chance.choice((_bots_frozen, _database_slow))
    with ExitStack() as stack:
        with busy(stage):
            time.sleep(1 + chance.random())
            stack.enter_context(_frozen(stage, edge.name))
        time.sleep(seconds)
    return f"{edge.name} {seconds:.1f} s, {busy.__name__.strip('_').replace('_', ' ')}"


@contextmanager
def _bots_frozen(stage: Stage) -> Iterator[None]:
    with ExitStack() as stack:
        for bot in stage.of("bot"):
            stack.enter_context(_frozen(stage, bot.name))
        yield


@contextmanager
def _database_slow(stage: Stage) -> Iterator[None]:
    stage.proxy.slow(0.15)
    try:
        yield
    finally:
        stage.proxy.slow(0)


def drop(stage: Stage, _: random.Random) -> str:
    """Every connection to the database ends at once."""
    return f"{stage.proxy.drop()} connections"


def vanish(stage: Stage, chance: random.Random) -> str:
    """As when machines lose their power: connections end, and the database keeps what they held for a while."""
    seconds = chance.uniform(2, 6)
    count = stage.proxy.drop(linger=seconds)
    time.sleep(seconds)
    return f"{count} connections, {seconds:.1f} s"


def slow(stage: Stage, chance: random.Random) -> str:
    """Each answer of the database takes 50 to 500 ms longer."""
    latency, seconds = chance.uniform(0.05, 0.5), chance.uniform(3, 8)
    stage.proxy.slow(latency / 2)
    time.sleep(seconds)
    stage.proxy.slow(0)
    return f"{latency * 1000:.0f} ms for {seconds:.1f} s"


def unreachable(stage: Stage, chance: random.Random) -> str:
    """The database refuses everybody."""
    seconds = chance.uniform(2, 8)
    stage.proxy.shut(True)
    time.sleep(seconds)
    stage.proxy.shut(False)
    return f"{seconds:.1f} s"


def silent(stage: Stage, chance: random.Random) -> str:
    """Nothing reaches the database, and nobody is told."""
    seconds = chance.uniform(2, 8)
    stage.proxy.silent(True)
    time.sleep(seconds)
    stage.proxy.silent(False)
    return f"{seconds:.1f} s"


def crash(stage: Stage, _: random.Random) -> str:
    """PostgreSQL ends without tidying up and recovers when it is started again."""
    stage.signal("postgres", signal.SIGQUIT)
    return "postgres"


def redis(stage: Stage, _: random.Random) -> str:
    """Redis dies and comes back empty."""
    stage.signal("redis", signal.SIGKILL)
    return "redis"


def disk_full(stage: Stage, chance: random.Random) -> str:
    """A disk is full to the last byte: PostgreSQL's, or that of one edge's state."""
    name, seconds = chance.choice(("postgres", "postgres", "edge")), chance.uniform(3, 6)
    with _full(stage.disks[name]):
        time.sleep(seconds)
    return f"{name} {seconds:.1f} s"


def clock(stage: Stage, chance: random.Random) -> str:
    """The clocks of a bot and an edge go wrong by 1.5 s, one forward and one back."""
    seconds, sign = chance.uniform(3, 8), chance.choice((1, -1))
    for number, one in enumerate(stage.clocks.values()):
        one.put(1.5 * sign * (-1) ** number)
    time.sleep(seconds)
    for one in stage.clocks.values():
        one.put(0)
    return f"{sign * 1.5:+} s for {seconds:.1f} s"


def kinds_of(stage: Stage) -> tuple[dict[str, Kind], dict[str, str]]:
    """What can be done here, by name; and what cannot, with the reason."""
    kinds: dict[str, Kind] = {
        "kill": kill,
        "kill again": kill,
        "freeze": freeze,
        "freeze beyond the lease": freeze_owner,
        "connections dropped": drop,
        "connections vanish": vanish,
        "database slow": slow,
        "database refuses": unreachable,
        "database silent": silent,
        "database crashes": crash,
        "redis killed": redis,
        "disk full": disk_full,
        "clock wrong": clock,
    }
    missing: dict[str, str] = {}
    if len(stage.disks) < 2:
        missing["disk full"] = "this machine lets nobody mount"
    if not stage.clocks:
        missing["clock wrong"] = "no C compiler"
    return {name: kind for name, kind in kinds.items() if name not in missing}, missing


@contextmanager
def _frozen(stage: Stage, name: str) -> Iterator[None]:
    pid = stage.pid(name)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


@contextmanager
def _full(disk: Path) -> Iterator[None]:
    filler = disk / "filler"
    try:
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(_BLOCK)
        # The last bytes too.
        with filler.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"\0" * 512)
        yield
    finally:
        filler.unlink(missing_ok=True)
