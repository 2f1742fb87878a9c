"""Whole questions that the staff attached to a procedure: asked again, in any spelling, it is that procedure.

The search weighs words; of a question with words that nobody used before it may be unsure even when it knows it.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace

import sqlalchemy as sa

from kb.procedures.phrases import QUESTION, STAFF
from kb.procedures.search import Decision, Hit, SearchResult
from kb.procedures.tables import phrase
from vi import expand, fold, normalise

_WORDS = re.compile(r"\w+")
# A shorter one names a subject, and several procedures may be meant.
_LEAST_WORDS = 3
_SURE = 0.97

Taught = Mapping[str, frozenset[str]]


def read_taught(connection: sa.Connection) -> Taught:
    """The questions as they are compared, with the codes of their procedures."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = sa.select(phrase.c.code, phrase.c.text).where(phrase.c.origin == STAFF, phrase.c.kind == QUESTION)
    for code, text in connection.execute(rows):
        found[key_of(text)].add(code)
    return {key: frozenset(codes) for key, codes in found.items() if len(key.split()) >= _LEAST_WORDS}


def key_of(text: str) -> str:
    """What is left of a question when spelling is set aside."""
    return " ".join(_WORDS.findall(fold(expand(normalise(text)))))


def codes_for(taught: Taught, question: str) -> Collection[str]:
    """The procedures that the staff attached this very question to."""
    return taught.get(key_of(question), ()) if taught else ()


def with_taught(result: SearchResult, hit: Hit, *, limit: int) -> SearchResult:
    """The result with this hit first, as the answer."""
    others = tuple(each for each in result.hits if each.code != hit.code)
    hits = (replace(hit, score=_SURE), *(replace(each, score=min(each.score, 1 - _SURE)) for each in others))
    return SearchResult(Decision.ANSWER, hits[:limit], True, hit.field)
