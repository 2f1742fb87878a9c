"""One run: citizens on one side, faults on the other, and the books at the end."""

import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.load.faults.books import Wrong, check, settle
from tests.load.faults.citizens import Citizen, Ledger, arrive, listen_while_calm, live
from tests.load.faults.harm import Fault, Harm, recoveries
from tests.load.faults.stage import Stage


@dataclass
class Report:
    """What was done, what went wrong, and how long it was felt (`recovery`, in seconds by kind of fault)."""

    seed: int
    citizens: int = 0
    messages: int = 0
    seconds: float = 0.0
    resent: int = 0
    lost_leases: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    recovery: dict[str, dict[str, float]] = field(default_factory=dict)
    wrong: Wrong = field(default_factory=Wrong)

    def as_json(self) -> dict[str, Any]:
        """For a file."""
        return asdict(self)


def run(
    stage: Stage, *, messages: int, seed: int, faults: int = 0, at_once: int = 9, only: Sequence[str] = ()
) -> Report:
    """Citizens come until so many messages are said and, where that is given, so many faults were done."""
    report, ledger, chance = Report(seed), Ledger(), random.Random(seed)
    citizens = listen_while_calm(stage, ledger)
    calm = len(ledger.said)
    began, over = time.monotonic(), threading.Event()
    harm = Harm(stage, ledger, random.Random(seed), only=only)
    threads = [
        threading.Thread(target=harm.run, args=(faults, over), daemon=True),
        threading.Thread(target=_platforms_retry, args=(stage, over), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        with ThreadPoolExecutor(at_once) as pool:
            number = len(citizens)
            while len(ledger.said) - calm < messages or (faults and threads[0].is_alive()):
                numbers, number = range(number, number + at_once), number + at_once
                lives = [(one, random.Random(chance.random())) for one in numbers]
                lived = pool.map(lambda one: _life(stage, ledger, report.wrong, *one), lives)
                citizens += filter(None, lived)
    finally:
        over.set()
    for thread in threads:
        thread.join(180)
    report.wrong.stuck += settle(stage)
    check(stage, ledger, citizens, report.wrong)
    report.citizens, report.messages = len(citizens) - 3, len(ledger.said) - calm
    report.seconds = time.monotonic() - began
    report.resent, report.refused, report.lost_leases = ledger.resent, ledger.refused, harm.lost_leases
    report.skipped, report.faults = harm.skipped, harm.done
    report.recovery = recoveries(harm.done, ledger.said)
    return report


def _life(stage: Stage, ledger: Ledger, wrong: Wrong, number: int, chance: random.Random) -> Citizen | None:
    citizen: Citizen | None = None
    try:
        citizen = arrive(stage, ledger, chance, number)
        live(citizen, ledger, chance)
    except AssertionError as error:
        wrong.stuck.append(f"{citizen.channel} {citizen.name}: {error}" if citizen else str(error))
    return citizen


def _platforms_retry(stage: Stage, over: threading.Event) -> None:
    """What was not acknowledged comes again, until the citizens have gone and nothing is left."""
    end: float | None = None
    while end is None or time.monotonic() < end:
        waiting = stage.zalo.fake.retry_all() + stage.facebook.fake.retry_all()
        if over.wait(0.5):
            end = end or time.monotonic() + 120
            if not waiting:
                return
