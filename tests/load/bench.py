"""What the running system costs, beside Rasa's default bot: `make bench`.

Prints tables and writes `$VAR/bench/speed.json`, `speed.md` and `speed.png`. Both bots answer through HTTP on this
machine, in turn, round by round, and so does our whole path (chat API, inbox, bot, action, search, outbox), on SQLite
and on PostgreSQL where there is one. No question is asked twice. State is of its own, ports are free ones.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.model import model_path
from channels.settings import TURN_PATH
from tests.load import default_bot
from tests.load.clients import OpenTurns, Turn, connected, figures, questions, timed
from tests.load.processes import memory, processor, resident
from tests.load.report import ON_POSTGRESQL, OUR_BOT, THEIR_BOT, WHOLE_PATH, draw, sums_of, tables
from tests.postgres import binaries, cluster
from tests.system.client import Citizen
from tests.system.running import ROOT, free_ports, wait_until_ready

CLIENTS = (1, 4, 16)
# The ratios of the report are those at so many clients.
COMPARED = 4
ROUNDS = 3


@contextmanager
def running(folder: Path, **environ: str) -> Iterator[tuple[str, float, int]]:
    """The address, the seconds until it was ready, and the process id of the manager."""
    subprocess.run([sys.executable, "-m", "bot.train"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    var, port, log = folder / "var", free_ports(), folder / "log"
    (var / "models").mkdir(parents=True)
    shutil.copy(model_path(), var / "models")
    env = {**os.environ, "PORT": str(port), "VAR": str(var), "RATE_LIMITS": "off", **environ}
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
    assert Citizen.arrive(address).ask(questions()[0])
    return time.monotonic() - began


@contextmanager
def whole_path(port: int, _client: int) -> Iterator[Turn]:
    """A citizen with a conversation: from the chat API and back."""
    with connected(port) as ask:
        opened = ask("/api/v1/conversations", {})
        headers = {"Authorization": f"Bearer {opened['token']}"}
        path = f"/api/v1/conversations/{opened['conversation']}/messages?wait=30"

        def turn(question: str) -> None:
            answer = ask(path, {"client_id": str(uuid.uuid4()), "text": question}, headers)
            assert answer["messages"]

        yield turn


@contextmanager
def our_bot(port: int, client: int) -> Iterator[Turn]:
    """A conversation with our bot and its actions alone, as the public edge asks them."""
    name = f"bench-{client}-{uuid.uuid4().hex}"
    with connected(port + 2) as ask:

        def turn(question: str) -> None:
            body = {"conversation": name, "message_id": str(uuid.uuid4()), "text": question}
            assert ask(TURN_PATH, body)["messages"]

        yield turn


@contextmanager
def their_bot(port: int, client: int) -> Iterator[Turn]:
    """A conversation with Rasa's default bot."""
    name = f"bench-{client}-{uuid.uuid4().hex}"
    with connected(port) as ask:

        def turn(question: str) -> None:
            ask("/webhooks/rest/webhook", {"sender": name, "message": question})

        yield turn


