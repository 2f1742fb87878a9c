"""A bot process on a socket, with an action server that answers with the name of the intent it is told."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from bot.model import ROOT, path_of
from tests.system.running import free_ports


class TellsIntent(BaseHTTPRequestHandler):
    """The action server."""

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        intent = told["tracker"]["latest_message"]["intent"]["name"]
        body = json.dumps({"events": [], "responses": [{"text": intent}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Bot:
    """A running bot. `process` is its own, so that its memory can be read."""

    address: str
    var: Path
    log: Path
    process: "subprocess.Popen[bytes]"
    env: dict[str, str]

    def model(self) -> str | None:
        """The model that it says it uses; None while it starts."""
        try:
            answer = httpx.get(self.address, timeout=5)
        except httpx.HTTPError:
            return None
        return str(answer.json()["model"]) if answer.status_code == 200 else None

    def wait_for(self, model: str, *, within: float = 60) -> None:
        deadline = time.monotonic() + within
        while self.model() != model:
            assert time.monotonic() < deadline and self.process.poll() is None, self.log.read_text()[-3000:]
            time.sleep(0.1)

    def first_model(self, *, within: float = 120) -> str:
        """The model in use, once there is one."""
        deadline = time.monotonic() + within
        while (model := self.model()) is None:
            assert time.monotonic() < deadline and self.process.poll() is None, self.log.read_text()[-3000:]
            time.sleep(0.1)
        return model

    def wait_for_log(self, text: str, *, within: float = 60) -> None:
        deadline = time.monotonic() + within
        while text not in self.log.read_text():
            assert time.monotonic() < deadline and self.process.poll() is None, self.log.read_text()[-3000:]
            time.sleep(0.1)

    def learn(self, *arguments: str) -> dict[str, Any]:
        """`python -m bot.learn` beside it."""
        return _learn(self.env, *arguments)

    def train_once(self, file: Path) -> str:
        """A candidate, trained once for the checkout, as the model itself is, and brought here."""
        name = str(_learn(dict(os.environ), "train", "--examples", str(file))["model"])
        shutil.copy(path_of(name), path_of(name, self.env))
        return name


def _learn(env: dict[str, str], *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bot.learn", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@dataclass
class Talk:
    """Citizens who ask the same again and again, each in a conversation of its own."""

    bot: Bot
    text: str
    answers: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def ask(self, conversation: str = "alone") -> str:
        """One turn; what was answered."""
        turn = {"conversation": conversation, "message_id": str(time.monotonic_ns()), "text": self.text}
        answer = httpx.post(f"{self.bot.address}turn", json=turn, timeout=60)
        answer.raise_for_status()
        return str(answer.json()["messages"][0]["text"])

    @contextmanager
    def going_on(self, citizens: int = 2) -> Iterator[None]:
        """Turns, one after the other in each conversation, until the end of the block."""
        end = threading.Event()
        # Of its own also beside another bot on the same store: of two turns in one conversation one is refused.
        names = [f"c{number} of {id(self)}" for number in range(citizens)]
        threads = [threading.Thread(target=self._ask_on, args=(name, end)) for name in names]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            end.set()
            for thread in threads:
                thread.join()

    def _ask_on(self, conversation: str, end: threading.Event) -> None:
        while not end.is_set():
            started = time.monotonic()
            try:
                self.answers.append(self.ask(conversation))
            except (httpx.HTTPError, LookupError) as error:
                self.failures.append(repr(error))
            self.seconds.append(time.monotonic() - started)


@contextmanager
def running_bot(folder: Path, name: str = "bot") -> Iterator[Bot]:
    """With the models in `folder`/var/models; several of other names may share the folder. Stopped at the end."""
    actions = ThreadingHTTPServer(("127.0.0.1", 0), TellsIntent)
    threading.Thread(target=actions.serve_forever, daemon=True).start()
    port, var, log = free_ports(), folder / "var", folder / f"{name}.log"
    url = f"http://127.0.0.1:{actions.server_address[1]}/webhook"
    env = {**os.environ, "PORT": str(port), "VAR": str(var), "ACTIONS_URL": url, "OMP_NUM_THREADS": "1"}
    env.pop("DATABASE_URL", None)
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", "bot.serve"], cwd=ROOT, env=env, stdout=output, stderr=output)
        try:
            yield Bot(f"http://127.0.0.1:{port + 2}/webhooks/assistant/", var, log, process, env)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
            actions.shutdown()
            actions.server_close()
