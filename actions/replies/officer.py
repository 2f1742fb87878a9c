"""What is said to who asks for a person, in Vietnamese or English."""

from collections.abc import Sequence
from datetime import datetime

from actions.replies.formats import day
from actions.replies.model import Button, Reply, payload
from actions.wording import say
from kb.calendar.model import Span
from kb.messages.handoffs.model import Outlook

_STEP = "officer_step"


def waiting(outlook: Outlook, language: str) -> Reply:
    """In the queue: who comes first, how long it may take, and what can be done meanwhile."""
    place = _say("next", language) if outlook.ahead == 0 else _say("ahead", language, ahead=outlook.ahead)
    known = outlook.minutes is not None
    estimate = _say("estimate", language, minutes=outlook.minutes) if known else _say("no_estimate", language)
    text = "\n".join([_say("asked", language, place=place), estimate, _say("meanwhile", language)])
    return Reply(text, (_button("leave", language),))


def closed(opening: datetime, hours: Sequence[Span], language: str) -> Reply:
    """No office is open: when it is again, and that a message can be left."""
    spans = ", ".join(f"{span.start:%H:%M}–{span.end:%H:%M}" for span in hours)
    weekday = _say(f"weekday_{opening.weekday()}", language)
    when = {"time": f"{opening:%H:%M}", "weekday": weekday, "day": day(opening.date()), "hours": spans}
    text = f"{_say('closed', language, **when)}\n{_say('write', language)}"
    return Reply(text, (_button("leave", language),))


def write(language: str) -> Reply:
    """The citizen may write down what the officer is to read."""
    return Reply(_say("write", language), (_button("leave", language),))


def kept(language: str) -> Reply:
    """What was written is kept."""
    return Reply(_say("kept", language), (_button("done", language), _button("leave", language)))


def done(language: str) -> Reply:
    """Nothing more is to be kept."""
    return Reply(_say("done", language))


def left_queue(language: str) -> Reply:
    """Nobody is needed any more."""
    return Reply(_say("left", language))


def nothing_waits(language: str) -> Reply:
    """A button of a wait that is over."""
    return Reply(_say("nothing_waits", language), (Button(_say("again", language), payload("talk_to_officer")),))


def number() -> Reply:
    """Where to call, and that an officer can be reached here too."""
    return Reply(say("utter_officer_number"), (Button(say("utter_officer_again"), payload("talk_to_officer")),))


def _button(step: str, language: str) -> Button:
    return Button(_say(f"button_{step}", language), payload(_STEP, do=step))


def _say(name: str, language: str, **values: object) -> str:
    if language == "en":
        return say(f"utter_english_officer_{name}", **values)
    return say(f"utter_officer_{name}", **values)
