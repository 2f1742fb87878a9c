"""Rasa's default bot on our training data: as `rasa init` configures it, with an answer of its own for each intent."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.load.clients import connected
from tests.nlu.bench.pipelines import ENVIRONMENT, pipelines
from tests.nlu.bench.sentences import rasa_json, read_sentences
from tests.system.running import ROOT, free_ports
from vi.files import read_yaml

# Loading its models takes minutes on a busy machine.
_READY_WITHIN = 900.0
PYTHON = ENVIRONMENT / "bin" / "python"


def make_project(folder: Path, *, epochs: int | None) -> dict[str, str]:
    """Files of a project in the folder: rules and stories of one turn an intent. Returns the paths by name."""
    _, default = pipelines(folder, epochs=epochs)
    intents = [each if isinstance(each, str) else next(iter(each)) for each in _ours()["intents"]]
    sentences = read_sentences(ROOT / "data" / "nlu")
    taught = sorted({each.intent for each in sentences} & set(intents))
    aspects = sorted({f"aspect_{value}" for each in sentences for value in each.aspects})
    domain = {
        "version": "3.1",
        "intents": taught,
        "entities": aspects,
        "responses": {f"utter_{name}": [{"text": f"Em trả lời về {name}."}] for name in taught},
    }
    steps = [[{"intent": name}, {"action": f"utter_{name}"}] for name in taught]
    rules = [{"rule": name, "steps": each} for name, each in zip(taught, steps, strict=True)]
    stories = [{"story": name, "steps": each} for name, each in zip(taught, steps, strict=True)]
    _write(folder / "domain.yml", domain)
    _write(folder / "data" / "dialogue.yml", {"version": "3.1", "rules": rules, "stories": stories})
    _write(folder / "credentials.yml", {"rest": None})
    (folder / "data" / "nlu.json").write_text(rasa_json(sentences, named=True), "utf-8")
    return {"config": str(default.config), "domain": str(folder / "domain.yml"), "data": str(folder / "data")}


def train(folder: Path, files: Mapping[str, str]) -> dict[str, float]:
    """Seconds by the clock and of the processor."""
    before, began = os.times(), time.monotonic()
    options = [word for name, path in files.items() for word in (f"--{name}", path)]
    _rasa(folder, "train", *options, "--out", str(folder / "models"), "--fixed-model-name", "default")
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return {"train_s": round(time.monotonic() - began, 1), "train_cpu_s": round(spent, 1)}


@contextmanager
def running(folder: Path) -> Iterator[tuple[int, float, int]]:
    """Its port, the seconds until it answered, and its process id."""
    port, began = free_ports(), time.monotonic()
    with (folder / "run.log").open("wb") as log:
        options = [
            "--model",
            str(folder / "models" / "default.tar.gz"),
            "--credentials",
            str(folder / "credentials.yml"),
        ]
        command = [str(PYTHON), "-m", "rasa", "run", *options, "--port", str(port), "-i", "127.0.0.1"]
        process = subprocess.Popen(command, cwd=folder, env=_environ(folder), stdout=log, stderr=log)
        try:
            _wait(port, process)
            yield port, time.monotonic() - began, process.pid
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + _READY_WITHIN
    while time.monotonic() < end and process.poll() is None:
        try:
            with connected(port) as ask:
                ask("/webhooks/rest/webhook", {"sender": "ready", "message": "xin chào"})
                return
        except OSError:
            time.sleep(1)
    raise SystemExit("Rasa's default bot did not start; its log is run.log")


def _rasa(folder: Path, *words: str) -> None:
    with (folder / "train.log").open("wb") as log:
        command = [str(PYTHON), "-m", "rasa", *words]
        code = subprocess.run(command, cwd=folder, env=_environ(folder), stdout=log, stderr=log, check=False).returncode
    if code:
        raise SystemExit(f"Rasa's default bot could not be trained\n{(folder / 'train.log').read_text()[-3000:]}")


def _environ(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_CACHE_DIRECTORY": str(folder / "cache"),
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }


def _ours() -> dict[str, Any]:
    found: dict[str, Any] = read_yaml((ROOT / "domain.yml").read_text("utf-8"))
    return found


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
