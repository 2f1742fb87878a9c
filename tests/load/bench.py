"""What the running system costs, beside Rasa's default bot: `make bench`.

Prints tables and writes `$VAR/bench/speed.json`, `speed.md` and `speed.png`. Both bots answer through HTTP on this
machine, one after the other in the same run, to the same questions; then our whole path (chat API, inbox, bot, action,
search, outbox) does, on SQLite and on PostgreSQL where there is one. State is of its own, ports are free ones.
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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bot.model import model_path
from channels.settings import TURN_PATH
from tests.load import default_bot
from tests.load.clients import Turn, connected, measure, questions
from tests.load.report import draw, parts_of, tables
from tests.postgres import binaries, cluster
from tests.system.client import Citizen
from tests.system.running import ROOT, free_ports, wait_until_ready

CLIENTS = (1, 4, 16)
# The ratios of the report are those at so many clients.
COMPARED = 4


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


def memory(manager: int) -> dict[str, float]:
    """Resident MiB of each of our processes below the manager, by module."""
    found: dict[str, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        words = _words(folder)
        if "-m" in words and _is_below(int(folder.name), manager):
            name = words[words.index("-m") + 1]
            found[name] = round(found.get(name, 0) + _resident(folder), 1)
    return dict(sorted(found.items()))


def processor(manager: int) -> dict[str, float]:
    """Milliseconds of processor time that each of our processes has taken, by module."""
    found: dict[str, float] = {}
    tick = 1000 / os.sysconf("SC_CLK_TCK")
    for folder in Path("/proc").glob("[0-9]*"):
        words = _words(folder)
        if "-m" in words and words[0] != "nice" and _is_below(int(folder.name), manager):
            name = words[words.index("-m") + 1]
            if name.startswith("deploy."):
                continue
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            found[name] = found.get(name, 0) + (int(fields[11]) + int(fields[12])) * tick
    return found


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


def loads(open_turns: Any, port: int, *, clients: tuple[int, ...], turns: int) -> list[dict[str, float]]:
    """The figures at each number of clients, after a warm-up."""
    opened = partial(open_turns, port)
    measure(opened, clients=2, turns=20)
    return [measure(opened, clients=count, turns=max(turns // count, 10)) for count in clients]


def ours(folder: Path, *, turns: int, **environ: str) -> dict[str, Any]:
    """Our system on one database."""
    with running(folder, **environ) as (address, ready, manager):
        port = int(address.rpartition(":")[2])
        report: dict[str, Any] = {"ready_s": round(ready, 2), "first_answer_s": round(first_answer(address), 3)}
        report["bot"] = loads(our_bot, port, clients=CLIENTS, turns=turns)
        before, spent = parts_of(port), processor(manager)
        report["whole_path"] = loads(whole_path, port, clients=CLIENTS, turns=turns)
        report["parts_ms"] = parts_of(port, before)
        count = 40 + sum(int(each["turns"]) for each in report["whole_path"])
        now = processor(manager)
        report["processor_ms_a_turn"] = {k: round((v - spent.get(k, 0)) / count, 1) for k, v in now.items()}
        report["memory_mib"] = memory(manager)
    return report


def theirs(folder: Path, *, turns: int, epochs: int) -> dict[str, Any]:
    """Rasa's default bot; trained in that folder unless it has been."""
    report: dict[str, Any] = {"epochs": epochs}
    done = folder / f"trained-{epochs}.json"
    if not done.exists():
        done.write_text(json.dumps(default_bot.train(folder, default_bot.make_project(folder, epochs=epochs))))
    report |= json.loads(done.read_text())
    with default_bot.running(folder) as (port, ready, process):
        report["ready_s"] = round(ready, 1)
        report["bot"] = loads(their_bot, port, clients=CLIENTS, turns=max(turns // 5, 60))
        report["memory_mib"] = {"rasa": round(_resident(Path(f"/proc/{process}")), 1)}
    return report


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
    """Ours to the default's, at four clients."""
    mine, other = (next(row for row in report[key]["bot"] if row["clients"] == COMPARED) for key in ("ours", "default"))
    memory_of_bot = report["ours"]["memory_mib"]["bot.serve"] + report["ours"]["memory_mib"]["actions"]
    return {
        "turns_per_second_ratio": round(mine["turns_per_second"] / other["turns_per_second"], 2),
        "p95_ratio": round(mine["p95_ms"] / other["p95_ms"], 3),
        "memory_ratio": round(report["ours"]["memory_mib"]["bot.serve"] / report["default"]["memory_mib"]["rasa"], 3),
        "memory_with_actions_ratio": round(memory_of_bot / report["default"]["memory_mib"]["rasa"], 3),
    }


def bench(out: Path, *, turns: int, epochs: int, default: bool) -> dict[str, Any]:
    """All figures."""
    report: dict[str, Any] = {"cores": len(os.sched_getaffinity(0)), "load_before": round(os.getloadavg()[0], 1)}
    with tempfile.TemporaryDirectory() as folder:
        report["ours"] = ours(Path(folder), turns=turns)
    if default:
        (out / "default").mkdir(parents=True, exist_ok=True)
        report["default"] = theirs(out / "default", turns=turns, epochs=epochs)
        report |= compared(report)
    if found := binaries():
        with tempfile.TemporaryDirectory() as folder, cluster(found) as address:
            report["ours_on_postgresql"] = ours(Path(folder), turns=turns, DATABASE_URL=f"{address}/postgres")
    report["ours"] |= trained_in()
    return report


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
    draw(report, out / "speed.png")
    sys.stdout.write(f"{tables(report)}\n{out / 'speed.json'}\n")


if __name__ == "__main__":
    main()
