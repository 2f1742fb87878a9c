"""Tickets and subscriptions while processes are killed: `python -m tests.load.kill_turns --kills 50`.

Starts the whole assistant, lets citizens send feedback and agree to be told of a dossier, and kills `channels`, `bot`
or `actions` with SIGKILL at random moments. At the end each citizen must have exactly one ticket, confirmed exactly
once with its own code, and exactly one subscription: nothing lost, nothing twice.
"""

import argparse
import os
import random
import signal
import sqlite3
import sys
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.system.client import Citizen, Message
from tests.system.processes import pids
from tests.system.running import System, starting

DOSSIER = "H32.12-261101-0007"
SAYS = ("đèn đường hẻm {number} đường Lê Hồng Phong phường Nha Trang tắt từ hôm qua", "gửi")
AGREES = (f"nhắn em khi hồ sơ {DOSSIER} có kết quả", "đồng ý")
# Killed more often, as they are back sooner.
MODULES = ("channels", "channels", "actions", "actions", "bot.serve")
_PATIENCE = 240.0
_SENT = "SELECT code FROM feedback WHERE conversation_id = ?"
_TOLD = "SELECT text FROM message WHERE conversation_id = ? AND sender = 'bot' AND text LIKE 'Đã gửi.%'"
_AGREED = "SELECT code FROM subscription WHERE conversation_id = ?"


@dataclass
class Result:
    """What was done and what went wrong."""

    citizens: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)


def run(system: System, *, kills: int, at_once: int = 4, seed: int = 0) -> Result:
    """Citizens come until so many processes were killed, then the books are checked."""
    result, done = Result(), threading.Event()
    killer = threading.Thread(target=_kill, args=(system, result, kills, random.Random(seed), done), daemon=True)
    killer.start()
    conversations: list[str] = []
    with ThreadPoolExecutor(at_once) as pool:
        while not done.is_set() or not conversations:
            numbers = range(len(conversations) + 1, len(conversations) + at_once + 1)
            conversations += pool.map(lambda number: _one_citizen(system.address, number), numbers)
    killer.join()
    result.citizens = len(conversations)
    _check(system.var / "assistant.db", conversations, result)
    return result


def _kill(system: System, result: Result, kills: int, chance: random.Random, done: threading.Event) -> None:
    while sum(result.kills.values()) < kills:
        # A system that is down already learns nothing from another death; turns are under way while it is up.
        wait_for(system.address, seconds=120)
        time.sleep(chance.uniform(0.1, 2.0))
        module = chance.choice(MODULES)
        for pid in pids(system.var, module)[:1]:
            os.kill(pid, signal.SIGKILL)
            result.kills[module] += 1
    done.set()


def _one_citizen(address: str, number: int) -> str:
    citizen = _arrive(address)
    for text in (*SAYS, *AGREES):
        _say(citizen, text.format(number=number))
    return citizen.conversation


def wait_for(address: str, seconds: float) -> None:
    """Until everything is ready. Raises `AssertionError` after so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if httpx.get(f"{address}/readyz", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError("the system did not come back")


def _arrive(address: str) -> Citizen:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return Citizen.arrive(address)
        except (httpx.HTTPError, AssertionError):
            assert time.monotonic() < end, "no conversation could be opened"
            time.sleep(0.3)


def _say(citizen: Citizen, text: str) -> list[Message]:
    """As a patient client: the same client_id until the answer is there."""
    client_id, end = str(uuid.uuid4()), time.monotonic() + _PATIENCE
    while True:
        try:
            return citizen.send(text=text, client_id=client_id, wait=10)
        except (httpx.HTTPError, AssertionError):
            assert time.monotonic() < end, f"no answer to {text!r}"
            time.sleep(0.3)


def _check(database: Path, conversations: list[str], result: Result) -> None:
    books = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    for conversation in conversations:
        sent, told, agreed = (_rows(books, query, conversation) for query in (_SENT, _TOLD, _AGREED))
        if not (sent and told and agreed):
            result.lost.append(f"{conversation}: {len(sent)} tickets, {len(told)} told, {len(agreed)} agreed")
        elif max(len(sent), len(told), len(agreed)) > 1:
            result.twice.append(f"{conversation}: {len(sent)} tickets, {len(told)} told, {len(agreed)} agreed")
        elif sent[0] not in told[0]:
            result.lost.append(f"{conversation}: the confirmed code is not the stored one")
    result.lost += [f"inbox: {state}" for state in _rows(books, "SELECT state FROM inbox WHERE state != 'done'")]
    books.close()


def _rows(books: sqlite3.Connection, query: str, *values: str) -> list[str]:
    return [str(row[0]) for row in books.execute(query, values)]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    with starting() as system:
        result = run(system, kills=options.kills, seed=options.seed)
    killed = ", ".join(f"{module} {count}" for module, count in sorted(result.kills.items()))
    lines = [f"seed {options.seed}; killed {sum(result.kills.values())} times ({killed})"]
    lines += [f"{result.citizens} citizens, lost {len(result.lost)}, twice {len(result.twice)}"]
    sys.stdout.write("\n".join([*lines, *result.lost, *result.twice]) + "\n")
    raise SystemExit(bool(result.lost or result.twice))


if __name__ == "__main__":
    main()
