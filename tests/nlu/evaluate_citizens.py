"""Scores the search on messages of citizens in five spellings: `python -m tests.nlu.evaluate_citizens [SHARED [OUT]]`.

The base is the national records with the shipped ones in their place. Nothing is fitted on these messages.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from kb.phrases import fields, load_field
from kb.procedures.search import Decision, SearchIndex, SearchRecord, SearchResult
from tests.nlu.evaluate_search import (
    ROOT,
    SHARED,
    SPELLINGS,
    build_figures,
    load_records,
    load_sample_records,
    score,
    spelled,
    timed_searches,
)
from tests.nlu.reliability import Told, curve, draw, expected_error, told_of

WORST = 20
ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Message:
    """A line of `citizens.jsonl`. `field`: the file of phrases that has one of its procedures, or `ELSEWHERE`."""

    id: str
    life: str
    question: str
    codes: frozenset[str]
    kind: str
    rare: bool
    field: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A message in one spelling, and what was found."""

    message: Message
    spelling: str
    result: SearchResult


def load_messages() -> list[Message]:
    """All messages, of every kind."""
    owners = {code: field for field in fields() for code in load_field(field)}
    lines = files("kb.measures").joinpath("citizens.jsonl").read_text("utf-8").splitlines()
    return [_message(json.loads(line), owners) for line in lines if line]


def _message(row: Mapping[str, Any], owners: Mapping[str, str]) -> Message:
    field = next((owners[code] for code in row["codes"] if code in owners), ELSEWHERE)
    codes = frozenset(row["codes"])
    return Message(row["id"], row["life"], row["question"], codes, row["kind"], row.get("rare", False), field)


def full_base(shared: Path) -> list[SearchRecord]:
    """The national records with citizens' words, those of the sample in their place."""
    return list({record.code: record for record in (*load_records(shared), *load_sample_records())}.values())


def ask(
    index: SearchIndex, messages: Sequence[Message], shared: Path, spelling: str
) -> tuple[list[Asked], dict[str, float]]:
    """The results and the milliseconds, half and 95 % of the questions below."""
    questions = [spelled(shared, spelling, message.id, message.question) for message in messages]
    results, times = timed_searches(index, questions)
    middle, late = np.percentile(times, [50, 95])
    asked = [Asked(message, spelling, result) for message, result in zip(messages, results, strict=True)]
    return asked, {"p50_ms": float(middle), "p95_ms": float(late)}


def scores_by(asked: Sequence[Asked], group: Callable[[Asked], Hashable]) -> dict[str, dict[str, float]]:
    """`evaluate_search.score` of each group, with the number of its results."""
    groups: dict[str, list[Asked]] = {}
    for one in asked:
        groups.setdefault(str(group(one)), []).append(one)
    return {name: {"n": len(part), **_score(part)} for name, part in sorted(groups.items())}


def _score(asked: Sequence[Asked]) -> dict[str, float]:
    return score([(one.result, one.message.codes) for one in asked])


def confusions(asked: Sequence[Asked]) -> list[tuple[str, str, int]]:
    """The right code, the one found first instead, and how often; the most frequent ones."""
    return [(*pair, times) for pair, times in Counter(_confused(asked)).most_common(WORST)]


def _confused(asked: Sequence[Asked]) -> Iterator[tuple[str, str]]:
    for one in asked:
        hits = one.result.hits
        if hits and hits[0].code not in one.message.codes:
            yield min(one.message.codes), hits[0].code


def decided(asked: Sequence[Asked]) -> dict[str, dict[str, float]]:
    """For each kind of message that has no single answer, how often each decision was taken."""
    found = {}
    for kind in sorted({one.message.kind for one in asked}):
        decisions = [one.result.decision for one in asked if one.message.kind == kind]
        found[kind] = {"n": len(decisions), **{str(way): decisions.count(way) / len(decisions) for way in Decision}}
    return found


def evaluate_citizens(shared: Path, out: Path, spellings: Sequence[str] = SPELLINGS) -> dict[str, Any]:
    """All figures; also written to `out` as JSON. `shared` holds the national records and the spellings."""
    messages = load_messages()
    index, figures = build_figures(full_base(shared))
    asked: list[Asked] = []
    times = {}
    for spelling in spellings:
        found, times[spelling] = ask(index, messages, shared, spelling)
        asked += found
    report = figures | {"messages": len(messages), "times": times} | _figures(asked)
    told = {f"citizens, {name}": _told(asked, name) for name in ("plain", "typo")}
    report["told_error"] = {name: expected_error(curve(part)) for name, part in told.items()}
    out.parent.mkdir(parents=True, exist_ok=True)
    draw(told, out.with_suffix(".png"))
    out.write_text(json.dumps(report, indent=2, ensure_ascii=False), "utf-8")
    return report


def _told(asked: Sequence[Asked], spelling: str) -> list[Told]:
    answers = (one for one in asked if one.message.kind == "answer" and one.spelling == spelling)
    return [told_of(one.result, one.message.codes) for one in answers]


def _figures(asked: Sequence[Asked]) -> dict[str, Any]:
    answers = [one for one in asked if one.message.kind == "answer"]
    return {
        "all": scores_by(answers, lambda one: "all"),
        "spelling": scores_by(answers, lambda one: one.spelling),
        "field": scores_by(answers, lambda one: one.message.field),
        "life": scores_by(answers, lambda one: one.message.life),
        "rare": scores_by(answers, lambda one: one.message.rare),
        "decisions": decided(asked),
        "confusions": confusions(answers),
    }


def table(report: dict[str, Any]) -> str:
    """The report in lines."""
    lines = [
        f"{report['records']} records, built in {report['build_seconds']:.1f} s, {report['index_megabytes']:.0f} MB",
        *(f"{name}: p50 {at['p50_ms']:.1f} ms, p95 {at['p95_ms']:.1f} ms" for name, at in report["times"].items()),
    ]
    for name, part in report.items():
        if isinstance(part, dict) and all(isinstance(row, dict) and "mrr" in row for row in part.values()):
            lines += _rows(name, part)
    lines += [f"decisions {kind}: {ways}" for kind, ways in report["decisions"].items()]
    return "\n".join([*lines, *(f"{right} -> {found}: {times}" for right, found, times in report["confusions"])])


def _rows(name: str, part: Mapping[str, Mapping[str, float]]) -> list[str]:
    columns = list(next(iter(part.values())))
    head = f"{name:28}" + "".join(f"{column.replace('recall_at_', 'R@'):>15}" for column in columns)
    return [head, *(f"{key:28}" + "".join(f"{row[column]:15.3f}" for column in columns) for key, row in part.items())]


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    var = Path(os.environ.get("VAR", ROOT / "var"))
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else var / "citizens.json"
    print(table(evaluate_citizens(shared, out)))  # noqa: T201


if __name__ == "__main__":
    main()
