"""What the running system costs: `make bench`. Prints a table and writes `$VAR/bench/system.json`.

Starts the assistant on free ports with state of its own and the shipped procedures, then measures the time to the
first answer, turns per second at some numbers of clients through the chat API, and the memory of each process.
"""

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.model import model_path
from tests.system.client import Citizen
from tests.system.running import ROOT, free_ports, wait_until_ready
from vi.files import read_yaml

QUESTIONS = [row["ask"] for row in read_yaml((ROOT / "tests/system/questions.yml").read_text("utf-8"))]


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, float, int]]:
    """The address, the seconds until it was ready, and the process id of the manager."""
    subprocess.run([sys.executable, "-m", "bot.train"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    var, port, log = folder / "var", free_ports(), folder / "log"
    (var / "models").mkdir(parents=True)
    shutil.copy(model_path(), var / "models")
    env = {**os.environ, "PORT": str(port), "VAR": str(var), "RATE_LIMITS": "off"}
    began = time.monotonic()
    with log.open("wb") as output:
        command = [sys.executable, "-m", "deploy.up"]
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output, start_new_session=True)
        try:
            wait_until_ready(f"http://127.0.0.1:{port}", process, log)
            yield f"http://127.0.0.1:{port}", time.monotonic() - began, process.pid
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def first_answer(address: str) -> float:
    """Seconds of a first question in a fresh system."""
    began = time.monotonic()
    assert Citizen.arrive(address).ask(QUESTIONS[0])
    return time.monotonic() - began


def measure(address: str, *, clients: int, turns: int) -> dict[str, float]:
    """Turns per second and times in milliseconds while so many citizens ask at once."""
    began = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        times = [each for one in pool.map(lambda _: _one_citizen(address, turns), range(clients)) for each in one]
    seconds = time.monotonic() - began
    cuts = statistics.quantiles(times, n=100)
    return {
        "clients": clients,
        "turns": len(times),
        "turns_per_second": round(len(times) / seconds, 1),
        **{f"p{at}_ms": round(cuts[at - 1] * 1000, 1) for at in (50, 95, 99)},
    }


def _one_citizen(address: str, turns: int) -> list[float]:
    citizen, times = Citizen.arrive(address), []
    for at in range(turns):
        began = time.monotonic()
        assert citizen.ask(QUESTIONS[at % len(QUESTIONS)])
        times.append(time.monotonic() - began)
    return times


def memory(manager: int) -> dict[str, float]:
    """Resident MiB of each of our processes below the manager, by module."""
    found: dict[str, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        words = _words(folder)
        if "-m" in words and _is_below(int(folder.name), manager):
            name = words[words.index("-m") + 1]
            found[name] = round(found.get(name, 0) + _resident(folder), 1)
    return dict(sorted(found.items()))


def _words(folder: Path) -> list[str]:
    try:
        return (folder / "cmdline").read_bytes().decode().split("\0")
    except OSError:
        return []


def _is_below(pid: int, ancestor: int) -> bool:
    while pid > 1:
        if pid == ancestor:
            return True
        try:
            pid = int((Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return False
    return False


def _resident(folder: Path) -> float:
    try:
        lines = (folder / "status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def bench(*, clients: list[int], turns: int) -> dict[str, Any]:
    """All figures."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as (address, ready, manager):
        report: dict[str, Any] = {"ready_s": round(ready, 2), "first_answer_s": round(first_answer(address), 3)}
        measure(address, clients=2, turns=20)  # warm
        report["load"] = [measure(address, clients=count, turns=turns) for count in clients]
        report["memory_mib"] = memory(manager)
    return report


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--turns", type=int, default=100)
    options = parser.parse_args()
    report = bench(clients=options.clients, turns=options.turns)
    out = Path(os.environ.get("VAR") or "var") / "bench" / "system.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(report, indent=2))
    sys.stdout.write(json.dumps(report, indent=2) + f"\n{out}\n")


if __name__ == "__main__":
    main()
