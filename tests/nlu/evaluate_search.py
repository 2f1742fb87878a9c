"""Scores the search on the official questions in five spellings: `python -m tests.nlu.evaluate_search [SHARED [OUT]]`.

Recall at 1, 3, 5, 10 and MRR over the questions whose procedure has a full record; the decision; times and memory.
"""

import ctypes
import gc
import gzip
import importlib.util
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from kb.phrases import Phrases, load_phrases
from kb.procedures.ingest.errors import RecordError
from kb.procedures.ingest.reading import read_procedure
from kb.procedures.search import Decision, SearchIndex, SearchRecord, SearchResult, search_record
from kb.sample import load_sample
from tests.nlu.reliability import Told, curve, draw, expected_error, told_of
from vi.files import read_yaml

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / ".." / "shared"
SPELLINGS = ("plain", "bare", "chat", "typo", "old")
OFFERED = 5


@dataclass(frozen=True, slots=True)
class Row:
    """An official question. `full_codes`: those of its procedures that have a full record."""

    id: str
    question: str
    codes: frozenset[str]
    full_codes: frozenset[str]


def load_questions(shared: Path) -> list[Row]:
    lines = (shared / "eval" / "faq_dev.jsonl").read_text("utf-8").splitlines()
    rows = map(json.loads, lines)
    return [
        Row(row["id"], row["question"], frozenset(row["codes"]), frozenset(row["codes_with_full_record"]))
        for row in rows
    ]


def load_records(shared: Path, phrases: Mapping[str, Phrases] | None = None) -> list[SearchRecord]:
    """The national records as the importer reads them, with citizens' words: the shipped ones if none are given."""
    said = load_phrases() if phrases is None else phrases
    with gzip.open(shared / "data" / "procedures.jsonl.gz", "rt", encoding="utf-8") as lines:
        return list(_read(map(json.loads, lines), said))


def load_sample_records(phrases: Mapping[str, Phrases] | None = None) -> list[SearchRecord]:
    """The records that ship with the project, with citizens' words."""
    said = load_phrases() if phrases is None else phrases
    return [search_record(procedure, said.get(procedure.code)) for procedure in load_sample()]


def _read(records: Iterator[dict[str, object]], phrases: Mapping[str, Phrases]) -> Iterator[SearchRecord]:
    for record in records:
        try:
            procedure = read_procedure(record, checked_at=None)
        except RecordError:
            continue
        yield search_record(procedure, phrases.get(procedure.code))


def load_cases() -> dict[str, Any]:
    """Messages of `search_cases.yml`."""
    cases: dict[str, Any] = read_yaml(files("kb.measures").joinpath("search_cases.yml").read_text("utf-8"))
    return cases


