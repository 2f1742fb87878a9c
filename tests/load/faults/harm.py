"""Faults at random, and how long each is felt."""

import random
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from tests.channels.platforms import figure
from tests.load.faults.citizens import Ledger, Said
from tests.load.faults.kinds import Kind, kinds_of
from tests.load.faults.stage import Stage

# So long at most is waited for what a fault has held up, before the next one.
_FELT_AT_MOST = 90.0
_LOST = ("channels_turns_total", "lease_lost")


@dataclass
class Fault:
    """One that was done. Times are of the monotonic clock; `alone`: the next one came only after it was over."""

    kind: str
    met: str
    began: float
    ended: float
    alone: bool = True
    recovered: float | None = None


@dataclass
class Harm:
    """All faults of a run, in a thread of its own. `lost_leases`: turns that an edge finished too late, as far as its
    metrics say so before it is killed.
    """

    stage: Stage
    ledger: Ledger
    chance: random.Random
    done: list[Fault] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    lost_leases: int = 0
    only: Sequence[str] = ()

    def run(self, most: int, stop: threading.Event) -> None:
        """So many, or until `stop` where that is 0. Each kind comes before one comes again."""
        kinds, self.skipped = kinds_of(self.stage)
        if self.only:
            kinds = {name: kind for name, kind in kinds.items() if name in self.only}
        left: list[str] = []
        while not stop.is_set() and (not most or len(self.done) < most):
            if not left:
                left = self.chance.sample(sorted(kinds), len(kinds))
            self._do(name := left.pop(), kinds[name])

    def _do(self, name: str, kind: Kind) -> None:
        stop_before = self._lost_leases() if name == "freeze beyond the lease" else 0
        began = time.monotonic()
        met = kind(self.stage, self.chance)
        fault = Fault(name.removesuffix(" again"), met, began, time.monotonic())
        self.done.append(fault)
        # One in five comes into the midst of what the one before has left.
        fault.alone = self.chance.random() < 0.8
        if fault.alone:
            self._wait_for(fault)
        if name == "freeze beyond the lease":
            time.sleep(1)
            self.lost_leases += max(0, self._lost_leases() - stop_before)
        time.sleep(self.chance.uniform(0.5, 3))

    def _wait_for(self, fault: Fault) -> None:
        waiting = waiting_at(self.ledger.said, fault.ended)
        end = time.monotonic() + _FELT_AT_MOST
        while any(said.answered is None for said in waiting) and time.monotonic() < end:
            time.sleep(0.2)

    def _lost_leases(self) -> int:
        lost = 0
        for edge in self.stage.edges:
            try:
                lost += int(figure(edge, _LOST[0], outcome=_LOST[1]))
            except httpx.HTTPError:  # it is just starting again
                continue
        return lost


def waiting_at(said: Sequence[Said], moment: float) -> list[Said]:
    """What had been said by then and not been answered."""
    return [one for one in list(said) if one.began <= moment and (one.answered is None or one.answered > moment)]


def recoveries(faults: Sequence[Fault], said: Sequence[Said]) -> dict[str, dict[str, float]]:
    """By kind: how often, how often while somebody waited, and seconds from the end of the fault until the message
    that waited longest was answered.
    """
    for fault in faults:
        if fault.alone and (waiting := waiting_at(said, fault.ended)):
            oldest = min(waiting, key=lambda one: one.began)
            fault.recovered = None if oldest.answered is None else oldest.answered - fault.ended
    table: dict[str, dict[str, float]] = {}
    for kind in sorted({fault.kind for fault in faults}):
        times = sorted(fault.recovered for fault in faults if fault.kind == kind and fault.recovered is not None)
        row = {"times": sum(fault.kind == kind for fault in faults), "measured": len(times)}
        table[kind] = row | (_spread(times) if times else {})
    return table


def _spread(times: Sequence[float]) -> dict[str, float]:
    spread = {"median": statistics.median(times), "p95": times[int(0.95 * (len(times) - 1) + 0.5)], "max": times[-1]}
    return {name: round(seconds, 2) for name, seconds in spread.items()}
