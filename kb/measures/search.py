"""How well an index answers the shipped questions, and which of them two indexes answer differently."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb.procedures.search import Decision, SearchIndex
from vi.files import read_yaml

# A place beyond these is no place.
LOOKED_AT = 10


@dataclass(frozen=True, slots=True)
class Question:
    """A message and the procedures that answer it equally well; none for what no procedure answers."""

    id: str
    text: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """The place of the right procedure from 1, None beyond the tenth; the one that is first; whether it is answered
    without asking back.
    """

    place: int | None
    first: str
    answered: bool


@cache
def questions() -> Sequence[Question]:
    """Those with an answer, and those that no procedure answers."""
    lines = files(__package__).joinpath("citizens.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line]
    asked = [Question(row["id"], row["question"], frozenset(row["codes"])) for row in rows if row["kind"] == "answer"]
    cases = read_yaml(files(__package__).joinpath("search_cases.yml").read_text("utf-8"))
    outside = enumerate(cases["out_of_catalogue"]["test"], start=1)
    return (*asked, *(Question(f"outside-{number}", text, frozenset()) for number, text in outside))


def answerable(codes: Iterable[str]) -> Sequence[Question]:
    """The questions of which one of these procedures is the answer, and those that none answers."""
    known = frozenset(codes)
    return [question for question in questions() if not question.codes or question.codes & known]


def ask(index: SearchIndex, asked: Iterable[Question]) -> Mapping[str, Found]:
    """What the index finds, by the id of the question."""
    return {question.id: _found(index, question) for question in asked}


def _found(index: SearchIndex, question: Question) -> Found:
    result = index.search(question.text, limit=LOOKED_AT)
    places = (place for place, hit in enumerate(result.hits, start=1) if hit.code in question.codes)
    first = result.hits[0].code if result.hits else ""
    return Found(next(places, None), first, result.decision is Decision.ANSWER)


def recall(found: Mapping[str, Found], asked: Iterable[Question], most: int) -> float:
    """The part of the questions with an answer whose right procedure is among the first `most`; 0 without any."""
    places = [found[question.id].place for question in asked if question.codes]
    return sum(place is not None and place <= most for place in places) / len(places) if places else 0.0


def is_worse(question: Question, before: Found, after: Found) -> bool:
    """Whether the right procedure fell out of the first place or of the first five; or a message of no procedure is
    answered that was not before.
    """
    if not question.codes:
        return after.answered and not before.answered
    old, new = before.place or LOOKED_AT + 1, after.place or LOOKED_AT + 1
    return any(old <= most < new for most in (1, 5))
