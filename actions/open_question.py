"""A question back while it is open: what answers it, and how it is put once more after something else was answered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.cases import cases_of
from actions.matching import chosen, named
from actions.memory import Asked, Memory, OpenQuestion
from actions.replies.asking import case_labels, resume_cases, resume_choices
from actions.replies.model import Ask
from actions.said import Said
from actions.words import words
from kb.procedures.model import Aspect, Procedure
from kb.procedures.search import Decision
from kb.procedures.service import Procedures
from vi import fold

# An answer with so many of the offered among its neighbours is to the same question, put in other words.
_SAME_NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """What the citizen chose: a procedure, a case of one, or all cases of it (`everything`)."""

    code: str
    case: str = ""
    everything: bool = False


def choice_in(message: str, memory: Memory, procedures: Procedures) -> Choice | None:
    """The choice that a message makes among what was offered, or among the cases of the procedure talked about."""
    opened = memory.open_question
    if opened and opened.about is Asked.PROCEDURES and (choice := _procedure_in(message, opened, procedures)):
        return choice
    asked = memory.asked_for_case
    if asked and re.match(words()["everything"], fold(message)):
        return Choice(asked, everything=True)
    choice = _case_in(message, procedures.get_many([asked])) if asked else None
    # Nobody asked: then a single word is no choice.
    return choice or _case_in(message, procedures.get_many([memory.procedure]), least_words=2)


def _procedure_in(message: str, opened: OpenQuestion, procedures: Procedures) -> Choice | None:
    known = procedures.get_many(opened.codes)
    titles = [procedure.title for procedure in known]
    place = chosen(message, titles)
    place = named(message, titles) if place is None else place
    return None if place is None or _is_another(message, opened, procedures) else Choice(known[place].code)


def _case_in(message: str, known: Sequence[Procedure], *, least_words: int = 1) -> Choice | None:
    for procedure in known:
        cases = cases_of(procedure)
        place = chosen(message, cases, least_words=least_words)
        if place is not None:
            return Choice(procedure.code, cases[place])
    return None


def _is_another(message: str, opened: OpenQuestion, procedures: Procedures) -> bool:
    result = procedures.search(message)
    return result.decision is Decision.ANSWER and result.hits[0].code not in opened.codes


def resumed(memory: Memory, procedures: Procedures) -> tuple[Ask, OpenQuestion] | None:
    """The open question once more, and what is then remembered of it."""
    opened = memory.open_question
    if opened is None or not opened.to_resume:
        return None
    known, again = procedures.get_many(opened.codes), replace(opened, resumed=True)
    if not known:
        return None
    if opened.about is Asked.PROCEDURES:
        return resume_choices(known, opened.question), again
    return (resume_cases(known[0]), again) if case_labels(cases_of(known[0])) else None


def left_open(opened: OpenQuestion | None, said: Said, told: Memory) -> OpenQuestion | None:
    """What an answer leaves of the open question; `told` is what is remembered of the answer."""
    if opened is None or said.takes_back:
        return None
    if opened.about is Asked.CASES:
        settled = told.procedure in opened.codes and (told.case != "" or Aspect.DOCUMENTS in said.asked)
    else:
        near = set(opened.codes) & {told.procedure, *told.offered}
        settled = told.procedure in opened.codes or len(near) >= _SAME_NEIGHBOURS
    return None if settled else opened


def case_question(procedure: Procedure) -> OpenQuestion:
    """Which case it is; where there are papers for all, most citizens have their answer already."""
    spare = any(not document.case for document in procedure.documents)
    return OpenQuestion(Asked.CASES, (procedure.code,), aspects=(Aspect.DOCUMENTS,), spare=spare)


def asked_back(memory: Memory, codes: Sequence[str]) -> int:
    """How often in a row the citizen has been asked back; a fresh subject begins again."""
    opened = memory.open_question
    fresh = opened is not None and opened.about is not Asked.SUBJECT and not set(opened.codes) & set(codes)
    return 0 if fresh else memory.asked_back
