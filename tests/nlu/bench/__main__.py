"""`make bench-nlu`: prints the tables and writes `$VAR/bench/nlu.json` and `$VAR/bench/nlu.md`."""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from tests.nlu.bench.compare import compare
from tests.nlu.bench.figures import table


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=1, help="1 (default): one split, 80 to 20; N: cross-validation")
    parser.add_argument("--seed", type=int, default=7, help="of the split")
    parser.add_argument("--epochs", type=int, help="fewer of Rasa's default pipeline: quicker, and said in the table")
    options = parser.parse_args()
    folder, began = Path(os.environ.get("VAR") or "var").absolute() / "bench", time.monotonic()

    def say(line: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:6.0f} s  {line}\n")
        sys.stderr.flush()

    report = compare(folder / "nlu", folds=options.folds, seed=options.seed, epochs=options.epochs, say=say)
    report["run_s"] = round(time.monotonic() - began)
    (folder / "nlu.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (folder / "nlu.md").write_text(table(report) + "\n", "utf-8")
    sys.stdout.write(f"{table(report)}\n\n{folder / 'nlu.json'}\n")


if __name__ == "__main__":
    main()
