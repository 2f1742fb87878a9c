"""The cases of a record that a citizen can be asked about, and the papers of the case that was named."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeVar

from actions.matching import named
from actions.words import words
from kb.procedures.model import Aspect, Document, Fee, Procedure, ProcessingTime
from vi import fold

LEAST, MOST = 2, 6

Figure = TypeVar("Figure", Fee, ProcessingTime)


def cases_of(procedure: Procedure) -> tuple[str, ...]:
    """The cases that divide citizens, as the record names them; none where it is not certain that they do."""
    if procedure.findings_of(Aspect.DOCUMENTS):
        return ()
    dividing = [case for case in _named(procedure.documents) if not _is_beside(case)]
    if all(document.case for document in procedure.documents):
        dividing = [case for case in dividing if _is_dossier(procedure.documents, case)]
    heads = tuple(case for case in dividing if not any(_is_within(case, other) for other in dividing))
    return heads if LEAST <= len(heads) <= MOST else ()


def papers_of(procedure: Procedure, case: str) -> tuple[Document, ...]:
    """The papers of a case, with those that everybody needs; without a case only the latter."""
    others = [other for other in cases_of(procedure) if other != case]
    return tuple(
        document
        for document in procedure.documents
        if not any(document.case == other or _is_within(document.case, other) for other in others)
    )


def figures_of(figures: Sequence[Figure], case: str) -> tuple[Figure, ...]:
    """The fees or times of a case where the record has some for it, else all."""
    if not any(case and figure.case == case for figure in figures):
        return tuple(figures)
    return tuple(figure for figure in figures if figure.case in ("", case))


def case_in(message: str, procedure: Procedure) -> str:
    """The case that a message names while it asks something, or nothing."""
    cases = cases_of(procedure)
    place = named(message, cases, besides=procedure.title)
    return "" if place is None else cases[place]


def _named(documents: Sequence[Document]) -> Iterator[str]:
    yield from dict.fromkeys(document.case for document in documents if document.case)


def _is_within(case: str, other: str) -> bool:
    """Whether a case is a narrower one of another ("house with a neighbour" of "house")."""
    return case != other and fold(case).startswith(fold(other))


def _is_beside(case: str) -> bool:
    return any(re.match(pattern, fold(case)) for pattern in words()["beside_cases"])


def _is_dossier(documents: Sequence[Document], case: str) -> bool:
    """Whether a case has an application and about as many papers as the others.

    Where no paper is for all, any other case only adds to one of these and is told together with it.
    """
    counts = Counter(document.case for document in documents)
    names = (fold(document.name) for document in documents if document.case == case)
    alone = any(re.search(words()["applications"], name) for name in names)
    return alone and 2 * counts[case] >= max(counts.values())
