"""The values of services."""

from dataclasses import dataclass

from kb.errors import KbError
from kb.sources import Source


class ServicesError(KbError):
    """The shipped file does not have the shape of services."""


@dataclass(frozen=True, slots=True)
class Service:
    """`what` it is, for whom (`audience`), how to `start`; `phrases`: what citizens say, compared folded.

    `province`: the only one that has it, empty for all of the country. An empty `url` is not published.
    """

    slug: str
    title: str
    what: str
    audience: str
    start: tuple[str, ...]
    phrases: tuple[str, ...]
    source: Source
    url: str = ""
    note: str = ""
    province: str = ""
