"""The commands of `python -m kb`. Each takes the parsed options and returns the exit status."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from tqdm import tqdm

from kb.db import reading
from kb.errors import ImportFileError
from kb.facts import load_shipped_facts
from kb.migrate import migrate
from kb.procedures import queries
from kb.procedures.importing import ImportReport, import_file
from kb.procedures.ingest import count_records, finding_label
from kb.procedures.search import SearchResult
from kb.procedures.service import Procedures, load_sample_if_empty, load_shipped_phrases
from kb.settings import read_settings
from kb.strings import say


def run_migrate(engine: sa.Engine, _options: Namespace) -> int:
    """Newest schema, citizens' words that ship, and the shipped procedures when the base is empty."""
    _prepare(engine)
    _say(say("migrated"))
    loaded = load_sample_if_empty(engine)
    if loaded:
        _say(say("sample_loaded", count=loaded))
    return 0


def _prepare(engine: sa.Engine) -> None:
    migrate(engine)
    load_shipped_phrases(engine)
    load_shipped_facts(engine, read_settings())


def run_import(engine: sa.Engine, options: Namespace) -> int:
    """Import each file in a transaction of its own; 1 when a file could not be read."""
    _prepare(engine)
    return max(_import_one(engine, path, options) for path in options.files)


def _import_one(engine: sa.Engine, path: Path, options: Namespace) -> int:
    if not path.is_file():
        _complain(say("import_failed", name=path.name, reason=say("file_missing")))
        return 1
    try:
        report = _with_progress(engine, path, options)
    except ImportFileError as error:
        _complain(say("import_failed", name=path.name, reason=error))
        return 1
    _print_report(path, report, dry_run=options.dry_run)
    return 0


def _with_progress(engine: sa.Engine, path: Path, options: Namespace) -> ImportReport:
    with tqdm(total=count_records(path), desc=say("reading", name=path.name), unit="", file=sys.stderr) as bar:
        return import_file(
            engine,
            path,
            author=options.author,
            checked_at=options.checked_at or _day_of(path),
            dry_run=options.dry_run,
            advance=bar.update,
        )


def _day_of(path: Path) -> date:
    # The records carry no date of their own: the file cannot have been read from the portal later than this.
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()


def _print_report(path: Path, report: ImportReport, *, dry_run: bool) -> None:
    counts = {"added": len(report.added), "changed": len(report.changed), "unchanged": report.unchanged}
    _say(say("import_summary", name=path.name, **counts, rejected=len(report.rejected)))
    for number, reason in report.rejected:
        _say(say("import_rejected", number=number, reason=reason))
    if report.findings:
        kinds = sorted(report.findings.items(), key=lambda entry: -entry[1])
        _say(say("import_findings", kinds=", ".join(f"{finding_label(kind)} {count}" for kind, count in kinds)))
    if dry_run:
        _say(say("import_dry_run"))


def run_search(engine: sa.Engine, options: Namespace) -> int:
    """Search one text for a person to read, or a stream of questions for a program."""
    if not options.jsonl and not options.text:
        _complain(say("search_missing"))
        return 2
    _prepare(engine)
    procedures = Procedures(engine, read_settings().search_model)
    if options.jsonl:
        return _search_stream(procedures, sys.stdin)
    _print_result(procedures.search(" ".join(options.text)))
    return 0


def _print_result(result: SearchResult) -> None:
    _say(say("decision", decision=result.decision))
    for hit in result.hits:
        _say(say("hit", score=hit.score, code=hit.code, title=hit.title))
    if not result.hits:
        _say(say("no_hits"))


def _search_stream(procedures: Procedures, lines: Iterable[str]) -> int:
    for number, question in _questions(lines):
        if question is None:
            _complain(say("search_bad_line", number=number))
            return 1
        result = procedures.search(question["question"], limit=10)
        hits = [{"code": hit.code, "title": hit.title, "score": round(hit.score, 4)} for hit in result.hits]
        _say(json.dumps({"id": question["id"], "decision": result.decision, "results": hits}, ensure_ascii=False))
    return 0


def _questions(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any] | None]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        good = isinstance(value, dict) and "id" in value and isinstance(value.get("question"), str)
        yield number, value if good else None


def run_check(engine: sa.Engine, _options: Namespace) -> int:
    """List what could not be read with certainty, by kind, with counts."""
    _prepare(engine)
    with reading(engine) as connection:
        kinds = queries.findings_by_kind(connection)
        procedures, affected = queries.count(connection), queries.count_with_findings(connection)
    total = sum(kind.count for kind in kinds)
    _say(say("check_total", procedures=procedures, findings=total, affected=affected))
    for kind in kinds:
        examples = ", ".join(kind.examples)
        row = {"count": kind.count, "procedures": kind.procedures, "kind": kind.kind, "examples": examples}
        _say(say("check_row", **row, label=finding_label(kind.kind)))
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _complain(line: str) -> None:
    sys.stderr.write(line + "\n")
