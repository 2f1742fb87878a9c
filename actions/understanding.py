"""What a question is about: which procedures to answer, to offer, or that there is none. Pure but for the search."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kb.procedures.search import Decision, SearchResult
from vi import fold

# Words that join two things asked at once. Compared on folded text, which keeps the length.
_JOINTS = re.compile(r"\s+va\s+|\s*[,;&+]\s*")
_CONTEXT_HITS = 3
_OFFERED = 4


class Search(Protocol):
    """The part of the knowledge base that finds procedures."""

    def search(self, question: str, *, limit: int = 10) -> SearchResult:
        """The best procedures for a question."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer on these procedures; `others` come next if the citizen says that it is not the one."""

    codes: tuple[str, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """Ask back which of these is meant."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskSubject:
    """The message names no procedure and none was talked about."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """Nothing in the knowledge base matches."""

    nearest_field: str = ""


Plan = Answer | Offer | AskSubject | NotFound


def plan(search: Search, question: str, *, current: str | None) -> Plan:
    """Decide what to do with a question while `current` is the procedure talked about."""
    result = search.search(question)
    if not result.has_subject:
        return Answer((current,)) if current else AskSubject()
    codes = tuple(hit.code for hit in result.hits)
    both = _two_subjects(search, question, result)
    if both:
        return Answer(both)
    if result.decision is Decision.ANSWER:
        return Answer(codes[:1], codes[1 : 1 + _OFFERED])
    if current and current in codes[:_CONTEXT_HITS]:
        # A remark within the subject talked about ("thế bé sinh ở nhà thì sao") is no new subject.
        return Answer((current,), tuple(code for code in codes if code != current)[:_OFFERED])
    if result.decision is Decision.CHOOSE and codes:
        return Offer(codes[:_OFFERED])
    return NotFound(result.nearest_field)


def _two_subjects(search: Search, question: str, whole: SearchResult) -> tuple[str, ...]:
    parts = _parts(question)
    if len(parts) != 2:
        return ()
    found = [search.search(part) for part in parts]
    if not all(result.has_subject and result.hits for result in found):
        return ()
    codes = tuple(dict.fromkeys(result.hits[0].code for result in found))
    return codes if len(codes) == 2 and _are_meant(codes, found, whole) else ()


def _are_meant(codes: Sequence[str], found: Sequence[SearchResult], whole: SearchResult) -> bool:
    best = [hit.code for hit in whole.hits[:_CONTEXT_HITS]]
    if whole.decision is Decision.ANSWER and best[0] not in codes:
        # One procedure bears both names ("thay đổi, cải chính hộ tịch"): the whole question finds it.
        return False
    clear = all(result.decision is Decision.ANSWER for result in found)
    return clear or (whole.decision is not Decision.ANSWER and set(codes) <= set(best))


def _parts(question: str) -> Sequence[str]:
    starts, ends = [0], []
    for joint in _JOINTS.finditer(fold(question)):
        ends.append(joint.start())
        starts.append(joint.end())
    return [part for start, end in zip(starts, [*ends, len(question)], strict=True) if (part := question[start:end])]
