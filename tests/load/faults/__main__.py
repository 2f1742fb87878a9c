"""Faults at random while citizens write on three channels: `python -m tests.load.faults --messages 5000 --seed 7`.

Starts two of each process on PostgreSQL and Redis, lets citizens write on the web, Zalo and Facebook, and does one
fault after another (tests/load/faults/kinds.py). At the end every message must have been answered exactly once and in
its order, as the same messages were before anything was done; whoever sends a message again must get the answer it had;
nothing may wait for ever. Prints what was done, what went wrong and how long each kind was felt, and writes it to
`$VAR/bench/faults.json`. Exit status 1 when something went wrong.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from tests.load.faults.run import Report, run
from tests.load.faults.stage import stage_started


def told(report: Report) -> str:
    """The report in lines."""
    lines = [
        f"seed {report.seed}: {report.messages} messages of {report.citizens} citizens in {report.seconds:.0f} s, "
        f"{report.resent} sent again for their answer, {len(report.faults)} faults",
        f"{'fault':26}{'times':>6}{'felt':>6}{'median':>9}{'p95':>9}{'max':>9}",
    ]
    for kind, row in report.recovery.items():
        cells = "".join(f"{row[name]:>8.2f}s" if name in row else f"{'-':>9}" for name in ("median", "p95", "max"))
        lines.append(f"{kind:26}{row['times']:>6.0f}{row['measured']:>6.0f}{cells}")
    lines += [f"{kind}: left out, {reason}" for kind, reason in report.skipped.items()]
    lines.append(f"asked again: {report.refused}; finished too late and dropped: {report.lost_leases}")
    counts = ", ".join(f"{kind} {len(found)}" for kind, found in vars(report.wrong).items())
    return "\n".join([*lines, f"wrong: {counts}", *report.wrong.lines()]) + "\n"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser("python -m tests.load.faults", description=__doc__)
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--faults", type=int, default=0, help="at most so many; 0: as long as citizens write")
    parser.add_argument("--at-once", type=int, default=9, help="citizens who write at the same time")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--bots", type=int, default=2, choices=(1, 2))
    parser.add_argument("--only", nargs="+", default=(), help="kinds of faults")
    parser.add_argument("--logs", type=Path, help="where the logs of the processes are copied to")
    options = parser.parse_args()
    sys.stdout.write(f"seed {options.seed}\n")
    sys.stdout.flush()
    with stage_started(bots=options.bots, keep_logs=options.logs) as stage:
        report = run(
            stage,
            messages=options.messages,
            faults=options.faults,
            at_once=options.at_once,
            seed=options.seed,
            only=options.only,
        )
    out = Path(os.environ.get("VAR") or "var") / "bench" / "faults.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(report.as_json(), indent=2, ensure_ascii=False), "utf-8")
    sys.stdout.write(f"{told(report)}{out}\n")
    raise SystemExit(bool(report.wrong.lines()))


if __name__ == "__main__":
    main()