def side_by_side(
    opened: Mapping[str, OpenTurns], *, turns: int, spent: Callable[[str], AbstractContextManager[None]]
) -> dict[str, list[dict[str, float]]]:
    """The figures of each by the number of clients. They take turns in short rounds: a machine that is slower for a
    minute is slower for all. `spent` is a context around each round.
    """
    found: dict[str, list[dict[str, float]]] = {name: [] for name in opened}
    for open_turns in opened.values():
        timed(open_turns, clients=2, turns=20)
    for clients in CLIENTS:
        times: dict[str, list[float]] = {name: [] for name in opened}
        seconds = dict.fromkeys(opened, 0.0)
        for _ in range(ROUNDS):
            for name, open_turns in opened.items():
                with spent(name):
                    some, took = timed(open_turns, clients=clients, turns=max(turns // ROUNDS // clients, 5))
                times[name] += some
                seconds[name] += took
        for name in opened:
            found[name].append(figures(times[name], seconds[name], clients))
    return found


class Spent:
    """What the whole path takes: clock by part and processor by process, added up over its rounds."""

    def __init__(self, name: str, port: int, manager: int) -> None:
        self._name, self._port, self._manager = name, port, manager
        self._parts: dict[str, tuple[float, float]] = {}
        self._processor: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Around a round."""
        if name != self._name:
            yield
            return
        parts, before = sums_of(self._port), processor(self._manager)
        yield
        for part, (total, count) in sums_of(self._port).items():
            so_far = self._parts.get(part, (0.0, 0.0))
            self._parts[part] = so_far[0] + total - parts[part][0], so_far[1] + count - parts[part][1]
        for process, value in processor(self._manager).items():
            self._processor[process] = self._processor.get(process, 0) + value - before.get(process, 0)

    def report(self) -> dict[str, Any]:
        """Milliseconds of one turn."""
        turns = self._parts["storing the answer"][1]
        return {
            "parts_ms": {part: round(total / count * 1000, 2) for part, (total, count) in self._parts.items() if count},
            "processor_ms_a_turn": {name: round(value / turns, 1) for name, value in self._processor.items()},
        }


def bench(out: Path, *, turns: int, epochs: int, default: bool) -> dict[str, Any]:
    """All figures."""
    report: dict[str, Any] = {"cores": len(os.sched_getaffinity(0)), "load_before": round(os.getloadavg()[0], 1)}
    with ExitStack() as stack:
        port, manager, report["ours"] = _ours(stack)
        opened: dict[str, OpenTurns] = {OUR_BOT: partial(our_bot, port)}
        if default:
            their_port, process, report["default"] = _theirs(stack, out / "default", epochs=epochs)
            opened[THEIR_BOT] = partial(their_bot, their_port)
        opened[WHOLE_PATH] = partial(whole_path, port)
        if found := binaries():
            address = stack.enter_context(cluster(found))
            other, _, report["ours_on_postgresql"] = _ours(stack, DATABASE_URL=f"{address}/postgres")
            opened[ON_POSTGRESQL] = partial(whole_path, other)
        spent = Spent(WHOLE_PATH, port, manager)
        report["loads"] = side_by_side(opened, turns=turns, spent=spent)
        report["ours"] |= spent.report() | {"memory_mib": memory(manager)}
        if default:
            report["default"]["memory_mib"] = {"rasa": round(resident(Path(f"/proc/{process}")), 1)}
            report |= compared(report)
    report["ours"] |= trained_in()
    return report


def _ours(stack: ExitStack, **environ: str) -> tuple[int, int, dict[str, Any]]:
    """The port and the manager of a system of ours that runs until the stack ends."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    address, ready, manager = stack.enter_context(running(folder, **environ))
    report = {"ready_s": round(ready, 2), "first_answer_s": round(first_answer(address), 3)}
    return int(address.rpartition(":")[2]), manager, report


def _theirs(stack: ExitStack, folder: Path, *, epochs: int) -> tuple[int, int, dict[str, Any]]:
    """Port and process of Rasa's default bot; trained in that folder unless it has been."""
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / f"trained-{epochs}.json"
    if not done.exists():
        done.write_text(json.dumps(default_bot.train(folder, default_bot.make_project(folder, epochs=epochs))))
    port, ready, process = stack.enter_context(default_bot.running(folder))
    return port, process, {"epochs": epochs, **json.loads(done.read_text()), "ready_s": round(ready, 1)}


def trained_in() -> dict[str, float]:
    """Seconds of a training of our model."""
    with tempfile.TemporaryDirectory() as folder:
        before, began = os.times(), time.monotonic()
        env = {**os.environ, "VAR": folder}
        subprocess.run([sys.executable, "-m", "bot.train"], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
        after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return {"train_s": round(time.monotonic() - began, 1), "train_cpu_s": round(spent, 1)}


def compared(report: Mapping[str, Any]) -> dict[str, float]:
    """Ours to the default's, at four clients; PostgreSQL to SQLite."""
    at = {name: next(row for row in rows if row["clients"] == COMPARED) for name, rows in report["loads"].items()}
    mine, other, memory_of_theirs = at[OUR_BOT], at[THEIR_BOT], report["default"]["memory_mib"]["rasa"]
    memory_of = report["ours"]["memory_mib"]
    ratios = {
        "turns_per_second_ratio": round(mine["turns_per_second"] / other["turns_per_second"], 2),
        "p95_ratio": round(mine["p95_ms"] / other["p95_ms"], 3),
        "memory_ratio": round(memory_of["bot.serve"] / memory_of_theirs, 3),
        "memory_with_actions_ratio": round((memory_of["bot.serve"] + memory_of["actions"]) / memory_of_theirs, 3),
    }
    if ON_POSTGRESQL in at:
        both = at[WHOLE_PATH]["turns_per_second"] / at[ON_POSTGRESQL]["turns_per_second"]
        ratios["postgresql_slower_ratio"] = round(both, 2)
    return ratios


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=1200, help="turns at each number of clients")
    parser.add_argument(
        "--epochs", type=int, default=1, help="of the default bot's networks; speed does not depend on it"
    )
    parser.add_argument("--without-default", action="store_true", help="our system alone")
    options = parser.parse_args()
    out = Path(os.environ.get("VAR") or "var").absolute() / "bench"
    out.mkdir(parents=True, exist_ok=True)
    report = bench(out, turns=options.turns, epochs=options.epochs, default=not options.without_default)
    (out / "speed.json").write_text(json.dumps(report, indent=2))
    (out / "speed.md").write_text(tables(report), "utf-8")
    draw(report, FigureCanvasAgg(Figure(figsize=(10, 4))), out / "speed.png")
    sys.stdout.write(f"{tables(report)}\n{out / 'speed.json'}\n")


if __name__ == "__main__":
    main()
