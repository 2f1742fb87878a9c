"""`python -m kb import|import-job|import-questions|import-dossiers|search|check|stale|learn|feedback|migrate`."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from kb import commands, teaching
from kb.db import make_engine
from kb.dossiers.commands import run_import_dossiers
from kb.errors import KbUnavailableError, SettingsError
from kb.feedback import commands as feedback
from kb.imports import commands as imports
from kb.procedures import commands as procedures
from kb.procedures.search.encoder import SearchModelError
from kb.settings import read_settings
from kb.strings import say

Command = Callable[[sa.Engine, argparse.Namespace], int]
COMMANDS: Mapping[str, Command] = {
    "import": commands.run_import,
    "import-questions": teaching.run_import_questions,
    "import-dossiers": run_import_dossiers,
    "search": commands.run_search,
    "check": commands.run_check,
    "stale": procedures.run_stale,
    "learn": teaching.run_learn,
    "feedback": feedback.run_feedback,
    "import-job": imports.run_import_job,
    "migrate": commands.run_migrate,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kb", description=say("usage"))
    verbs = parser.add_subparsers(dest="verb", required=True)
    importing = verbs.add_parser("import", help=say("import_help"))
    importing.add_argument("files", nargs="+", type=Path, help=say("import_files"))
    importing.add_argument("--dry-run", action="store_true", help=say("dry_run_help"))
    importing.add_argument("--checked-at", type=date.fromisoformat, help=say("checked_at_help"))
    importing.add_argument("--author", default="operator", help=say("author_help"))
    search = verbs.add_parser("search", help=say("search_help"))
    search.add_argument("text", nargs="*", help=say("search_text"))
    search.add_argument("--jsonl", action="store_true", help=say("search_jsonl_help"))
    verbs.add_parser("check", help=say("check_help"))
    procedures.add_parser(verbs)
    asked = verbs.add_parser("import-questions", help=say("asked_help"))
    asked.add_argument("files", nargs="+", type=Path, help=say("asked_files"))
    asked.add_argument("--author", default="operator", help=say("author_help"))
    dossiers = verbs.add_parser("import-dossiers", help=say("dossiers_help"))
    dossiers.add_argument("files", nargs="+", type=Path, help=say("dossiers_files"))
    dossiers.add_argument("--dry-run", action="store_true", help=say("dry_run_help"))
    learning = verbs.add_parser("learn", help=say("learn_help"))
    learning.add_argument("--out", type=Path, required=True, help=say("learn_out"))
    learning.add_argument("--from-nothing", action="store_true", help=say("learn_from_nothing"))
    feedback.add_parser(verbs)
    imports.add_parser(verbs)
    verbs.add_parser("migrate", help=say("migrate_help"))
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status (0 done, 1 refused, 2 wrong usage)."""
    options = _parser().parse_args(arguments)
    try:
        engine = make_engine(read_settings().database_url)
    except SettingsError as error:
        print(f"kb: {error}", file=sys.stderr)
        return 1
    try:
        status = COMMANDS[options.verb](engine, options)
    except KbUnavailableError as error:
        print(say("database_down", reason=error), file=sys.stderr)
        return 1
    except SearchModelError as error:
        print(say("search_model_bad", reason=error), file=sys.stderr)
        return 1
    finally:
        engine.dispose()
    return status


if __name__ == "__main__":
    sys.exit(main())
