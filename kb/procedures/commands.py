"""`python -m kb stale`: the published records that nobody compared with their source for long."""

import argparse
import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from kb.feedback.service import day_of
from kb.migrate import migrate
from kb.procedures import overview
from kb.procedures.draft_model import Listed
from kb.strings import say

# As the console's list of what was not checked for long.
OLD_AFTER_DAYS = 90


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command with its options."""
    parser = verbs.add_parser("stale", help=say("stale_help"))
    parser.add_argument("--days", type=_days, default=OLD_AFTER_DAYS, help=say("stale_days", days=OLD_AFTER_DAYS))


def run_stale(engine: sa.Engine, options: Namespace) -> int:
    """Print them, those never checked first, then the oldest; always 0: an old record is work, not a failure."""
    migrate(engine)
    today = day_of(datetime.now(UTC))
    published = [each for each in overview.listed(engine) if each.status == "published"]
    since = today - timedelta(days=options.days)
    old = overview.unchecked_since(tuple(published), since)
    sys.stdout.writelines(f"{line}\n" for line in _lines(old, today, days=options.days, of=len(published)))
    return 0


def _lines(old: tuple[Listed, ...], today: date, *, days: int, of: int) -> Iterator[str]:
    yield say("stale_total", count=len(old), of=of, days=days)
    for each in old:
        row = {"code": each.code, "title": each.title}
        if each.checked_at is None:
            yield say("stale_never", **row)
        else:
            yield say("stale_row", **row, day=f"{each.checked_at:%d/%m/%Y}", age=(today - each.checked_at).days)


def _days(text: str) -> int:
    """A whole number of days from 1 on. Raises `argparse.ArgumentTypeError`."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 100_000:
        raise argparse.ArgumentTypeError(say("stale_days_bad", value=text))
    return int(text)
