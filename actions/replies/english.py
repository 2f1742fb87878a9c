"""Replies to an English speaker: fixed fields in English, the rest as the record has it, the card of every answer."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from actions.replies import answer as vietnamese
from actions.replies import english_fields as fields
from actions.replies.answer import How
from actions.replies.choices import choose, none_of_these, portal_search
from actions.replies.model import Button, Reply, payload
from actions.replies.source import source_line
from actions.wording import knows, say
from kb.procedures.model import Aspect, Procedure

_OVERVIEW = (Aspect.OVERVIEW, Aspect.DOCUMENTS, Aspect.FEE, Aspect.TIME, Aspect.PLACE)
_LINES: Mapping[Aspect, Callable[[Procedure], Sequence[str]]] = {
    Aspect.OVERVIEW: lambda procedure: [procedure.summary] if procedure.summary else [],
    Aspect.STEPS: lambda procedure: [f"{number}. {step}" for number, step in enumerate(procedure.steps, start=1)],
    Aspect.CONDITIONS: lambda procedure: procedure.conditions,
    Aspect.RESULT: lambda procedure: procedure.results,
    Aspect.FORM: lambda procedure: list(dict.fromkeys(each.form for each in procedure.documents if each.form)),
    Aspect.AUDIENCE: lambda procedure: procedure.audience,
}


def answer(procedure: Procedure, aspects: Sequence[Aspect], how: How, beside: Procedure | None = None) -> Reply:
    """What the record says on the aspects. `beside`: the procedure that a foreigner may mean instead."""
    whole = vietnamese.answer(procedure, aspects, how)
    asked = tuple(dict.fromkeys(aspects)) or (Aspect.OVERVIEW,)
    told = _OVERVIEW if Aspect.OVERVIEW in asked else asked
    parts = [title_line(procedure), *(_section(procedure, aspect, how) for aspect in told)]
    parts += [_beside(beside)] if beside else []
    parts += [say("utter_english_note"), source_line(procedure, today=how.today)]
    other = [choose(beside, fields.title_of(beside))] if beside else []
    buttons = (*other, *(_in_english(button, procedure) for button in whole.buttons))
    return replace(whole, text="\n".join(parts), buttons=buttons)


def title_line(procedure: Procedure) -> str:
    """The English name with the Vietnamese one and the code."""
    title = fields.title_of(procedure)
    response = "utter_english_title" if title else "utter_english_title_none"
    return say(response, title=title, vietnamese=procedure.title, code=procedure.code)


def choices(procedures: Sequence[Procedure]) -> Reply:
    """A few procedures by number; the last number is "none of these"."""
    none = say("utter_english_button_none")
    lines = [*map(title_line, procedures), none]
    told = [say("utter_english_choice", number=number, title=line) for number, line in enumerate(lines, start=1)]
    options = [{"code": procedure.code, "title": procedure.title} for procedure in procedures]
    return Reply(
        text="\n".join([say("utter_english_choose"), *told, say("utter_english_choose_how")]),
        buttons=(
            *(choose(procedure, fields.title_of(procedure)) for procedure in procedures),
            replace(none_of_these(), title=none),
        ),
        card={"type": "choices", "options": options},
    )


def not_found(search: str) -> Reply:
    """Nothing is published for these search words."""
    return Reply(say("utter_english_not_found", search=search, url=portal_search(search)), (officer(),))


def not_understood() -> Reply:
    """The message names nothing of the glossary."""
    return Reply(say("utter_english_not_understood"), (officer(),))


def officer() -> Button:
    """The button that asks for a person."""
    return Button(say("utter_english_button_officer"), payload("talk_to_officer"))


def _section(procedure: Procedure, aspect: Aspect, how: How) -> str:
    told = say("utter_english_section", name=say(f"utter_english_aspect_{aspect}"), text=_text(procedure, aspect, how))
    return told.replace(" \n", "\n")


def _text(procedure: Procedure, aspect: Aspect, how: How) -> str:
    if aspect is Aspect.DOCUMENTS:
        return fields.papers(procedure, full=how.full)
    if aspect is Aspect.FEE:
        return fields.fee(procedure, how.today)
    if aspect is Aspect.TIME:
        return fields.time(procedure)
    if aspect is Aspect.PLACE:
        return fields.place(procedure)
    if aspect is Aspect.ONLINE:
        return fields.online(procedure)
    if aspect is Aspect.LEGAL_BASIS:
        # Numbers of laws are the same in every language.
        return ", ".join(procedure.legal_references) or say("utter_english_not_published")
    lines = _LINES[aspect](procedure)
    return fields.named(lines) if lines else say("utter_english_not_published")


def _beside(procedure: Procedure) -> str:
    title = fields.title_of(procedure)
    return say("utter_english_beside", title=title, vietnamese=procedure.title, code=procedure.code)


def _in_english(button: Button, procedure: Procedure) -> Button:
    """The same payload under an English title."""
    intent, _, entities = button.payload.partition("{")
    aspect = json.loads("{" + entities).get("aspect", "") if entities else ""
    if intent == "/report_mistake":
        return replace(button, title=say("utter_english_button_mistake"))
    if intent == "/ask_aspect":
        return replace(button, title=say(f"utter_english_button_{aspect}"))
    of_all = f"utter_english_button_all_{aspect}"
    name = of_all if knows(of_all) else "utter_english_button_all"
    return replace(button, title=say(name, count=len(procedure.documents)))
