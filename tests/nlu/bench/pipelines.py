"""The two pipelines, and one step of either in a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from vi.files import read_yaml

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = ROOT / ".venv-bench"
DEFAULT_CONFIG = "lib/python3*/site-packages/rasa/engine/recipes/config_files/default_config.yml"
TAIL = 4000  # letters of a log that are shown when a step fails


@dataclass(frozen=True, slots=True)
class Pipeline:
    """`light` prepares Rasa as our bot does; `plain_rasa` gives the data in the form that a bare Rasa can learn."""

    key: str
    title: str
    python: Path
    config: Path
    light: bool
    plain_rasa: bool


def pipelines(folder: Path, *, epochs: int | None = None, environment: Path = ENVIRONMENT) -> list[Pipeline]:
    """Ours, and the default that Rasa's own package holds. `epochs` cuts the latter short, to try the wiring."""
    found = sorted(environment.glob(DEFAULT_CONFIG))
    if not found:
        raise SystemExit("Rasa's default pipeline has no environment yet: run `make bench-nlu`")
    config = folder / "default" / "config.yml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(shortened(found[0].read_text("utf-8"), epochs), "utf-8")
    python = environment / "bin" / "python"
    return [
        Pipeline("ours", "ours", Path(sys.executable), ROOT / "config.yml", light=True, plain_rasa=False),
        Pipeline("default", "Rasa's default", python, config, light=False, plain_rasa=True),
    ]


def shortened(config: str, epochs: int | None) -> str:
    """The text of a configuration with other numbers of epochs; without a number as it is."""
    if epochs is None:
        return config
    whole = read_yaml(config)
    for component in whole["pipeline"] + whole["policies"]:
        if "epochs" in component:
            component["epochs"] = epochs
    return yaml.safe_dump(whole, sort_keys=False)


def step(pipeline: Pipeline, task: str, folder: Path, job: Mapping[str, Any]) -> dict[str, Any]:
    """The result of a task of worker.py; its log stays in the folder. Raises `SystemExit` when it fails."""
    folder.mkdir(parents=True, exist_ok=True)
    asked, given, log = (folder / f"{task}.{kind}" for kind in ("job.json", "result.json", "log"))
    known = {"task": task, "light": pipeline.light, "config": str(pipeline.config), "began": time.time()}
    asked.write_text(json.dumps(known | dict(job), ensure_ascii=False), "utf-8")
    command = [str(pipeline.python), "-m", "tests.nlu.bench.worker", str(asked), str(given)]
    with log.open("wb") as output:
        code = subprocess.run(command, cwd=ROOT, env=_environ(task, folder), stdout=output, stderr=output).returncode
    if code:
        raise SystemExit(f"{pipeline.title}: {task} failed\n{log.read_text('utf-8', 'replace')[-TAIL:]}")
    result: dict[str, Any] = json.loads(given.read_text("utf-8"))
    return result


def _environ(task: str, folder: Path) -> dict[str, str]:
    # A cache of its own, empty, so that nothing is taken from an earlier training.
    own = {"RASA_CACHE_DIRECTORY": str(folder / f"{task}-cache"), "RASA_TELEMETRY_ENABLED": "false"}
    one_core = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"} if task == "serve" else {}
    return {**os.environ, **own, **one_core, "TF_CPP_MIN_LOG_LEVEL": "2"}
