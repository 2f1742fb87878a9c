"""What a record must fulfil before citizens see it."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from kb.procedures.draft_model import Problem
from kb.procedures.model import Fee, FeeKind, Procedure

_CODE = re.compile(r"\d\.\d{6}(\.[0-9A-Za-z.]+)?")
_LONGEST_TITLE = 600


def problems(value: Procedure) -> tuple[Problem, ...]:
    """All of them, in the order of the form; empty for a record that can be published."""
    return tuple(_problems(value))


def _problems(value: Procedure) -> Iterator[Problem]:
    if not _CODE.fullmatch(value.code):
        yield Problem("code", "code")
    if not value.title.strip():
        yield Problem("title", "missing")
    elif len(value.title) > _LONGEST_TITLE:
        yield Problem("title", "long")
    if not value.levels:
        yield Problem("levels", "missing")
    if value.url and (urlsplit(value.url).scheme not in ("http", "https") or not urlsplit(value.url).hostname):
        yield Problem("url", "url")
    yield from _of_parts(value)
    if value.code in value.related:
        yield Problem("related", "itself")


def _of_parts(value: Procedure) -> Iterator[Problem]:
    for at, time in enumerate(value.times):
        if not 0 < time.number < 10_000:
            yield Problem(f"times.{at}.number", "positive")
    for at, fee in enumerate(value.fees):
        yield from _of_fee(at, fee)
    for at, document in enumerate(value.documents):
        for name in ("originals", "copies"):
            if (getattr(document, name) or 0) < 0:
                yield Problem(f"documents.{at}.{name}", "positive")


def _of_fee(at: int, fee: Fee) -> Iterator[Problem]:
    if fee.kind is FeeKind.AMOUNT and (fee.amount is None or fee.amount <= 0):
        yield Problem(f"fees.{at}.amount", "positive")
    if fee.kind is not FeeKind.AMOUNT and fee.amount:
        yield Problem(f"fees.{at}.amount", "no_amount")
    if fee.valid_from and fee.valid_until and fee.valid_until < fee.valid_from:
        yield Problem(f"fees.{at}.valid_until", "before")
