"""Plays `python -m bot.learn` by its contract, without training: the model's name is the hash of the examples.

The state stands in `$VAR/fake.json`: {"history": [model, …], "slow": seconds, "missed": [gate, …], "refuse": sentence}.
"""

import hashlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

SHIPPED = "shipped"
STATE = Path(os.environ.get("VAR", ".")) / "fake.json"


def state() -> dict[str, Any]:
    known: dict[str, Any] = {"history": [SHIPPED], "slow": 0, "missed": [], "refuse": "", "calls": []}
    return known | (json.loads(STATE.read_text("utf-8")) if STATE.exists() else {})


def save(values: dict[str, Any]) -> None:
    STATE.write_text(json.dumps(values), "utf-8")


def report(missed: list[str]) -> dict[str, Any]:
    pair = {"old": 0.9, "new": 0.91, "difference": 0.01}
    worse = {"old": 0.95, "new": 0.9, "difference": -0.05}
    lost: dict[str, Any] = {"text": "chào em", "spellings": ["bare"], "expected": {"intent": "greet", "aspects": []}}
    lost |= {"old": {"intent": "greet", "aspects": []}, "new": {"intent": "thank", "aspects": []}}
    new: dict[str, Any] = {"text": "học phí", "expected": {"intent": "ask_procedure", "aspects": ["fee"]}, "old": None}
    new |= {"new": {"intent": "ask_procedure", "aspects": ["fee"]}, "understood": True}
    gates = [{"name": name, "old": 0.95, "new": 0.9, "allowed": 0.03, "passed": False} for name in missed]
    gates += [{"name": "aspects:typo", "old": None, "new": 0.9, "allowed": 0.01, "passed": True}]
    kinds = {"intents": {"macro_f1": pair, "f1": {}}, "aspects": {"macro_f1": pair, "f1": {}}}
    return {
        "spellings": dict.fromkeys(("plain", "bare", "chat", "old", "typo"), kinds),
        "intents": {"greet": worse, "payment": pair},
        "worst": [lost],
        "attached": [new],
        "gates": gates,
        "passed": not missed,
    }


def main(command: str, *rest: str) -> int:
    known = state()
    known["calls"].append(command)
    save(known)
    if known["refuse"]:
        sys.stdout.write(json.dumps({"error": known["refuse"]}))
        return 2
    model = hashlib.sha256(Path(rest[-1]).read_bytes()).hexdigest()[:16] if rest else ""
    found: dict[str, Any] = {"model": model, "seconds": 0.1}
    if command == "measure":
        sys.stderr.write("a library says something\nprogress 0.50\n" + "#" * 100_000 + "\n")
        sys.stderr.flush()
        time.sleep(known["slow"])
        found = {"model": model} | report(known["missed"])
    if command == "activate" and known["history"][-1] != model:
        known["history"].append(model)
    if command == "rollback":
        known["history"].pop()
    if command in ("activate", "rollback", "status"):
        save(known)
        found = {"model": known["history"][-1]}
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
