"""When a result may be expected, for the day on which a citizen means to hand in. The appointment slip decides."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from actions.cases import figures_of
from actions.replies.formats import day as written
from actions.replies.formats import duration, method_name
from actions.wording import say
from actions.words import words
from kb.calendar.model import VIETNAM
from kb.calendar.service import Calendar, open_calendar
from kb.procedures.model import Aspect, Procedure, ProcessingTime
from kb.settings import read_settings
from vi import find_dates, fold

_MOST_TIMES = 3
# Beyond it the days off are not yet known, or the dossier is long done.
_FARTHEST = timedelta(days=366)
_CLAUSES = re.compile(r"[,;?!\n]+|\.(?=\s)")


def expected(procedure: Procedure, text: str, case: str = "") -> str:
    """`appointment` as of now, by the calendar of this deployment. Raises `SettingsError` when that cannot be read."""
    if not text:
        return ""
    return appointment(procedure, text, datetime.now(VIETNAM), open_calendar(read_settings().calendar), case=case)


def appointment(procedure: Procedure, text: str, now: datetime, calendar: Calendar, *, case: str = "") -> str:
    """One line on when the result may be expected, or nothing.

    Nothing when the text names no day to hand in, or the record has no certain time for the case, or more than three.
    """
    here = now.astimezone(VIETNAM)
    day = hand_in_day(text, here.date())
    times = _certain(procedure, case)
    if day is None or abs(day - here.date()) > _FARTHEST or not times:
        return ""
    moment = here if day == here.date() else _opening(day, calendar)
    due = [calendar.due(moment, time) for time in times]
    known = [(each, time) for each, time in zip(due, times, strict=True) if each]
    if len(known) < len(times):
        return ""
    return _line(moment, here.date(), calendar, known)


def hand_in_day(text: str, today: date) -> date | None:
    """The one day on which the text says that something is handed in."""
    clauses = _CLAUSES.split(unicodedata.normalize("NFC", text).lower())
    found = sorted(near for clause in clauses for near in _near_cues(clause, today))
    return found[0][-1] if found else None


def _near_cues(clause: str, today: date) -> Iterator[tuple[int, bool, date]]:
    """Days near a word for handing in: how many words are between, whether the day comes first, the day."""
    cues = list(_cues(clause))
    for found in find_dates(clause, today):
        if found.first != found.last or _is_of_something_else(clause[: found.start]):
            continue
        for start, end, reach in cues:
            between = clause[end : found.start] if end <= found.start else clause[found.end : start]
            away = len(between.split())
            if away <= reach and (end <= found.start or found.end <= start):
                yield away, found.start < start, found.first


def _cues(clause: str) -> Iterator[tuple[int, int, int]]:
    for cue, reach in words()["hand_in"].items():
        for match in re.finditer(rf"\b{fold(cue) if clause.isascii() else cue}\b", clause):
            yield *match.span(), reach


def _is_of_something_else(before: str) -> bool:
    last = fold(before).split()[-1:]
    return bool(last) and last[0] in words()["no_hand_in"].split()


def _certain(procedure: Procedure, case: str) -> tuple[ProcessingTime, ...]:
    """The times that differ, where the record contradicts itself nowhere."""
    held = figures_of(procedure.times, case)
    if procedure.findings_of(Aspect.TIME) or len({(time.method, time.case) for time in held}) < len(held):
        return ()
    if len({(time.number, time.unit) for time in held}) == 1:
        return (ProcessingTime(held[0].number, held[0].unit),)
    return held if len(held) <= _MOST_TIMES else ()


def _opening(day: date, calendar: Calendar) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    return calendar.next_opening(midnight) if calendar.is_working(day) else midnight


@dataclass(frozen=True, slots=True)
class _Days:
    """The day of handing in, the day that counts, today."""

    handed_in: date
    received: date
    today: date


def _line(moment: datetime, today: date, calendar: Calendar, due: Sequence[tuple[date, ProcessingTime]]) -> str:
    days = _Days(moment.date(), calendar.day_of_receipt(moment), today)
    told = say(
        f"utter_appointment_{_kind(days, calendar)}",
        day=_named(days.handed_in, today),
        received=_named(days.received, today),
        cut_off=calendar.cut_off.strftime("%H:%M"),
        due="; ".join(say("utter_appointment_due", day=written(each), time=_told(time)) for each, time in due),
    )
    closing = "passed" if all(each < today for each, _ in due) else "slip"
    return f"{told} {say(f'utter_appointment_{closing}')}"


def _kind(days: _Days, calendar: Calendar) -> str:
    if days.handed_in < days.today:
        return "past"
    if days.received == days.handed_in:
        return "day"
    return "late" if calendar.is_working(days.handed_in) else "day_off"


def _named(day: date, today: date) -> str:
    told = say(f"utter_weekday_{day.weekday()}", day=written(day))
    near = {0: "today", 1: "tomorrow"}.get((day - today).days)
    return say(f"utter_appointment_{near}", day=told) if near else told


def _told(time: ProcessingTime) -> str:
    return ", ".join(filter(None, (duration(time), time.method and method_name(time.method), time.case)))
