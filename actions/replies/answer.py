"""The answer to a question on one procedure: the asked aspects first, then a question back, source and next steps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from actions.replies import documents, facts, fees
from actions.replies.appointment import expected
from actions.replies.model import Ask, Button, Reply, Section, payload
from actions.replies.source import source, source_line
from actions.wording import say
from kb.procedures.model import Aspect, Procedure
from kb.settings import read_settings

# Buttons for what citizens ask next, most asked first.
_NEXT = (Aspect.DOCUMENTS, Aspect.FEE, Aspect.TIME, Aspect.PLACE, Aspect.ONLINE, Aspect.STEPS)
_NEXT_BUTTONS = 3


@dataclass(frozen=True, slots=True)
class How:
    """How to tell it: all of a list, for one case only, with a question at the end; `by_case`: it asks for the case.

    `text`: the citizen's words, which may name the day of handing in; `note`: a line on old names in them, or "".
    """

    today: date
    full: bool = False
    case: str = ""
    ask: Ask | None = None
    by_case: bool = False
    text: str = ""
    note: str = ""


_LISTS: Mapping[Aspect, Callable[..., Section]] = {
    Aspect.FORM: documents.form,
    Aspect.STEPS: facts.steps,
    Aspect.CONDITIONS: facts.conditions,
    Aspect.RESULT: facts.result,
    Aspect.LEGAL_BASIS: facts.legal_basis,
    Aspect.AUDIENCE: facts.audience,
}
_TELLERS: Mapping[Aspect, Callable[[Procedure, How], Section]] = {
    Aspect.FEE: lambda procedure, how: fees.fee(procedure, today=how.today, case=how.case),
    Aspect.TIME: lambda procedure, how: fees.time_asked(
        procedure, case=how.case, handed_in=expected(procedure, how.text, how.case)
    ),
    Aspect.PLACE: lambda procedure, _: facts.place(procedure, province=read_settings().province),
    Aspect.ONLINE: lambda procedure, _: facts.online(procedure),
}


def answer(procedure: Procedure, aspects: Sequence[Aspect], how: How) -> Reply:
    """What the record says on the aspects, in the order asked. No aspect asked means an overview.

    Raises `SettingsError` when the deployment's settings, which name the province, cannot be read.
    """
    asked = tuple(dict.fromkeys(aspects)) or (Aspect.OVERVIEW,)
    sections = [section for aspect in asked for section in _sections(procedure, aspect, how)]
    lines = [_with_heading(section, procedure if at == 0 else None) for at, section in enumerate(sections)]
    question = [how.ask.text] if how.ask else []
    return Reply(
        text="\n".join([*lines, *([how.note] if how.note else []), *question, source_line(procedure, today=how.today)]),
        buttons=_buttons(procedure, sections, how),
        card={
            "type": "procedure",
            "code": procedure.code,
            "title": procedure.title,
            "aspects": {section.aspect.value: list(section.items) for section in sections},
            "source": source(procedure),
            **({"case": how.case} if how.case else {}),
        },
    )


def _sections(procedure: Procedure, aspect: Aspect, how: How) -> list[Section]:
    if aspect is not Aspect.OVERVIEW:
        return [_section(procedure, aspect, how)]
    summary = procedure.summary or procedure.title
    return [
        Section(Aspect.OVERVIEW, procedure.summary, ({"text": summary},)),
        documents.documents_in_brief(procedure),
        fees.fee(procedure, today=how.today),
        fees.time(procedure),
        facts.place_in_brief(procedure, province=read_settings().province),
    ]


def _section(procedure: Procedure, aspect: Aspect, how: How) -> Section:
    if aspect is Aspect.DOCUMENTS:
        return _papers(procedure, how)
    if aspect in _LISTS:
        return _LISTS[aspect](procedure, full=how.full)
    return _TELLERS[aspect](procedure, how)


def _papers(procedure: Procedure, how: How) -> Section:
    if how.by_case:
        return documents.documents_for_all(procedure)
    return documents.documents(procedure, full=how.full, case=how.case)


def _with_heading(section: Section, procedure: Procedure | None) -> str:
    name = say(f"utter_aspect_{section.aspect}")
    if procedure is None:
        told = say("utter_section", name=name, text=section.text)
    elif section.aspect is Aspect.OVERVIEW:
        told = say("utter_section_overview", title=procedure.title, text=section.text)
    else:
        told = say("utter_section_titled", name=name, title=procedure.title, text=section.text)
    # A list begins on a line of its own.
    return told.replace(" \n", "\n").rstrip()


def _buttons(procedure: Procedure, sections: Sequence[Section], how: How) -> tuple[Button, ...]:
    """Those of a question come first, so that their places are its numbers."""
    told = {section.aspect for section in sections}
    more = [_more(procedure, section) for section in sections if section.cut and not how.full][:1]
    asks = [_ask(procedure, aspect) for aspect in _NEXT if aspect not in told][: _NEXT_BUTTONS - len(more)]
    mistake = Button(say("utter_button_mistake"), payload("report_mistake", procedure_code=procedure.code))
    return (*how.ask.buttons, *more, mistake) if how.ask else (*more, *asks, mistake)


def _more(procedure: Procedure, section: Section) -> Button:
    title = say(f"utter_button_all_{section.aspect}", count=section.whole or len(section.items))
    return Button(title, payload("show_all", aspect=section.aspect.value, procedure_code=procedure.code))


def _ask(procedure: Procedure, aspect: Aspect) -> Button:
    asked = payload("ask_aspect", aspect=aspect.value, procedure_code=procedure.code)
    return Button(say(f"utter_button_{aspect}"), asked)
