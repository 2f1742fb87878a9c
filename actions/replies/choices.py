"""Asking back: a few procedures told apart by what differs, or an honest "not found" with a next step."""

from collections import Counter
from collections.abc import Mapping, Sequence
from os import environ
from urllib.parse import quote_plus

from actions.replies.dimensions import difference
from actions.replies.formats import shortened
from actions.replies.model import Button, Reply, payload
from actions.wording import say
from kb.phrases import Phrases
from kb.procedures.model import Procedure

CHOICES = 4
_PORTAL = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh?keyword={query}"


def choices(procedures: Sequence[Procedure], phrases: Mapping[str, Phrases], response: str = "utter_choose") -> Reply:
    """Offer the procedures by number, told apart by what differs; the last number is "none of these"."""
    apart = difference(procedures) if response == "utter_choose" else None
    labels = apart.labels if apart else {}
    # What the question tells apart stands first.
    ordered = sorted(procedures, key=lambda procedure: procedure.code not in labels)
    told = _lines(ordered, phrases, labels)
    none = say("utter_choice", number=len(ordered) + 1, title=say("utter_choice_none"), difference="")
    return Reply(
        text="\n".join([apart.question if apart else say(response), *told, none, say("utter_choose_how")]),
        buttons=(*(choose(procedure, labels.get(procedure.code, "")) for procedure in ordered), none_of_these()),
        card={
            "type": "choices",
            "options": [{"code": procedure.code, "title": procedure.title} for procedure in ordered],
        },
    )


def _lines(procedures: Sequence[Procedure], phrases: Mapping[str, Phrases], labels: Mapping[str, str]) -> list[str]:
    titles = Counter(procedure.title for procedure in procedures)
    facts = told_apart(procedures, phrases)
    return [
        say("utter_choice_labelled", number=number, label=labels[procedure.code], title=procedure.title)
        if procedure.code in labels
        else say("utter_choice", number=number, title=procedure.title, difference=_difference(procedure, titles, facts))
        for number, procedure in enumerate(procedures, start=1)
    ]


def told_apart(procedures: Sequence[Procedure], phrases: Mapping[str, Phrases]) -> Mapping[str, str]:
    """Code → when it is this one and not another of the same offer."""
    offered = [procedure.code for procedure in procedures]
    facts: dict[str, str] = {}
    for code in offered:
        for neighbour in phrases[code].apart if code in phrases else ():
            if neighbour.code in offered:
                # What stands behind a semicolon speaks of the procedure that is told apart from the neighbour.
                facts.setdefault(neighbour.code, neighbour.fact.split(";")[0])
    return facts


def _difference(procedure: Procedure, titles: Counter[str], facts: Mapping[str, str]) -> str:
    told = procedure.summary or facts.get(procedure.code)
    if told:
        return say("utter_choice_difference", text=told)
    levels = ", ".join(say(f"utter_level_{level}") for level in procedure.levels)
    if titles[procedure.title] > 1:
        return say("utter_choice_difference", text=f"{levels}, {procedure.code}, {shortened(procedure.field, 60)}")
    return say("utter_choice_difference", text=levels) if levels else ""


def choose(procedure: Procedure, label: str = "") -> Button:
    """The button that chooses a procedure."""
    return Button(label or procedure.title, payload("choose_procedure", procedure_code=procedure.code))


def none_of_these() -> Button:
    """The button that rejects what was offered."""
    return Button(say("utter_choice_none"), payload("reject_choices"))


def not_found(question: str, nearest_field: str) -> Reply:
    """No procedure matches: the nearest field and the official portal's search."""
    field = say("utter_nearest_field", field=nearest_field) if nearest_field else ""
    text = say("utter_not_found", field=field, url=portal_search(question))
    return Reply(text=text, buttons=(Button(say("utter_button_officer"), payload("talk_to_officer")),))


def portal_search(question: str) -> str:
    """The official portal's search for these words."""
    return environ.get("PORTAL_SEARCH_URL", _PORTAL).format(query=quote_plus(question[:200]))
