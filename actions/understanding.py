"""What a question is about: which procedures to answer, to offer, or that there is none. Pure but for the search."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from actions.subjects import BEST_HITS, Search, Span, parts, subjects
from kb.procedures.search import Decision, Hit, SearchResult, has_subject
from vi import fold

_OFFERED = 4
# "gìiii"
_LONG_LETTERS = re.compile(r"([^\W\d_])\1+\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`hits`: what the search found for the message, whatever is made of it."""

    hits: tuple[Hit, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Answer(Found):
    """Answer on these procedures; `others` come next if the citizen says that it is not the one.

    `spans`: where in the message each of several is asked about.
    """

    codes: tuple[str, ...]
    others: tuple[str, ...] = ()
    spans: tuple[Span, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Offer(Found):
    """Ask back which of these is meant."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskSubject(Found):
    """The message names no procedure and none was talked about."""


@dataclass(frozen=True, slots=True)
class NotFound(Found):
    """Nothing in the knowledge base matches."""

    nearest_field: str = ""


Plan = Answer | Offer | AskSubject | NotFound


def plan(search: Search, question: str, *, current: str | None, asked_at: Sequence[int] = ()) -> Plan:
    """Decide what to do with a question while `current` is the procedure talked about.

    `asked_at`: where in the question aspects are asked for.
    """
    result = search.search(question)
    return replace(_plan(search, question, result, current=current, asked_at=asked_at), hits=result.hits)


def _plan(search: Search, question: str, result: SearchResult, *, current: str | None, asked_at: Sequence[int]) -> Plan:
    if not result.has_subject:
        return Answer((current,)) if current else AskSubject()
    several = subjects(search, question, result, asked_at=asked_at)
    if several:
        return Answer(tuple(each.code for each in several), spans=tuple(each.span for each in several))
    unsure = result.decision is not Decision.ANSWER
    if current and asked_at and unsure and _goes_on(question, asked_at):
        return Answer((current,))
    return _plan_for_one(result, current)


def _goes_on(question: str, asked_at: Sequence[int]) -> bool:
    """Whether what is asked names nothing itself, once half its marks, long letters and other remarks are gone.

    "can giáy tờ gìi", "anh đi làm xa, nộp trên mạng được không": there is a subject only on the face of it.
    """
    asked = [part for part in parts(question)[0] if any(part[0] <= place < part[1] for place in asked_at)]
    plainly = [_LONG_LETTERS.sub(r"\1", fold(question[start:end])) for start, end in asked]
    return bool(plainly) and not any(map(has_subject, plainly))


def _plan_for_one(result: SearchResult, current: str | None) -> Plan:
    codes = tuple(hit.code for hit in result.hits)
    if result.decision is Decision.ANSWER:
        return Answer(codes[:1], codes[1 : 1 + _OFFERED])
    if current and current in codes[:BEST_HITS]:
        # A remark within the subject talked about ("thế bé sinh ở nhà thì sao") is no new subject.
        return Answer((current,), tuple(code for code in codes if code != current)[:_OFFERED])
    if result.decision is Decision.CHOOSE and codes:
        return Offer(codes[:_OFFERED])
    return NotFound(result.nearest_field)
