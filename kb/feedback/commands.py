"""`python -m kb feedback list|show|accept|answer|transfer`: the desk of those who have no console."""

import argparse
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

import sqlalchemy as sa

from kb.calendar.service import Calendar, open_calendar
from kb.errors import SettingsError
from kb.feedback import officers, service
from kb.feedback.categories import Categories, open_categories
from kb.feedback.codes import read_code
from kb.feedback.model import Ticket, TicketNotFoundError, TicketState, TicketStateError
from kb.feedback.printing import details, happened, row, state_name
from kb.feedback.wording import answer_wording
from kb.migrate import migrate
from kb.people.model import Actor
from kb.settings import read_settings
from kb.strings import say

_OFFICER_LENGTH = 64


class Desk:
    """What each verb needs."""

    def __init__(self, engine: sa.Engine) -> None:
        settings = read_settings()
        self.engine = engine
        self.calendar: Calendar = open_calendar(settings.calendar)
        self.categories: Categories = open_categories(settings.feedback_categories)
        self.now = datetime.now(UTC)
        self.today: date = service.day_of(self.now)

    def ticket(self, code: str) -> Ticket:
        """All of a ticket but the contact. Raises `TicketNotFoundError`."""
        return service.officers_ticket(self.engine, code, self.today, self.calendar, self.categories)


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command with its verbs."""
    parser = verbs.add_parser("feedback", help=say("feedback_help"))
    acts = parser.add_subparsers(dest="act", required=True)
    listing = acts.add_parser("list", help=say("feedback_list_help"))
    listing.add_argument("--overdue", action="store_true", help=say("feedback_overdue_help"))
    listing.add_argument("--state", choices=[state.value for state in TicketState], help=say("feedback_state_help"))
    _coded(acts, "show")
    _by_officer(_coded(acts, "accept"))
    answering = _coded(acts, "answer")
    _by_officer(answering)
    answering.add_argument("text", type=_told, help=say("feedback_text_help"))
    passing = _coded(acts, "transfer")
    _by_officer(passing)
    passing.add_argument("--to", required=True, type=_told, dest="department", help=say("feedback_to_help"))


def _coded(acts: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str) -> argparse.ArgumentParser:
    parser = acts.add_parser(name, help=say(f"feedback_{name}_help"))
    parser.add_argument("code", help=say("feedback_code_help"))
    return parser


def _by_officer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--officer", required=True, type=_officer, help=say("feedback_officer_help"))


def _told(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError(say("feedback_empty"))
    return text.strip()


def _officer(text: str) -> str:
    if len(text.strip()) > _OFFICER_LENGTH:
        raise argparse.ArgumentTypeError(say("feedback_officer_long", most=_OFFICER_LENGTH))
    return _told(text)


def run_feedback(engine: sa.Engine, options: Namespace) -> int:
    """One verb; 1 when it was refused, with the reason."""
    migrate(engine)
    try:
        desk = Desk(engine)
        if options.act != "list":
            options.code = _code(options.code)
        _ACTS[options.act](desk, options)
    except SettingsError as error:
        return _refuse(str(error))
    except TicketNotFoundError as error:
        return _refuse(say("feedback_not_found", code=error))
    except TicketStateError:
        state = state_name(desk.ticket(options.code).state)
        return _refuse(say(f"feedback_cannot_{options.act}", code=options.code, state=state))
    return 0


def _code(typed: str) -> str:
    """The code as we write it. Raises `TicketNotFoundError` for what is none."""
    code = read_code(typed)
    if code is None:
        raise TicketNotFoundError(typed)
    return code


def _list(desk: Desk, options: Namespace) -> None:
    state = TicketState(options.state) if options.state else None
    found = service.tickets(desk.engine, desk.today, desk.calendar, desk.categories, state=state)
    if options.overdue:
        late = service.overdue(desk.engine, desk.today, desk.calendar, desk.categories)
        found = tuple(each for each in late if state in (None, each.state))
    for each in found:
        _say(row(each))
    if not found:
        _say(say("feedback_none"))


def _show(desk: Desk, options: Namespace) -> None:
    found = desk.ticket(options.code)
    _say(row(found))
    for name, value in details(found):
        _say(say("feedback_detail", name=say(f"feedback_name_{name}"), value=value))
    for event in found.events:
        _say(happened(event))


def _accept(desk: Desk, options: Namespace) -> None:
    officers.accept(desk.engine, options.code, desk.now, by=Actor(options.officer))
    _say(say("feedback_accepted", code=options.code))


def _transfer(desk: Desk, options: Namespace) -> None:
    officers.transfer(desk.engine, options.code, options.department, desk.now, by=Actor(options.officer))
    _say(say("feedback_transferred", code=options.code, department=options.department))


def _answer(desk: Desk, options: Namespace) -> None:
    wording = answer_wording(desk.ticket(options.code).category)
    officer = Actor(options.officer)
    officers.answer(desk.engine, options.code, options.text, desk.now, by=officer, drafts=wording)
    _say(say("feedback_answer_sent", code=options.code))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _refuse(line: str) -> int:
    sys.stderr.write(line + "\n")
    return 1


_ACTS: Mapping[str, Callable[[Desk, Namespace], None]] = {
    "list": _list,
    "show": _show,
    "accept": _accept,
    "answer": _answer,
    "transfer": _transfer,
}
