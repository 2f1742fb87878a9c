"""The report of `tests.load.bench`: what a turn costs by part, tables and a picture."""

import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# The part of a turn, the process that tells it (steps above the public port) and the sum of its histogram.
PARTS = {
    "waiting in the inbox": (0, 'channels_turn_part_seconds{part="waiting"}'),
    "bot, with its action": (0, 'channels_turn_part_seconds{part="bot"}'),
    "storing the answer": (0, 'channels_turn_part_seconds{part="storing"}'),
    "· understanding": (2, "bot_understanding_seconds"),
    "· tracker read": (2, 'bot_tracker_seconds{operation="retrieve"}'),
    "· tracker kept": (2, 'bot_tracker_seconds{operation="save"}'),
    "· call of the action": (2, "bot_actions_seconds"),
    "·· search": (3, "actions_search_seconds"),
}
OUR_BOT, THEIR_BOT = "our bot with its actions", "Rasa's default bot"
WHOLE_PATH, ON_POSTGRESQL = "our whole path, SQLite", "our whole path, PostgreSQL"
RATIOS = (
    "turns_per_second_ratio",
    "p95_ratio",
    "memory_ratio",
    "memory_with_actions_ratio",
    "postgresql_slower_ratio",
)


def sums_of(port: int) -> dict[str, tuple[float, float]]:
    """Sum in seconds and count of each part so far."""
    texts = {step: _metrics(port + step) for step in {step for step, _ in PARTS.values()}}
    return {part: _sum_and_count(texts[step], name) for part, (step, name) in PARTS.items()}


def _metrics(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return str(answer.read().decode())


def _sum_and_count(text: str, name: str) -> tuple[float, float]:
    base, _, labels = name.partition("{")
    wanted = {f"{base}_{kind}{'{' + labels if labels else ''}": kind for kind in ("sum", "count")}
    found = {"sum": 0.0, "count": 0.0}
    for line in text.splitlines():
        left, _, value = line.rpartition(" ")
        if left in wanted:
            found[wanted[left]] = float(value)
    return found["sum"], found["count"]


def tables(report: Mapping[str, Any]) -> str:
    """The report as Markdown."""
    lines = ["| what | clients | turns/s | p50 ms | p95 ms | p99 ms |", "|---|---|---|---|---|---|"]
    for title, rows in report["loads"].items():
        lines += [
            f"| {title} | {row['clients']} | {row['turns_per_second']} | {row['p50_ms']} | {row['p95_ms']} "
            f"| {row['p99_ms']} |"
            for row in rows
        ]
    mine, other = report["ours"], report.get("default")
    lines += ["", "| | ours | Rasa's default |", "|---|---|---|"]
    for title, key in (("start, s", "ready_s"), ("training, s", "train_s"), ("of the processor", "train_cpu_s")):
        lines.append(f"| {title} | {mine.get(key, '–')} | {(other or {}).get(key, '–')} |")
    lines.append(f"| memory, MiB | {_written(mine['memory_mib'])} | {_written((other or {}).get('memory_mib', {}))} |")
    if other:
        lines += ["", *(f"- {name}: {report[name]}" for name in RATIOS if name in report)]
        lines.append(
            f"- the default bot was trained with {other['epochs']} epoch(s): its speed does not depend on them"
        )
    lines += ["", "| part of a turn of the whole path | ms by the clock |", "|---|---|"]
    lines += [f"| {part} | {value} |" for part, value in mine["parts_ms"].items()]
    lines += ["", f"Processor time a turn, ms: {_written(mine['processor_ms_a_turn'])}."]
    return "\n".join(lines) + "\n"


def draw(report: Mapping[str, Any], canvas: Any, path: Path) -> None:
    """Turns per second and p95 by the number of clients. `canvas`: matplotlib's, of before Rasa was made light."""
    axes = canvas.figure.subplots(1, 2)
    for axis, key, name in zip(axes, ("turns_per_second", "p95_ms"), ("turns a second", "p95, ms"), strict=True):
        for title, rows in report["loads"].items():
            axis.plot([row["clients"] for row in rows], [row[key] for row in rows], marker="o", label=title)
        axis.set(xlabel="clients", ylabel=name, yscale="log", xscale="log")
        axis.set_xticks([row["clients"] for row in rows], [str(row["clients"]) for row in rows])
        axis.grid(visible=True, alpha=0.3)
    axes[0].legend(fontsize=8)
    canvas.figure.tight_layout()
    canvas.print_png(path)


def _written(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items()) or "–"
