"""Two of each behind nginx with TLS, while processes die: `python -m tests.load.replicas --citizens 8 --kills 2`.

Starts `deploy.topology` with its own PostgreSQL, Redis and nginx. Citizens write through https and hear their answers
by server-sent events too. Meanwhile each process is killed with SIGKILL in turn, so many times, and then all are
started anew one after another. At the end each message must stand once in its conversation, with as many answers as the
same message got while nothing happened, and the events must be the conversation: nothing lost, nothing twice.
"""

import argparse
import os
import shutil
import signal
import socket
import ssl
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import httpx

from bot.model import model_path
from deploy.parts import Layout
from deploy.rolling import pids, restart, wait_until_ready
from deploy.topology import Topology
from tests.system.client import Citizen, Message

SAYS = (
    "xin chào",
    "đăng ký kết hôn cần giấy tờ gì",
    "lệ phí bao nhiêu",
    "lam lai bang lai bi mat",
    "nộp ở đâu",
    "cảm ơn",
)
_PATIENCE = 240.0
# Who came before so many others stops listening: the proxy lets 400 connections of one address wait for news.
_LISTENING = 100


@dataclass
class Result:
    """What was done and what went wrong. `errors`: answers that a client had to ask for again, by kind."""

    conversations: int = 0
    messages: int = 0
    killed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    restart_errors: Counter[str] = field(default_factory=Counter)
    accepted: dict[str, float] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)


@dataclass
class Guest:
    """A citizen with an ear: the numbers of all messages that came as events, in their order."""

    citizen: Citizen
    said: int = 0
    heard: list[int] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        """Until `left`; begins again where it was cut, as browsers do."""
        path = f"/api/v1/conversations/{self.citizen.conversation}/events"
        while not self.left.is_set():
            last = {"Last-Event-ID": str(self.heard[-1])} if self.heard else {}
            try:
                with self.citizen.http.stream("GET", path, headers=self.citizen.headers | last, timeout=30) as stream:
                    self._hear(stream.iter_lines())
            except httpx.HTTPError:
                pass
            self.left.wait(0.3)

    def _hear(self, lines: Iterator[str]) -> None:
        for line in lines:
            if line.startswith("id: "):
                self.heard.append(int(line.removeprefix("id: ")))
            if self.left.is_set():
                return


class Town:
    """Citizens of a running topology."""

    def __init__(self, topology: Topology, result: Result) -> None:
        self.address = f"https://localhost:{topology.layout.https}"
        self._trust = ssl.create_default_context(cafile=str(topology.var / "nginx" / "tls.crt"))
        self._result = result
        self.errors = result.errors

    def arrive(self) -> Guest:
        """A new conversation with somebody who listens."""
        http = httpx.Client(base_url=self.address, verify=self._trust, timeout=90, trust_env=False)
        opened = self._patiently(lambda: http.post("/api/v1/conversations"), 201)
        guest = Guest(Citizen(http, opened.json()["conversation"], opened.json()["token"]))
        threading.Thread(target=guest.listen, daemon=True).start()
        return guest

    def say(self, guest: Guest, text: str) -> None:
        """As a patient client: the same client_id until the answer is there."""
        path = f"/api/v1/conversations/{guest.citizen.conversation}/messages"
        body, began = {"client_id": str(uuid.uuid4()), "text": text}, time.monotonic()
        self._patiently(
            lambda: guest.citizen.http.post(path, params={"wait": 20}, headers=guest.citizen.headers, json=body), 200
        )
        guest.said += 1
        self._result.seconds.append(time.monotonic() - began)

    def let_go(self, guest: Guest) -> None:
        """It listens no more, once it has heard all that stands in its conversation. What comes later shows there."""
        _wait_for(guest, [int(message["seq"]) for message in self.transcript(guest)])
        guest.left.set()

    def transcript(self, guest: Guest) -> list[Message]:
        """All messages of the conversation; the proxy lets one address ask 50 times a second."""
        path, headers = f"/api/v1/conversations/{guest.citizen.conversation}/messages", guest.citizen.headers
        said = self._patiently(lambda: guest.citizen.http.get(path, headers=headers), 200)
        messages: list[Message] = said.json()["messages"]
        return messages

    def _patiently(self, ask: Callable[[], httpx.Response], status: int) -> httpx.Response:
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                response = ask()
                if response.status_code == status:
                    return response
                self.errors[str(response.status_code)] += 1
            except httpx.HTTPError as error:
                self.errors[type(error).__name__] += 1
            assert time.monotonic() < end, "no answer"
            time.sleep(0.3)


