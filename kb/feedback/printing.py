"""How the commands print a ticket."""

from collections.abc import Iterator
from datetime import date

from kb.calendar.model import VIETNAM
from kb.feedback.model import UNKNOWN, Ticket, TicketEvent, TicketState
from kb.feedback.service import day_of
from kb.strings import say


def row(each: Ticket) -> str:
    """One line: code, state, kind, commune, days, and how long overdue."""
    values = {
        "code": each.code,
        "state": state_name(each.state),
        "title": each.category.title,
        "commune": _known(each.commune),
    }
    line = say("feedback_row", **values, sent=_day(day_of(each.sent_at)), due=_day(each.due_on))
    return line + say("feedback_late", days=each.overdue) if each.overdue else line


def details(found: Ticket) -> Iterator[tuple[str, str]]:
    """Names of strings and values, without the contact."""
    yield "department", found.category.department
    yield "content", found.content
    yield "place", _known(found.detail)
    yield "when", _known(found.when)
    yield "pictures", ", ".join(found.pictures) or say("feedback_unknown")
    if found.answer:
        yield "answer", found.answer
    if found.satisfied is not None:
        yield "satisfied", say("feedback_satisfied" if found.satisfied else "feedback_unsatisfied")


def happened(event: TicketEvent) -> str:
    """One line on an event."""
    at = event.at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
    said = ": ".join(part for part in (event.by, event.text) if part)
    return say("feedback_event", at=at, kind=say(f"feedback_kind_{event.kind}"), said=said).rstrip()


def _known(text: str) -> str:
    return say("feedback_unknown") if text in ("", UNKNOWN) else text


def state_name(state: TicketState) -> str:
    """The state in words."""
    return say(f"feedback_state_{state.value}")


def _day(value: date) -> str:
    return value.strftime("%d/%m/%Y")
