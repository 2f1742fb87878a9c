"""`python -m kb import|search|check|migrate`."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kb import commands
from kb.db import make_engine
from kb.errors import KbUnavailableError
from kb.settings import read_settings
from kb.strings import say


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
    verbs.add_parser("migrate", help=say("migrate_help"))
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status (0 done, 1 refused, 2 wrong usage)."""
    options = _parser().parse_args(arguments)
    engine = make_engine(read_settings().database_url)
    try:
        status: int = getattr(commands, f"run_{options.verb}")(engine, options)
    except KbUnavailableError as error:
        print(say("database_down", reason=error), file=sys.stderr)
        return 1
    finally:
        engine.dispose()
    return status


if __name__ == "__main__":
    sys.exit(main())