@cache
def _variants(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("variants", shared / "eval" / "variants.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def spelled(shared: Path, spelling: str, name: str, question: str) -> str:
    """A question in one of the five spellings, always the same for one `name`."""
    return str(_variants(shared).KINDS[spelling](question, random.Random(name)))


def variant(shared: Path, spelling: str, row: Row) -> str:
    """An official question in one of the five spellings."""
    return spelled(shared, spelling, row.id, row.question)


def score(found: Sequence[tuple[SearchResult, frozenset[str]]]) -> dict[str, float]:
    """Recall, MRR and decision figures of results with their right codes."""
    ranks = [_rank(result, right) for result, right in found]
    decisions = [result.decision for result, _ in found]
    answered = [rank == 0 for rank, decision in zip(ranks, decisions, strict=True) if decision is Decision.ANSWER]
    offered = [rank < OFFERED for rank, decision in zip(ranks, decisions, strict=True) if decision is Decision.CHOOSE]
    n = len(ranks)
    return {
        **{f"recall_at_{k}": float(np.mean([rank < k for rank in ranks])) for k in (1, 3, 5, 10)},
        "mrr": float(np.mean([1 / (rank + 1) for rank in ranks])),
        "answered": len(answered) / n,
        "answered_right": sum(answered) / max(len(answered), 1),
        "chose": len(offered) / n,
        "chose_offered": sum(offered) / max(len(offered), 1),
    }


def _rank(result: SearchResult, right: frozenset[str]) -> float:
    ranks = (rank for rank, hit in enumerate(result.hits) if hit.code in right)
    return next(ranks, float("inf"))


def timed_searches(index: SearchIndex, questions: Sequence[str]) -> tuple[list[SearchResult], list[float]]:
    """Results and milliseconds of each, on one core: time of this thread, whatever else the machine does."""
    results, times = [], []
    for question in questions:
        start = time.thread_time()
        results.append(index.search(question))
        times.append(1000 * (time.thread_time() - start))
    return results, times


def build_figures(records: Sequence[SearchRecord]) -> tuple[SearchIndex, dict[str, float]]:
    before = _resident_megabytes()
    start = time.thread_time()
    index = SearchIndex.build(records)
    seconds = time.thread_time() - start
    return index, {"records": len(index), "build_seconds": seconds, "index_megabytes": _resident_megabytes() - before}


def _resident_megabytes() -> float:
    # What building needed and is free again is no part of the index; without this it counts as long as glibc keeps it.
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def decision_figures(index: SearchIndex) -> dict[str, float]:
    """On messages that the decision was not fitted on."""
    cases = load_cases()
    outside = [index.search(message).decision for message in cases["out_of_catalogue"]["test"]]
    return {
        "outside_none": float(np.mean([decision is Decision.NONE for decision in outside])),
        "outside_answered": float(np.mean([decision is Decision.ANSWER for decision in outside])),
        "unclear_answered": float(
            np.mean([index.search(message).decision is Decision.ANSWER for message in cases["unclear"]])
        ),
    }


def evaluate_search(shared: Path, out: Path) -> dict[str, Any]:
    """All figures; also written to `out` as JSON, with the reliability curve as a picture beside it. `shared` holds the
    national records and the questions.
    """
    rows = [row for row in load_questions(shared) if row.full_codes]
    index, figures = build_figures(load_records(shared))
    report: dict[str, Any] = {**figures, "questions": len(rows), "spellings": {}}
    told: dict[str, Sequence[Told]] = {}
    for spelling in SPELLINGS:
        results, times = timed_searches(index, [variant(shared, spelling, row) for row in rows])
        scores = score([(result, row.full_codes) for result, row in zip(results, rows, strict=True)])
        middle, late = np.percentile(times, [50, 95])
        told[spelling] = [told_of(result, row.full_codes) for result, row in zip(results, rows, strict=True)]
        error = expected_error(curve(told[spelling]))
        report["spellings"][spelling] = scores | {"told_error": error, "p50_ms": float(middle), "p95_ms": float(late)}
    out.parent.mkdir(parents=True, exist_ok=True)
    draw({f"official, {name}": told[name] for name in ("plain", "typo")}, out.with_suffix(".png"))
    sample = SearchIndex.build(load_sample_records())
    report["decision"] = {"national": decision_figures(index), "sample": decision_figures(sample)}
    out.write_text(json.dumps(report, indent=2), "utf-8")
    return report


def table(report: dict[str, Any]) -> str:
    """The report in lines."""
    columns = list(next(iter(report["spellings"].values())))
    lines = [
        f"{report['records']} records, built in {report['build_seconds']:.1f} s, {report['index_megabytes']:.0f} MB",
        f"{'':6}" + "".join(f"{name.replace('recall_at_', 'R@'):>15}" for name in columns),
    ]
    for spelling, scores in report["spellings"].items():
        lines.append(f"{spelling:6}" + "".join(f"{scores[name]:15.3f}" for name in columns))
    return "\n".join([*lines, *(f"{name}: {figures}" for name, figures in report["decision"].items())])


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    var = Path(os.environ.get("VAR", ROOT / "var"))
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else var / "search.json"
    print(table(evaluate_search(shared, out)))  # noqa: T201


if __name__ == "__main__":
    main()
