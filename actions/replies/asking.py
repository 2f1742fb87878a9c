"""Questions at the end of an answer: which case it is, what is still open, what else it may have been."""

import re
from collections.abc import Sequence

from actions.cases import cases_of
from actions.replies.choices import choose, none_of_these
from actions.replies.formats import shortened
from actions.replies.model import Ask, Button, payload
from actions.wording import say
from actions.words import words
from kb.procedures.model import Aspect, Procedure
from vi import fold

_CASE_LIMIT, _TITLE_LIMIT, _SHARED = 90, 70, 3


def which_case(procedure: Procedure) -> Ask:
    """Which case it is, by number; the last number shows the papers of all."""
    for_all = any(not document.case for document in procedure.documents)
    buttons = case_buttons(procedure)
    lines = [say("utter_case", number=number, case=button.title) for number, button in enumerate(buttons, start=1)]
    return Ask("\n".join([say("utter_ask_more_cases" if for_all else "utter_ask_case"), *lines]), buttons)


def case_buttons(procedure: Procedure) -> tuple[Button, ...]:
    """A button for each case in short words, and one for all of them."""
    cases = cases_of(procedure)
    code, everything = procedure.code, Aspect.DOCUMENTS.value
    chosen = [payload("choose_case", procedure_code=code, case=case) for case in cases]
    buttons = [Button(label, target) for label, target in zip(case_labels(cases), chosen, strict=True)]
    return (*buttons, Button(say("utter_case_all"), payload("show_all", aspect=everything, procedure_code=code)))


def case_labels(cases: Sequence[str]) -> tuple[str, ...]:
    """The cases without "in case of" and what all of them begin with."""
    told = [case[len(match[0]) :] for case in cases if (match := re.match(words()["case_openings"], fold(case)))]
    split = [case.split() for case in told]
    shared = next((at for at, heads in enumerate(zip(*split, strict=False)) if len(set(heads)) > 1), 0)
    shared = shared if shared >= _SHARED else 0
    short = [shortened(" ".join(each[shared:]), _CASE_LIMIT) for each in split]
    labels = tuple(text[:1].upper() + text[1:] for text in short)
    return labels if len(set(labels)) == len(cases) and all(labels) else tuple(cases)


def resume_choices(procedures: Sequence[Procedure], question: str) -> Ask:
    """Back to choices that were left open, in one line."""
    buttons = (*map(choose, procedures), none_of_these())
    told = shortened(question, _TITLE_LIMIT)
    return Ask(say("utter_resume_choices", question=told, options=_in_a_line(buttons)), buttons)


def resume_cases(procedure: Procedure) -> Ask:
    """Back to a case that was asked for, in one line."""
    buttons = case_buttons(procedure)
    return Ask(say("utter_resume_cases", title=procedure.title, options=_in_a_line(buttons)), buttons)


def best_guess(procedure: Procedure, others: Sequence[Procedure]) -> Ask:
    """After two questions back: which one was answered, and the others."""
    buttons = (*map(choose, others), none_of_these())
    return Ask(say("utter_best_guess", title=procedure.title, options=_in_a_line(buttons)), buttons)


def _in_a_line(buttons: Sequence[Button]) -> str:
    told = [shortened(button.title, _TITLE_LIMIT) for button in buttons]
    return "; ".join(say("utter_option", number=number, title=title) for number, title in enumerate(told, start=1))
