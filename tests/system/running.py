"""The whole system, started by the command that `make run` uses, once for all tests that want it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.model import model_path
from tests.system.dossiers import import_dossiers

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class System:
    """A running assistant."""

    address: str
    port: int
    var: Path
    log: Path
    env: dict[str, str]


def free_ports() -> int:
    """A port that is free with the three above it."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port < 65000 and all(_free(port + step) for step in range(4)):
            return port


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def wait_until_ready(address: str, process: "subprocess.Popen[bytes]", log: Path, *, within: float = 180) -> None:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{address}/readyz", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"not ready:\n{log.read_text()[-5000:]}")


@pytest.fixture(scope="session")
def trained_model() -> Path:
    """The model of the files as they are, trained once for the checkout."""
    trained = subprocess.run(
        [sys.executable, "-m", "bot.train"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return Path(trained.stdout.split()[-1])


@pytest.fixture(scope="session")
def system(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The assistant on free ports, with state of its own, the shipped procedures and some dossiers."""
    with started(tmp_path_factory.mktemp("system"), trained_model) as running:
        yield running


@contextmanager
def starting() -> Iterator[System]:
    """The same outside of tests, in a folder of its own that is removed."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "bot.train"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        with started(Path(folder), model_path()) as running:
            yield running


@contextmanager
def started(folder: Path, model: Path, **environ: str) -> Iterator[System]:
    """Started by the command that `make run` uses, stopped at the end."""
    port, var, log = free_ports(), folder / "var", folder / "log"
    (var / "models").mkdir(parents=True)
    shutil.copy(model, var / "models")
    env = {**os.environ, "PORT": str(port), "VAR": str(var), "RATE_LIMITS": "off"}
    env.pop("DATABASE_URL", None)
    env |= environ
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.up"], cwd=ROOT, env=env, stdout=output, stderr=output, start_new_session=True
        )
        try:
            wait_until_ready(f"http://127.0.0.1:{port}", process, log)
            import_dossiers(folder, env)
            yield System(f"http://127.0.0.1:{port}", port, var, log, env)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
