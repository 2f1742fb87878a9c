"""What is asked of feedback; nothing here changes anything. `KbUnavailableError` from each."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from kb.calendar.model import VIETNAM
from kb.calendar.service import Calendar
from kb.db import reading
from kb.feedback import queries
from kb.feedback.categories import Categories
from kb.feedback.model import Category, FeedbackDraft, Similar, Ticket, TicketState
from kb.feedback.rows import as_merged, as_tickets, bare_tickets, deployed_categories, without_words
from kb.feedback.similar import Told, alike
from kb.feedback.wordlists import Run, folded_words
from kb.messages.queries import as_utc

_RECENT = timedelta(days=30)
_MOST_SIMILAR = 2


def due_on(category: Category, now: datetime, calendar: Calendar) -> date:
    """The last day for an answer to what is sent now; the day of sending does not count."""
    return calendar.add_working_days(day_of(now), category.working_days)


def day_of(moment: datetime) -> date:
    """The day in Vietnam."""
    return moment.astimezone(VIETNAM).date()


def is_taken(engine: sa.Engine, code: str) -> bool:
    """Whether a ticket has this code."""
    with reading(engine) as connection:
        return queries.is_taken(connection, code)


def ticket(
    engine: sa.Engine,
    code: str,
    conversation_id: str,
    today: date,
    calendar: Calendar,
    categories: Categories | None = None,
) -> Ticket:
    """The ticket as this conversation may see it; of one that was merged, what becomes of the one in its place.

    Raises `TicketNotFoundError`.
    """
    with reading(engine) as connection:
        row, into = queries.ticket_row(connection, code), queries.going_on(connection, code)
        own = row.conversation_id == conversation_id or conversation_id in queries.followers(connection, code)
        [found] = as_tickets(connection, [row], today, calendar, categories)
        if row.merged_into:
            found = as_merged(found, bare_tickets([into], today, calendar, categories)[0])
    return found if own else without_words(found)


def tickets_of(
    engine: sa.Engine,
    conversation_id: str,
    today: date,
    calendar: Calendar,
    categories: Categories | None = None,
) -> tuple[Ticket, ...]:
    """The tickets that the conversation sent or joined, newest first; not those that go on as another of them."""
    with reading(engine) as connection:
        rows = queries.ticket_rows(connection, queries.concerns(conversation_id), queries.goes_on())
        return as_tickets(connection, rows, today, calendar, categories)


def overdue(
    engine: sa.Engine, today: date, calendar: Calendar, categories: Categories | None = None
) -> tuple[Ticket, ...]:
    """For officers: the tickets that wait for an answer a working day or more too long, the longest first."""
    late = (queries.is_owed(), queries.was_due_before(today))
    with reading(engine) as connection:
        found = as_tickets(connection, queries.ticket_rows(connection, *late), today, calendar, categories)
    return tuple(sorted((each for each in found if each.overdue), key=lambda each: (each.due_on, each.code)))


def tickets(
    engine: sa.Engine,
    today: date,
    calendar: Calendar,
    categories: Categories | None = None,
    *,
    state: TicketState | None = None,
) -> tuple[Ticket, ...]:
    """For officers: all tickets, or those in a state, newest first."""
    wanted = [queries.has_state(state.value)] if state else []
    with reading(engine) as connection:
        return as_tickets(connection, queries.ticket_rows(connection, *wanted), today, calendar, categories)


def officers_ticket(
    engine: sa.Engine, code: str, today: date, calendar: Calendar, categories: Categories | None = None
) -> Ticket:
    """For officers: all of a ticket but the contact, with what is the staff's. Raises `TicketNotFoundError`."""
    with reading(engine) as connection:
        row = queries.ticket_row(connection, code)
        return as_tickets(connection, [row], today, calendar, categories, inside=True)[0]


def similar(
    engine: sa.Engine,
    draft: FeedbackDraft,
    conversation_id: str,
    now: datetime,
    categories: Categories | None = None,
) -> tuple[Similar, ...]:
    """Open tickets of others, of the last 30 days, that look like the same matter at the same place; newest first."""
    kinds = categories or deployed_categories()
    told = _told(draft, draft.commune, kinds)
    candidates = queries.may_be_alike(draft.category, draft.commune, conversation_id, now - _RECENT)
    with reading(engine) as connection:
        rows = queries.ticket_rows(connection, candidates)
    same = (row for row in rows if alike(told, _told(row, draft.commune, kinds)))
    found = (_as_similar(row, kinds) for row in same)
    return tuple(each for each, _ in zip(found, range(_MOST_SIMILAR), strict=False))


def _told(report: FeedbackDraft | queries.Row, commune: str, kinds: Categories) -> Told:
    known: set[Run] = {tuple(words.split()) for words in kinds.get(report.category).words}
    known |= {folded_words(name) for name in (commune, report.commune) if name not in queries.UNKNOWN_COMMUNES}
    return Told.of(f"{report.content}\n{report.detail}", known)


def _as_similar(row: queries.Row, kinds: Categories) -> Similar:
    state = TicketState(row.state)
    return Similar(row.code, kinds.get(row.category), row.commune, as_utc(row.sent_at), state)
