"""What a file says of a dossier, laid over what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from kb.dossiers.model import DossierEvent, DossierTimeline, Stage


class NoTitleError(ValueError):
    """Neither the file nor the table has the title of the dossier."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a file: a step of a dossier, and what the line says of the dossier itself ("" or None: nothing)."""

    number: int
    code: str
    stage: Stage
    at: datetime | None
    title: str
    procedure_code: str
    office: str
    appointed_on: date | None
    phone: str
    reason: str
    todo: str
    until: date | None
    place: str


@dataclass(frozen=True, slots=True)
class Known:
    """A dossier with its telephone number, opened."""

    timeline: DossierTimeline
    phone: str


def merged(before: Known | None, steps: Sequence[Step], now: datetime) -> Known:
    """The dossier after the file. A line takes the place of the event of its stage and time, any other is added; an
    empty cell takes nothing away. Raises `NoTitleError`.
    """
    old = before.timeline if before else None
    title = _last([old.title if old else "", *(step.title for step in steps)])
    if not title:
        raise NoTitleError
    timeline = DossierTimeline(
        code=steps[0].code,
        title=title,
        office=_last([old.office if old else "", *(step.office for step in steps)]),
        appointed_on=_last_day([old.appointed_on if old else None, *(step.appointed_on for step in steps)]),
        events=_events(old.events if old else (), steps, now),
        procedure_code=_last([old.procedure_code if old else "", *(step.procedure_code for step in steps)]),
    )
    return Known(timeline, _last([before.phone if before else "", *(step.phone for step in steps)]))


def _last(values: Sequence[str]) -> str:
    return next((value for value in reversed(values) if value), "")


def _last_day(values: Sequence[date | None]) -> date | None:
    return next((value for value in reversed(values) if value), None)


def _events(old: Sequence[DossierEvent], steps: Sequence[Step], now: datetime) -> tuple[DossierEvent, ...]:
    events = {(event.stage, event.at): event for event in old}
    for step in steps:
        event = _event(step, now)
        if step.at is None and any(_same_but_time(event, each) for each in events.values()):
            continue  # the line of yesterday's file, which got its time when it was read
        events[event.stage, event.at] = event
    # Steps of one time stay in the order in which they came.
    return tuple(sorted(events.values(), key=lambda event: event.at))


def _event(step: Step, now: datetime) -> DossierEvent:
    return DossierEvent(step.stage, step.at or now, step.reason, step.todo, step.until, step.place)


def _same_but_time(one: DossierEvent, other: DossierEvent) -> bool:
    return one == replace(other, at=one.at)
