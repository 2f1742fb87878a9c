"""The values of the search."""

from dataclasses import dataclass
from enum import StrEnum

from kb.phrases import Phrases
from kb.procedures.model import Level, Procedure


class Decision(StrEnum):
    """What to do with the hits: answer with the first, offer a choice, or say that nothing was found."""

    ANSWER = "answer"
    CHOOSE = "choose"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """What of a procedure is searched. `aliases` are short names, `questions` whole messages, `body` the long text."""

    code: str
    title: str
    field: str = ""
    levels: tuple[Level, ...] = ()
    aliases: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    body: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """`score`: the estimated chance, 0 to 1, that this is the procedure that was meant."""

    code: str
    title: str
    field: str
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`hits` best first, also when the decision is `NONE`. `has_subject` is False for a message that names no subject
    of its own ("còn lệ phí?") and so speaks of the procedure talked about before. `nearest_field` may be empty.
    """

    decision: Decision
    hits: tuple[Hit, ...]
    has_subject: bool
    nearest_field: str


def search_record(procedure: Procedure, phrases: Phrases | None = None) -> SearchRecord:
    """What the index needs of a procedure. `phrases`: citizens' words besides its own aliases and questions."""
    said = phrases or Phrases()
    documents = (document.name for document in procedure.documents)
    return SearchRecord(
        code=procedure.code,
        title=procedure.title,
        field=procedure.field,
        levels=procedure.levels,
        aliases=tuple(dict.fromkeys((*procedure.aliases, *said.aliases))),
        questions=tuple(dict.fromkeys((*procedure.questions, *said.questions))),
        body="\n".join((procedure.summary, *procedure.steps, *procedure.results, *documents)),
    )
