"""One step of the comparison in a process of its own: `python -m tests.nlu.bench.worker JOB.json RESULT.json`.

Runs in either environment, so it imports nothing of ours at its top, and of Rasa only what `rasa train` and
`rasa run` use. A job names its `task`; `light` prepares Rasa as our bot does; `began` is the time (seconds since the
epoch) at which the process was started. Times in results are in seconds or ms, memory in MiB, as their names say.
"""

import asyncio
import importlib
import json
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any

# Messages that are parsed before the clock is looked at.
WARM_UP = 20
FALLBACK = "nlu_fallback"


def memory_mib(kind: str) -> float:
    """Of this process: `VmRSS`, what is resident now, or `VmHWM`, the most that ever was."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")) / 1024, 1)


def train_nlu(job: dict[str, Any]) -> dict[str, Any]:
    """Trains the pipeline of a configuration on a file of sentences."""
    train = importlib.import_module("rasa.model_training").train_nlu
    return _trained(train, job, nlu_data=job["data"])


def train_dialogue(job: dict[str, Any]) -> dict[str, Any]:
    """Trains the policies of a configuration on a file of rules and stories."""
    train = importlib.import_module("rasa.model_training").train_core
    return _trained(train, job, stories=job["data"])


def _trained(train: Any, job: dict[str, Any], **data: str) -> dict[str, Any]:
    imported, model, wall, cpu = memory_mib("VmRSS"), Path(job["model"]), time.perf_counter(), time.process_time()
    train(domain=job["domain"], config=job["config"], output=str(model.parent), fixed_model_name=model.name, **data)
    return {
        "train_s": round(time.perf_counter() - wall, 1),
        "train_cpu_s": round(time.process_time() - cpu, 1),
        "imported_mib": imported,
        "peak_mib": memory_mib("VmHWM"),
        "model_mib": round(model.stat().st_size / 2**20, 2),
    }


def serve(job: dict[str, Any]) -> dict[str, Any]:
    """Loads the models, on one core, and parses each message of each set by itself."""
    return asyncio.run(_served(job))


async def _served(job: dict[str, Any]) -> dict[str, Any]:
    load_agent = importlib.import_module("rasa.core.agent").load_agent
    imported, began, cpu = memory_mib("VmRSS"), time.perf_counter(), time.process_time()
    agents = [await load_agent(model) for model in job["models"]]
    start_s, load_s, load_cpu_s = time.time() - job["began"], time.perf_counter() - began, time.process_time() - cpu
    for text in job["sets"][job["timed"]][:WARM_UP]:
        await agents[0].parse_message(text)
    timed = await _parsed(agents[0], job["sets"][job["timed"]])
    resident = memory_mib("VmRSS")
    others = {name: await _parsed(agents[0], texts) for name, texts in job["sets"].items() if name != job["timed"]}
    answers = {name: parsed["answers"] for name, parsed in ({job["timed"]: timed} | others).items()}
    return {
        "imported_mib": imported,
        "load_s": round(load_s, 2),
        "load_cpu_s": round(load_cpu_s, 2),
        "start_s": round(start_s, 2),
        "resident_mib": resident,
        "wall_ms": timed["wall_ms"],
        "cpu_ms": timed["cpu_ms"],
        "answers": answers,
    }


async def _parsed(agent: Any, texts: list[str]) -> dict[str, Any]:
    answers, walls, cpu = [], [], time.process_time()
    for text in texts:
        began = time.perf_counter()
        parsed = await agent.parse_message(text)
        walls.append(round((time.perf_counter() - began) * 1000, 3))
        answers.append(answer(parsed))
    spent = (time.process_time() - cpu) * 1000
    return {"answers": answers, "wall_ms": walls, "cpu_ms": round(spent / max(len(texts), 1), 2)}


def answer(parsed: dict[str, Any]) -> dict[str, Any]:
    """What is scored of a parsed message: the best intent that is not the fallback, whether it fell back, entities."""
    ranking = [parsed["intent"], *parsed.get("intent_ranking", [])]
    named = [each["name"] for each in ranking if each["name"] not in (None, FALLBACK)]
    return {
        "intent": named[0] if named else "",
        "fell_back": parsed["intent"]["name"] == FALLBACK,
        "entities": [[entity["entity"], str(entity["value"])] for entity in parsed["entities"]],
    }


TASKS = {"train_nlu": train_nlu, "train_dialogue": train_dialogue, "serve": serve}


def prepare(*, light: bool) -> None:
    """Rasa as our bot prepares it, or as its own command line does, without what it says beside warnings."""
    if light:
        importlib.import_module("bot.setup").prepare_rasa()
    else:
        importlib.import_module("rasa.utils.common").configure_logging_and_warnings(logging.WARNING)
        importlib.import_module("rasa.utils.log_utils").configure_structlog(logging.WARNING)


def main(job_file: str, result_file: str) -> None:
    """Does the job and writes its result."""
    job = json.loads(Path(job_file).read_text("utf-8"))
    if job["task"] == "serve":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    prepare(light=job["light"])
    result = TASKS[job["task"]](job) | {"rasa": importlib.import_module("rasa").__version__}
    Path(result_file).write_text(json.dumps(result, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
