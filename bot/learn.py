"""Learning from attached examples: `python -m bot.learn COMMAND`. Prints one JSON object.

train --examples FILE     trains a candidate: {"model": "…", "seconds": 61.2}
measure --examples FILE   compares it with what is in use (docs/adr/0014); `progress 0.35` on standard error
activate --examples FILE  makes FILE the examples in use · rollback  those before · status  changes nothing; all three:
    {"active": "…" | null, "previous": "…" | null, "can_roll_back": true, "model": "…", "trained": true,
     "history": [{"examples": "…" | null, "at": "2026-11-26T08:00:00+00:00", "did": "activate" | "rollback"}, …]}
    `active` null is the project's own data alone; `model` is the one of what is active, which a running bot takes
    within a second when it is `trained`; history has the newest first.

FILE is the whole of what is learned, not an addition to what is in use: bot/learning/examples.py has its form.
Status 2 and {"error": "…"}, in Vietnamese, when FILE cannot be read or names what is unknown, or nothing was before.
"""

import argparse
import json
import sys
import time
from contextlib import redirect_stdout
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.learning import active
from bot.learning.errors import LearningError
from bot.model import model_hash, model_path, path_of, sources_hash


def main(arguments: list[str]) -> int:
    """The command."""
    options = _parsed(arguments)
    try:
        # Libraries print what they are doing; standard output is for the one object.
        with redirect_stdout(sys.stderr):
            found = COMMANDS[options.command](options)
    except LearningError as error:
        _say({"error": str(error)})
        return 2
    _say(found)
    return 0


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bot.learn")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in COMMANDS:
        command = commands.add_parser(name)
        if name in ("train", "measure", "activate"):
            command.add_argument("--examples", type=Path, required=True, metavar="FILE")
    return parser.parse_args(arguments)


def _train(options: argparse.Namespace) -> dict[str, Any]:
    from bot.train import train

    started = time.monotonic()
    contents = _checked(options.examples)
    name = model_hash(sources_hash(), contents)
    if not path_of(name).exists():
        train(path_of(name), contents)
    return {"model": name, "seconds": round(time.monotonic() - started, 1)}


def _measure(options: argparse.Namespace) -> dict[str, Any]:
    contents = _checked(options.examples)
    from bot.learning.measuring import measure

    return measure(contents, _progress)


def _activate(options: argparse.Namespace) -> dict[str, Any]:
    active.activate(_checked(options.examples), active.learning_folder())
    return _status(options)


def _rollback(options: argparse.Namespace) -> dict[str, Any]:
    active.roll_back(active.learning_folder())
    return _status(options)


def _status(_options: argparse.Namespace) -> dict[str, Any]:
    steps = active.history(active.learning_folder())
    before = active.previous_names(steps)
    path = model_path()
    return {
        "active": steps[0].examples if steps else None,
        "previous": before[0] if before else None,
        "can_roll_back": bool(before),
        "model": path.name.removesuffix(".tar.gz"),
        "trained": path.exists(),
        "history": [asdict(step) for step in steps],
    }


def _checked(file: Path) -> bytes:
    from bot.learning.examples import read_attached, read_examples, read_file

    contents = read_file(file)
    read_attached(contents, read_examples())
    return contents


def _progress(done: float) -> None:
    sys.stderr.write(f"progress {done:.2f}\n")
    sys.stderr.flush()


def _say(found: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")


COMMANDS = {"train": _train, "measure": _measure, "activate": _activate, "rollback": _rollback, "status": _status}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
