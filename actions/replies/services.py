"""What is said of a service of the province."""

from collections.abc import Sequence

from actions.replies.formats import day
from actions.replies.model import Button, Card, Reply, payload
from actions.wording import say
from kb.services.model import Service

INTENT = "choose_service"


def service(told: Service) -> Reply:
    """What it is, who needs it, how to start."""
    lines = [
        say("utter_service", title=told.title, what=told.what),
        say("utter_service_audience", audience=told.audience),
        say("utter_service_start", steps=_steps(told)),
        say("utter_service_url", url=told.url) if told.url else say("utter_service_no_url"),
        say("utter_service_note", note=told.note) if told.note else "",
        _source_line(told),
    ]
    return Reply("\n".join(filter(None, lines)), card=card(told))


def services(all_of: Sequence[Service]) -> Reply:
    """All services, one to choose."""
    lines = [say("utter_service_list_line", number=at, title=each.title) for at, each in enumerate(all_of, start=1)]
    buttons = tuple(Button(each.title, payload(INTENT, service=each.slug)) for each in all_of)
    return Reply("\n".join([say("utter_service_list"), *lines]), buttons)


def card(told: Service) -> Card:
    """The same for channels that show cards."""
    fields = (
        ("audience", told.audience),
        ("start", _steps(told)),
        ("source", told.source.name),
    )
    shown = [{"label": say(f"utter_service_label_{name}"), "value": value} for name, value in fields]
    return {"type": "service", "title": told.title, "fields": shown, "url": told.url}


def _steps(told: Service) -> str:
    return "; ".join(say("utter_service_step", number=at, step=step) for at, step in enumerate(told.start, start=1))


def _source_line(told: Service) -> str:
    read_on = told.source.read_on
    read = say("utter_service_read", day=day(read_on)) if read_on else ""
    return say("utter_service_source", source=told.source.name, read=read)
