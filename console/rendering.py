"""Templates: every value is escaped, times are told in Vietnam's zone."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from console.strings import say, strings
from kb.calendar.model import VIETNAM
from kb.imports.telling import number


@cache
def templates() -> Environment:
    """The templates of the package, compiled once."""
    environment = Environment(
        loader=PackageLoader("console", "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"when": when, "day": day, "number": number}
    environment.globals |= {"say": say, "words": strings, "query_with": query_with}
    return environment


def render(name: str, values: Mapping[str, Any]) -> str:
    """The page."""
    return templates().get_template(name).render(values)


def when(moment: datetime | None) -> str:
    """A time in Vietnam, to the minute."""
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M}" if moment else ""


def day(value: date | None) -> str:
    """A day, or the day of a time in Vietnam."""
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM)
    return f"{value:%d/%m/%Y}" if value else ""


def query_with(query: Mapping[str, str], **changes: object) -> Markup:
    """The address's question mark with these values in place of what it had; empty ones go."""
    values = {**query, **{name: str(value) for name, value in changes.items()}}
    return Markup("?" + urlencode({name: value for name, value in values.items() if value}).replace("&", "&amp;"))
