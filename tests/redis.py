"""A Redis of our own, on a port of its own, where its server is installed."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.channels.servers import free_port, wait_until


class RedisServer:
    """A server that can be stopped and started again under the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = {"port": self._port, "bind": "127.0.0.1", "save": "", "appendonly": "no", "dir": self._folder}
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self._process = subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL)
        wait_until(self._answers)

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
        self._process = None

    def keys(self) -> list[str]:
        return self._ask("KEYS", "*").split()

    def _ask(self, *words: str) -> str:
        command = ["redis-cli", "-p", str(self._port), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    def _answers(self) -> bool:
        return self._ask("PING").strip() == "PONG"


@contextmanager
def redis_running(folder: Path) -> Iterator[RedisServer]:
    """Skips the test where Redis is not installed; fails it where the machine promises that it is."""
    if shutil.which("redis-server") is None:
        if os.environ.get("CI"):
            pytest.fail("redis-server is missing; .ci/run must install it")
        pytest.skip("redis-server is not installed")
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
