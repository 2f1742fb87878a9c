"""Tickets of feedback in one turn: their state, the word of the citizen on the answer."""

from datetime import date

from actions.reasons import TICKET
from actions.replies import feedback as tell
from actions.replies import ratings as tell_ratings
from actions.replies.model import Reply
from actions.services import Services
from actions.standing import Standing, drop, keep
from actions.step import Step
from actions.wording import say
from kb.calendar.model import VIETNAM
from kb.feedback.model import Ticket, TicketNotFoundError, TicketState
from kb.feedback.service import due_on, ticket, tickets_of

_SHOWN = 5


def ticket_step(services: Services, stand: Standing, code: str) -> Step:
    """What became of the ticket with this code."""
    try:
        return Step(tell.ticket(_ticket(services, stand, code)))
    except TicketNotFoundError:
        return Step(Reply(say("utter_feedback_not_found", code=code)))


def tickets_step(services: Services, stand: Standing) -> Step:
    """What became of the tickets of this conversation, newest first."""
    rooms = (services.calendar, services.categories)
    found = tickets_of(services.engine, stand.conversation_id, _today(stand), *rooms)[:_SHOWN]
    if not found:
        return Step(Reply(say("utter_feedback_which_code")))
    return Step(tell.ticket(found[0]) if len(found) == 1 else tell.tickets(found))


def about_answer(services: Services, stand: Standing, do: str, code: str) -> Step:
    """The citizen's word on an officer's answer: "satisfied", "unsatisfied" or "reopen"."""
    if do == "reopen":
        return _reopen(services, stand, code)
    found = _ticket(services, stand, code)
    if found.state not in (TicketState.ANSWERED, TicketState.CLOSED):
        return Step(tell.ticket(found))
    rate = {"do": "feedback.rate", "code": code, "satisfied": do == "satisfied"}
    if do == "satisfied":
        return Step(Reply(say("utter_feedback_satisfied")), (rate, drop(TICKET)))
    return Step(tell_ratings.ask_ticket_reason(found), (rate, keep(TICKET, {"code": code, "reopened": found.reopened})))


def _reopen(services: Services, stand: Standing, code: str) -> Step:
    found = _ticket(services, stand, code)
    if found.reopened or found.state is not TicketState.ANSWERED:
        return Step(Reply(say("utter_feedback_reopened_before")))
    due = due_on(found.category, stand.now, services.calendar)
    again = {"do": "feedback.reopen", "code": code, "due_on": due.isoformat()}
    return Step(tell.reopened(found, due), (again, drop(TICKET)))


def _ticket(services: Services, stand: Standing, code: str) -> Ticket:
    rooms = (services.calendar, services.categories)
    return ticket(services.engine, code, stand.conversation_id, _today(stand), *rooms)


def _today(stand: Standing) -> date:
    return stand.now.astimezone(VIETNAM).date()