@contextmanager
def topology_started(**counts: int) -> Iterator[Topology]:
    """A topology on free ports with a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="replicas-"))
    if os.geteuid() == 0:
        folder.chmod(0o711)  # PostgreSQL runs as another user
    try:
        (folder / "var" / "models").mkdir(parents=True)
        if model_path().exists():
            shutil.copy(model_path(), folder / "var" / "models")
        environ = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        layout = Layout(free_block(), **counts)
        topology = Topology(layout, {**environ, "VAR": str(folder / "var"), "RATE_LIMITS": "off"})
        try:
            topology.start()
            yield topology
        finally:
            topology.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_block() -> int:
    """A port that is free with the thirty above it."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        taken = []
        for step in range(30):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port + step)) == 0:
                    taken.append(step)
        if port < 60_000 and not taken:
            return port


def run(topology: Topology, *, citizens: int, kills: int) -> Result:
    """Citizens come until each process was killed so often and all were started anew. Then the books are checked."""
    result, done = Result(), threading.Event()
    town = Town(topology, result)
    calm = town.arrive()
    for text in SAYS:
        town.say(calm, text)
    expected = answers(town.transcript(calm))
    guests: list[Guest] = []
    harm = threading.Thread(target=_harm, args=(topology, town, result, kills, done), daemon=True)
    harm.start()
    with ThreadPoolExecutor(citizens) as pool:
        while not done.is_set():
            guests += pool.map(lambda _: _visit(town), range(citizens))
            for guest in guests[-_LISTENING - citizens : -_LISTENING]:
                town.let_go(guest)
    harm.join()
    for guest in [calm, *guests]:
        _check(guest, town.transcript(guest), expected, result)
    result.accepted = {part.name: _accepted(part.port) for part in topology.parts if part.name.startswith("channels")}
    return result


def _visit(town: Town) -> Guest:
    guest = town.arrive()
    for text in SAYS:
        town.say(guest, text)
    return guest


def _harm(topology: Topology, town: Town, result: Result, kills: int, done: threading.Event) -> None:
    try:
        for _ in range(kills):
            for part in topology.parts:
                time.sleep(2)
                os.kill(pids(topology.var, part.name)[1], signal.SIGKILL)
                result.killed.append(part.name)
                wait_until_ready(part, within=180)
        town.errors = result.restart_errors
        restart(topology.layout, topology.var)
    finally:
        done.set()


def answers(messages: list[Message]) -> list[int]:
    """How many answers of the bot each message of the citizen got."""
    counts: list[int] = []
    for message in messages:
        if message["from"] == "citizen":
            counts.append(0)
        elif message["from"] == "bot":
            counts[-1] += 1
    return counts


def _check(guest: Guest, messages: list[Message], expected: list[int], result: Result) -> None:
    name = guest.citizen.conversation
    counts, seqs = answers(messages), [int(message["seq"]) for message in messages]
    result.conversations += 1
    result.messages += guest.said
    if len(counts) < len(expected) or any(got < due for got, due in zip(counts, expected, strict=False)):
        result.lost.append(f"{name}: {counts} instead of {expected}")
    if len(counts) > len(expected) or any(got > due for got, due in zip(counts, expected, strict=False)):
        result.twice.append(f"{name}: {counts} instead of {expected}")
    _wait_for(guest, seqs)
    guest.left.set()
    if guest.heard != seqs or any(later <= earlier for earlier, later in pairwise(guest.heard)):
        result.events.append(f"{name}: heard {guest.heard} of {seqs}")


def _wait_for(guest: Guest, seqs: list[int]) -> None:
    end = time.monotonic() + 30
    while guest.heard[-1:] != seqs[-1:] and time.monotonic() < end:
        time.sleep(0.2)


def _accepted(port: int) -> float:
    text = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    lines = [line for line in text.splitlines() if line.startswith("channels_messages_accepted_total")]
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines)


def told(result: Result) -> str:
    """The result as lines."""
    times = sorted(result.seconds)
    p50, p95 = (times[int(len(times) * part)] for part in (0.5, 0.95)) if times else (0.0, 0.0)
    lines = [
        f"{result.conversations} conversations, {result.messages} messages; p50 {p50:.2f} s, p95 {p95:.2f} s",
        f"killed {len(result.killed)} times: {', '.join(result.killed)}",
        f"lost {len(result.lost)}, twice {len(result.twice)}, events wrong {len(result.events)}",
        f"asked again: while killed {dict(result.errors)}, while started anew {dict(result.restart_errors)}",
        f"accepted since their last start: {result.accepted}",
    ]
    return "\n".join([*lines, *result.lost, *result.twice, *result.events]) + "\n"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--citizens", type=int, default=8)
    parser.add_argument("--kills", type=int, default=1)
    for kind in ("edges", "bots", "actions"):
        parser.add_argument(f"--{kind}", type=int, default=2)
    options = parser.parse_args()
    counts = {"edges": options.edges, "bots": options.bots, "actions": options.actions}
    with topology_started(**counts) as topology:
        result = run(topology, citizens=options.citizens, kills=options.kills)
    sys.stdout.write(told(result))
    raise SystemExit(bool(result.lost or result.twice or result.events))


if __name__ == "__main__":
    main()
