"""Asking back: a few procedures told apart by what differs, or an honest "not found" with a next step."""

from collections import Counter
from collections.abc import Sequence
from os import environ
from urllib.parse import quote_plus

from actions.replies.formats import shortened
from actions.replies.model import Button, Reply, payload
from actions.wording import say
from kb.procedures.model import Procedure

CHOICES = 4
_PORTAL = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh?keyword={query}"


def choices(procedures: Sequence[Procedure], response: str = "utter_choose") -> Reply:
    """Offer the procedures by number; the last number is "none of these"."""
    titles = Counter(procedure.title for procedure in procedures)
    lines = [
        say("utter_choice", number=number, title=procedure.title, difference=_difference(procedure, titles))
        for number, procedure in enumerate(procedures, start=1)
    ]
    none = say("utter_choice_none")
    lines.append(say("utter_choice", number=len(procedures) + 1, title=none, difference=""))
    return Reply(
        text="\n".join([say(response), *lines, say("utter_choose_how")]),
        buttons=(*(_choose(procedure) for procedure in procedures), Button(none, payload("reject_choices"))),
        card={
            "type": "choices",
            "options": [{"code": procedure.code, "title": procedure.title} for procedure in procedures],
        },
    )


def _difference(procedure: Procedure, titles: Counter[str]) -> str:
    if procedure.summary:
        return say("utter_choice_difference", text=procedure.summary)
    levels = ", ".join(say(f"utter_level_{level}") for level in procedure.levels)
    if titles[procedure.title] > 1:
        return say("utter_choice_difference", text=f"{levels}, {procedure.code}, {shortened(procedure.field, 60)}")
    return say("utter_choice_difference", text=levels) if levels else ""


def _choose(procedure: Procedure) -> Button:
    return Button(procedure.title, payload("choose_procedure", procedure_code=procedure.code))


def not_found(question: str, nearest_field: str) -> Reply:
    """No procedure matches: the nearest field and the official portal's search."""
    field = say("utter_nearest_field", field=nearest_field) if nearest_field else ""
    text = say("utter_not_found", field=field, url=portal_search(question))
    return Reply(text=text, buttons=(Button(say("utter_button_officer"), payload("talk_to_officer")),))


def portal_search(question: str) -> str:
    """The official portal's search for these words."""
    return environ.get("PORTAL_SEARCH_URL", _PORTAL).format(query=quote_plus(question[:200]))
