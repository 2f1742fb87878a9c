"""A path through procedures for an event of life, as a list of steps to tick off."""

from collections.abc import Collection, Sequence

from actions.replies.model import Button, Reply, payload
from actions.wording import say
from kb.events.model import LifeEvent, Step

INTENT = "choose_event"


def event(told: LifeEvent, known: Collection[str]) -> Reply:
    """The steps in order; a button for each procedure. `known`: the codes that have a record here."""
    lines = [_line(number, step, known) for number, step in enumerate(told.steps, start=1)]
    text = "\n".join([say("utter_event", title=told.title, intro=told.intro), *lines, say("utter_event_how")])
    return Reply(
        text,
        tuple(map(_button, told.steps)),
        card={
            "type": "event",
            "title": told.title,
            "text": told.intro,
            "steps": [_item(step) for step in told.steps],
        },
    )


def events(all_of: Sequence[LifeEvent]) -> Reply:
    """All events, one to choose."""
    lines = [say("utter_events_line", number=number, title=each.title) for number, each in enumerate(all_of, start=1)]
    buttons = tuple(Button(each.title, payload(INTENT, event=each.slug)) for each in all_of)
    return Reply("\n".join([say("utter_events"), *lines]), buttons)


def _line(number: int, step: Step, known: Collection[str]) -> str:
    return say(
        "utter_event_step",
        number=number,
        what=step.what,
        why=step.why,
        when=say("utter_event_when", when=step.when) if step.when else "",
        deadline=say("utter_event_deadline", deadline=step.deadline) if step.deadline else "",
        code=say("utter_event_code" if step.code in known else "utter_event_no_record", code=step.code),
    )


def _button(step: Step) -> Button:
    """One for every step, so that their places are the numbers of the list."""
    return Button(step.what, payload("choose_procedure", procedure_code=step.code))


def _item(step: Step) -> dict[str, str]:
    return {"text": step.what, "code": step.code, "why": step.why, "deadline": step.deadline, "when": step.when}
