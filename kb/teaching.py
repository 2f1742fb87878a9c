"""The commands by which a province teaches the search: questions that were asked, and learning from all there is."""

import sys
from argparse import Namespace
from pathlib import Path

import sqlalchemy as sa

from kb.calendar.model import today
from kb.db import reading
from kb.errors import ImportFileError
from kb.migrate import migrate
from kb.procedures import queries
from kb.procedures.asked import AskedReport, import_questions
from kb.procedures.phrases import phrases_of
from kb.procedures.search import search_record
from kb.procedures.search.encoder import load_encoder
from kb.procedures.search.learning import learn
from kb.procedures.service import load_shipped_phrases
from kb.settings import read_settings
from kb.strings import say


def run_import_questions(engine: sa.Engine, options: Namespace) -> int:
    """Add the questions of each file to their procedures; 1 when a file could not be read."""
    migrate(engine)
    load_shipped_phrases(engine)
    return max(_import_one(engine, path, options.author) for path in options.files)


def _import_one(engine: sa.Engine, path: Path, author: str) -> int:
    try:
        report = import_questions(engine, path, author=author)
    except ImportFileError as error:
        sys.stderr.write(say("import_failed", name=path.name, reason=error) + "\n")
        return 1
    _print(path, report)
    return 0


def _print(path: Path, report: AskedReport) -> None:
    counts = {"added": report.added, "known": report.known, "codes": len(report.codes)}
    sys.stdout.write(say("asked_summary", name=path.name, **counts, rejected=len(report.rejected)) + "\n")
    for number, reason in sorted(report.rejected):
        sys.stdout.write(say("import_rejected", number=number, reason=say(reason)) + "\n")


def run_learn(engine: sa.Engine, options: Namespace) -> int:
    """Learn the vectors of the search from the procedures in force and from what citizens say for them."""
    migrate(engine)
    load_shipped_phrases(engine)
    with reading(engine) as connection:
        phrases = phrases_of(connection, None)
        procedures = queries.procedures(connection, None, day=today())
    if not procedures:
        sys.stderr.write(say("learn_nothing") + "\n")
        return 1
    records = [search_record(procedure, phrases.get(procedure.code)) for procedure in procedures]
    start = None if options.from_nothing else load_encoder(read_settings().search_model)
    encoder = learn(records, start, told=lambda line: sys.stderr.write(line + "\n"))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    encoder.save(options.out)
    sys.stdout.write(say("learned", procedures=len(records), terms=len(encoder.scales), path=options.out) + "\n")
    return 0
