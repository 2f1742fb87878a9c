"""A message on several procedures: which ones, and where in the message each is spoken of. Pure but for the search."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from kb.procedures.model import Aspect
from kb.procedures.search import Decision, SearchResult, has_subject
from vi import fold

# Words that join things asked at once, and those that compare two. Compared on folded text, which keeps the length.
_JOINTS = re.compile(r"\s+(?P<compares>so voi|voi|hay|hoac)\s+|\s+va\s+|\s*[,;&+?]\s*")
_MOST_PARTS, _MOST_SUBJECTS = 6, 3
BEST_HITS = 3
COMPARED_HITS = 4

Span = tuple[int, int]


class Search(Protocol):
    """The part of the knowledge base that finds procedures."""

    def search(self, question: str, *, limit: int = 10) -> SearchResult:
        """The best procedures for a question."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a part of a message is about; `span` is the part with what follows it and names nothing itself."""

    span: Span
    result: SearchResult

    @property
    def code(self) -> str:
        """The best hit."""
        return self.result.hits[0].code

    @property
    def is_clear(self) -> bool:
        """Whether there is no doubt which procedure it is."""
        return self.result.decision is Decision.ANSWER


def subjects(search: Search, question: str, whole: SearchResult, *, asked_at: Sequence[int] = ()) -> list[Subject]:
    """The procedures of a message that asks about two or three; nothing when it is about one, or that is unsure.

    `whole`: what the search finds for the message; `asked_at`: where in it aspects are asked for.
    """
    spans, compares = parts(question)
    if not 2 <= len(spans) <= _MOST_PARTS:
        return []
    naming = [has_subject(question[start:end]) for start, end in spans]
    if sum(naming) < 2:
        # There is nothing to tell apart, and searching costs more than all else here.
        return []
    found = _joined(search, question, spans, naming)
    if not 2 <= len(found) <= _MOST_SUBJECTS or len({subject.code for subject in found}) < len(found):
        return []
    # A longer message tells a story: only what has a question of its own, or is joined by a word, is asked about.
    told = len(spans) == 2 or all(_asks(subject, asked_at) for subject in found) or _are_joined(question, found)
    return found if told and _are_meant(found, whole, compares=compares) else []


def parts(question: str) -> tuple[list[Span], bool]:
    """Where the parts of a message stand that are joined by "và", a comma and the like; and whether it compares."""
    joints = list(_JOINTS.finditer(fold(question)))
    starts = [0, *(joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), len(question)]
    spans = [(start, end) for start, end in zip(starts, ends, strict=True) if question[start:end].strip()]
    return spans, any(joint["compares"] for joint in joints)


def _joined(search: Search, question: str, spans: Sequence[Span], naming: Sequence[bool]) -> list[Subject]:
    """A part that names nothing (`naming`) belongs to the one before it; one before all others to the first."""
    found: list[Subject] = []
    begins = spans[0][0]
    for (start, end), names in zip(spans, naming, strict=True):
        result = search.search(question[start:end]) if names else None
        if result and result.hits:
            found.append(Subject((start if found else begins, end), result))
        elif found:
            found[-1] = Subject((found[-1].span[0], end), found[-1].result)
    return found


def _asks(subject: Subject, asked_at: Sequence[int]) -> bool:
    return any(subject.span[0] <= place < subject.span[1] for place in asked_at)


def _are_joined(question: str, found: Sequence[Subject]) -> bool:
    between = (fold(question[one.span[1] : other.span[0]]) for one, other in pairwise(found))
    return all(re.search(r"\w", joint) for joint in between)


def _are_meant(found: Sequence[Subject], whole: SearchResult, *, compares: bool) -> bool:
    codes, best = {subject.code for subject in found}, [hit.code for hit in whole.hits[:BEST_HITS]]
    if whole.decision is Decision.ANSWER and best[0] not in codes:
        # One procedure bears both names ("thay đổi, cải chính hộ tịch"): the whole question finds it.
        return False
    if all(subject.is_clear for subject in found):
        # "có yếu tố nước ngoài hay trong nước" compares one procedure with a part of its name.
        return not compares or codes <= {hit.code for hit in whole.hits[:COMPARED_HITS]}
    near = whole.decision is not Decision.ANSWER and codes <= set(best)
    return near and len(found) == 2 and not compares


def aspects_by_subject(spans: Sequence[Span], asked: Sequence[tuple[int, Aspect]]) -> Iterator[tuple[Aspect, ...]]:
    """The aspects asked for each of them; all of them for one that has none of its own. `asked`: place and aspect."""
    for start, end in spans:
        own = [aspect for place, aspect in asked if start <= place < end]
        yield tuple(own or (aspect for _, aspect in asked))
