"""The four processes, each on its own, with what they write as JSON."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from kb.db import make_engine
from kb.migrate import migrate
from kb.procedures.service import load_sample_if_empty, load_shipped_phrases
from tests.system.running import ROOT, free_ports, wait_until_ready

MODULES = {"channels": "channels", "console": "console", "bot": "bot.serve", "actions": "actions"}
Line = dict[str, Any]


@dataclass(frozen=True)
class Running:
    """Where they listen and what they wrote."""

    port: int
    folder: Path

    def address(self, process: str) -> str:
        return f"http://127.0.0.1:{self.port + list(MODULES).index(process)}"

    def text(self, process: str) -> str:
        return (self.folder / process).read_text("utf-8")

    def lines(self, process: str) -> list[Line]:
        """Every line that it wrote, as JSON; fails on one that is none."""
        return [json.loads(line) for line in self.text(process).splitlines()]

    def wait_for(self, process: str, wanted: Callable[[Line], bool], seconds: float = 20) -> list[Line]:
        end = time.monotonic() + seconds
        while not (found := [line for line in self.lines(process) if wanted(line)]):
            assert time.monotonic() < end, self.text(process)[-2000:]
            time.sleep(0.05)
        return found

    def figures(self, process: str) -> str:
        return httpx.get(f"{self.address(process)}/metrics", timeout=20, trust_env=False).raise_for_status().text

    def break_table(self, name: str) -> None:
        """The table is not there any more."""
        with closing(sqlite3.connect(self.folder / "var" / "assistant.db", timeout=10)) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute(f"ALTER TABLE {name} RENAME TO {name}_gone")


def _fill(var: Path) -> None:
    """As `python -m kb migrate` does it."""
    engine = make_engine(f"sqlite:///{var}/assistant.db")
    migrate(engine)
    load_shipped_phrases(engine)
    load_sample_if_empty(engine)
    engine.dispose()


@contextmanager
def running(folder: Path, model: Path, **environ: str) -> Iterator[Running]:
    """Started at once, stopped at the end."""
    port, var = free_ports(), folder / "var"
    (var / "models").mkdir(parents=True)
    shutil.copy(model, var / "models")
    quiet = {"PYTHONWARNINGS": "ignore", "OMP_NUM_THREADS": "1"}
    env = {**os.environ, **quiet, "PORT": str(port), "VAR": str(var), "LOG_FORMAT": "json", **environ}
    env.pop("DATABASE_URL", None)
    _fill(var)
    started: list[subprocess.Popen[bytes]] = []
    try:
        for name, module in MODULES.items():
            with (folder / name).open("wb") as output:
                command = [sys.executable, "-m", module]
                started.append(subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output))
        wait_until_ready(f"http://127.0.0.1:{port}", started[2], folder / "bot")
        wait_until_ready(f"http://127.0.0.1:{port + 1}", started[1], folder / "console")
        yield Running(port, folder)
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
