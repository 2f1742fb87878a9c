"""Dates in a text as people write them, reckoned from today."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from vi import date_readers as read
from vi import date_words as said
from vi.date_readers import Match, Reader
from vi.days import Span
from vi.words import Token, tokens

_LONGEST_WORD_BESIDE = 20


@dataclass(frozen=True, slots=True)
class FoundDate:
    """The days from `first` to `last`, both counted, that `text[start:end]` means."""

    first: date
    last: date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, what it means (None: nothing after all), and the words right before and after it that forbid it."""

    pattern: re.Pattern[str]
    read: Reader
    not_after: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()


def find_dates(text: str, today: date) -> tuple[FoundDate, ...]:
    """The dates of a text, in order: "mai", "thứ 6 này", "25/11", "mùng 5", "cuối tuần", "năm ngoái", "3 ngày nữa".

    With and without diacritics. Days and months without a year are those nearest to today; "thứ hai" is today or the
    next; lunar dates ("mùng 5 tết") and impossible ones ("31/2") are not found. Never raises.
    """
    pieces = tokens(text)
    words = [_lowered(piece) for piece in pieces]
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    found: list[FoundDate] = []
    end = 0
    for match, reader in sorted(_matches(" ".join(words)), key=lambda pair: (pair[0].start(), -pair[0].end())):
        if match.start() >= end:
            end = match.end()
            first, last = bisect_left(starts, match.start()), bisect_left(starts, match.end()) - 1
            if span := _read(reader, match, today):
                found.append(FoundDate(*span, pieces[first].start, pieces[last].end))
    return tuple(found)


def _lowered(piece: Token) -> str:
    return unicodedata.normalize("NFC", piece.text).lower()


def _matches(line: str) -> Iterator[tuple[Match, Reader]]:
    for rule in _RULES:
        for match in rule.pattern.finditer(line):
            start, end = match.span()
            before = line[max(start - _LONGEST_WORD_BESIDE, 0) : max(start - 1, 0)].rpartition(" ")[2]
            after = line[end + 1 : end + _LONGEST_WORD_BESIDE].partition(" ")[0]
            if before not in rule.not_after and after not in rule.not_before:
                yield match, rule.read


def _read(reader: Reader, match: Match, today: date) -> Span | None:
    try:
        return reader(match, today)
    except (ValueError, OverflowError):  # no such day
        return None


_RULES = (
    *(Rule(pattern, partial(read.day, away=away)) for pattern, away in said.DAYS),
    Rule(said.LONE_TOMORROW, partial(read.day, away=1), said.NAMED, said.AFTER_MAI),
    Rule(said.WEEKDAY_OF_WEEK, read.weekday_of_week),
    Rule(said.WEEKDAY, read.near_weekday, said.ORDINAL, said.COUNTED),
    Rule(said.WEEK, read.week),
    Rule(said.MONTH_AWAY, read.month_away, said.WHOLE),
    Rule(said.MONTH, read.month, said.WHOLE, said.COUNTED),
    Rule(said.MONTH_IN_DIGITS, read.month, said.NUMBERED),
    Rule(said.QUARTER, read.quarter),
    Rule(said.YEAR_AWAY, read.year_away, said.WHOLE),
    Rule(said.YEAR, read.year),
    Rule(said.LATER, partial(read.some_time_away, sign=1)),
    Rule(said.EARLIER, partial(read.some_time_away, sign=-1), frozenset(), said.EVENT),
    Rule(said.DAY_OF_MONTH, read.day_of_month, frozenset(), said.LUNAR),
    Rule(said.DAY_OF_YEAR, read.day_of_month),
    Rule(said.DAY_MONTH_IN_DIGITS, read.day_of_month),
    Rule(said.DAY_OF_MONTH_AWAY, read.day_of_month_away),
    Rule(said.LONE_DAY, read.lone_day, said.WHOLE, said.COUNTED | said.LUNAR),
    Rule(said.DATE, read.day_of_month),
    Rule(said.DATE_BY_YEAR, read.day_of_month),
    Rule(said.DAY_AND_MONTH, read.day_and_month, said.NUMBERED),
)
