"""The values of frequent questions."""

from dataclasses import dataclass

from kb.errors import KbError
from kb.sources import Source


class FaqError(KbError):
    """A shipped file does not have the shape of frequent questions."""


@dataclass(frozen=True, slots=True)
class Faq:
    """`phrases`: whole messages as citizens type them; `code`: the procedure that it belongs to, often none."""

    slug: str
    topic: str
    question: str
    answer: str
    phrases: tuple[str, ...]
    source: Source
    code: str = ""


# By this a doubt about an answer is told from one about a procedure (`mistake_report.code`).
MISTAKE_PREFIX = "faq:"
