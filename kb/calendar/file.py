"""The file of a calendar, checked."""

from datetime import date, datetime, time
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from kb.calendar.model import WEEKDAYS, Span
from kb.errors import SettingsError
from kb.strings import say

_Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def _time(value: object) -> time:
    try:
        return datetime.strptime(str(value).strip(), "%H:%M").time()
    except ValueError:
        raise ValueError(f"{value!r} is no time such as 07:30") from None


def _span(value: object) -> Span:
    start, dash, end = str(value).partition("-")
    if not dash:
        raise ValueError(f"{value!r} is no span such as 07:30-11:30")
    span = Span(_time(start), _time(end))
    if span.end <= span.start:
        raise ValueError(f"{value!r} ends before it begins")
    return span


def _in_order(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    if any(later.start < sooner.end for sooner, later in pairwise(spans)):
        raise ValueError("spans overlap or are not in order")
    return spans


def _list(value: object) -> object:
    return value or ()  # a key with nothing but comments below it


_Days = Annotated[tuple[date, ...], BeforeValidator(_list)]
_Spans = Annotated[tuple[Annotated[Span, BeforeValidator(_span)], ...], AfterValidator(_in_order)]


class CalendarFile(BaseModel):
    """The keys of calendar.yml; the file that ships tells what each means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    closed: _Days = ()
    open: _Days = ()
    weekend: tuple[Annotated[int, Field(ge=0, le=6)], ...] = (5, 6)
    hours: dict[_Weekday, _Spans]
    cut_off: Annotated[time, BeforeValidator(_time)]

    @model_validator(mode="after")
    def _agrees(self) -> "CalendarFile":
        for day in set(self.closed) & set(self.open):
            raise ValueError(f"{day} is closed and open")
        for place, name in enumerate(WEEKDAYS):
            if place not in self.weekend and not self.hours_of(place):
                raise ValueError(f"{name} has no hours and is no weekend")
        if len(set(self.weekend)) == len(WEEKDAYS):
            raise ValueError("weekend leaves no day to work")
        return self

    def hours_of(self, weekday: int) -> tuple[Span, ...]:
        """The hours of a day of the week; 0 is Monday."""
        return {WEEKDAYS.index(name): spans for name, spans in self.hours.items()}.get(weekday, ())


def read_file(path: Path | None) -> CalendarFile:
    """The file, or the one that ships. Raises `SettingsError` with its name and the line or key that is wrong."""
    name = path or "calendar.yml"
    try:
        # Every value as it is written, so that a bad date is told with its key.
        return CalendarFile.model_validate(yaml.load(_text(path), yaml.BaseLoader))
    except OSError as error:
        raise SettingsError(say("calendar_missing", path=name, reason=error.strerror)) from error
    except ValidationError as error:
        raise SettingsError(say("calendar_bad", path=name, reason=_reason(error))) from error
    except (yaml.YAMLError, ValueError) as error:  # its own text names the line
        raise SettingsError(say("calendar_bad", path=name, reason=error)) from error


def _text(path: Path | None) -> str:
    return (path or files("kb.calendar").joinpath("calendar.yml")).read_text("utf-8")


def _reason(error: ValidationError) -> str:
    first = error.errors()[0]
    return ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))
