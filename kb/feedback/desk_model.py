"""The values of the feedback desk."""

from dataclasses import dataclass
from datetime import date

from kb.calendar.service import Calendar
from kb.feedback.categories import Categories
from kb.feedback.model import Ticket, TicketState


@dataclass(frozen=True, slots=True)
class View:
    """With what tickets are read: the day in Vietnam, the calendar of offices, the kinds of matter."""

    today: date
    calendar: Calendar
    categories: Categories


@dataclass(frozen=True, slots=True)
class Filters:
    """Which tickets; what is empty does not matter. `words`, with diacritics or without, stand in the code, what was
    written, the place, or the answer. Tickets that were merged into another are found by words only.
    """

    state: TicketState | None = None
    category: str = ""
    department: str = ""
    commune: str = ""
    assignee: str = ""
    overdue: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class DeskTicket:
    """A ticket as the staff sees it, all of its history included. `version`: what was decided last (`officers`);
    `gathered`: the codes of the tickets that were merged into it.
    """

    ticket: Ticket
    assignee: str
    published: bool
    public_question: str
    public_answer: str
    has_contact: bool
    followers: int
    version: int = 0
    gathered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A page of tickets, and how many there are; `pages` is at least 1."""

    tickets: tuple[DeskTicket, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Choices:
    """Departments, communes and accounts that tickets have."""

    departments: tuple[str, ...]
    communes: tuple[str, ...]
    assignees: tuple[str, ...]
