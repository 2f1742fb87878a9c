"""The answer to a question on one procedure: the asked aspects first, then the source and the next steps."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from actions.replies import documents, facts, fees
from actions.replies.model import Button, Reply, Section, payload
from actions.replies.source import source, source_line
from actions.wording import say
from kb.procedures.model import Aspect, Procedure

# Buttons for what citizens ask next, most asked first.
_NEXT = (Aspect.DOCUMENTS, Aspect.FEE, Aspect.TIME, Aspect.PLACE, Aspect.ONLINE, Aspect.STEPS)
_NEXT_BUTTONS = 3

_Teller = Callable[..., Section]
_TELLERS: Mapping[Aspect, _Teller] = {
    Aspect.DOCUMENTS: documents.documents,
    Aspect.FORM: documents.form,
    Aspect.STEPS: facts.steps,
    Aspect.CONDITIONS: facts.conditions,
    Aspect.RESULT: facts.result,
    Aspect.LEGAL_BASIS: facts.legal_basis,
    Aspect.AUDIENCE: facts.audience,
}


def answer(procedure: Procedure, aspects: Sequence[Aspect], *, today: date, full: bool = False) -> Reply:
    """What the record says on the aspects, in the order asked. No aspect asked means an overview."""
    asked = tuple(dict.fromkeys(aspects)) or (Aspect.OVERVIEW,)
    sections = [section for aspect in asked for section in _sections(procedure, aspect, today=today, full=full)]
    lines = [_with_heading(section, procedure if at == 0 else None) for at, section in enumerate(sections)]
    return Reply(
        text="\n".join([*lines, source_line(procedure, today=today)]),
        buttons=_buttons(procedure, sections, full=full),
        card={
            "type": "procedure",
            "code": procedure.code,
            "title": procedure.title,
            "aspects": {section.aspect.value: list(section.items) for section in sections},
            "source": source(procedure),
        },
    )


def _sections(procedure: Procedure, aspect: Aspect, *, today: date, full: bool) -> list[Section]:
    if aspect is not Aspect.OVERVIEW:
        return [_section(procedure, aspect, today=today, full=full)]
    summary = procedure.summary or procedure.title
    return [
        Section(Aspect.OVERVIEW, procedure.summary, ({"text": summary},)),
        documents.documents_in_brief(procedure),
        fees.fee(procedure, today=today),
        fees.time(procedure),
        facts.place_in_brief(procedure),
    ]


def _section(procedure: Procedure, aspect: Aspect, *, today: date, full: bool) -> Section:
    if aspect is Aspect.FEE:
        return fees.fee(procedure, today=today)
    if aspect is Aspect.TIME:
        return fees.time(procedure)
    if aspect is Aspect.PLACE:
        return facts.place(procedure)
    if aspect is Aspect.ONLINE:
        return facts.online(procedure)
    return _TELLERS[aspect](procedure, full=full)


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


def _buttons(procedure: Procedure, sections: Sequence[Section], *, full: bool) -> tuple[Button, ...]:
    told = {section.aspect for section in sections}
    more = [_more(procedure, section) for section in sections if section.cut and not full]
    asks = [_ask(procedure, aspect) for aspect in _NEXT if aspect not in told]
    mistake = Button(say("utter_button_mistake"), payload("report_mistake", procedure_code=procedure.code))
    return (*more[:1], *asks[: _NEXT_BUTTONS - len(more[:1])], mistake)


def _more(procedure: Procedure, section: Section) -> Button:
    title = say(f"utter_button_all_{section.aspect}", count=len(section.items))
    return Button(title, payload("show_all", aspect=section.aspect.value, procedure_code=procedure.code))


def _ask(procedure: Procedure, aspect: Aspect) -> Button:
    asked = payload("ask_aspect", aspect=aspect.value, procedure_code=procedure.code)
    return Button(say(f"utter_button_{aspect}"), asked)
