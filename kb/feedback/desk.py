"""What the feedback desk asks: tickets by filters and words, one with everything, and all of them for a file."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import sqlalchemy as sa

from kb.db import reading
from kb.feedback import queries
from kb.feedback.categories import OTHER
from kb.feedback.contacts import has_contact
from kb.feedback.desk_model import Choices, DeskTicket, Filters, Found, View
from kb.feedback.model import Ticket
from kb.feedback.rows import as_tickets, bare_tickets
from kb.feedback.tables import attachment, feedback, feedback_follower
from vi import fold, normalise

PAGE = 25
_BATCH = 500


def find(engine: sa.Engine, filters: Filters, view: View, *, page: int = 1) -> Found:
    """A page of the tickets that meet the filters; a page beyond the last is the last."""
    with reading(engine) as connection:
        codes = _codes(connection, filters, view)
        pages = max(1, math.ceil(len(codes) / PAGE))
        page = min(max(page, 1), pages)
        found = _desk_tickets(connection, codes[(page - 1) * PAGE : page * PAGE], view)
    return Found(found, len(codes), page, pages)


def every(engine: sa.Engine, filters: Filters, view: View) -> Iterator[DeskTicket]:
    """All tickets that meet the filters, without history and pictures, some hundreds at a time: memory stays the same
    however many there are. What changes meanwhile is read as it is then.
    """
    with reading(engine) as connection:
        codes = _codes(connection, filters, view)
    for start in range(0, len(codes), _BATCH):
        with reading(engine) as connection:
            found = _desk_tickets(connection, codes[start : start + _BATCH], view, bare=True)
        yield from found


def open_ticket(engine: sa.Engine, code: str, view: View) -> DeskTicket:
    """Everything of a ticket but the contact. Raises `TicketNotFoundError`."""
    with reading(engine) as connection:
        queries.ticket_row(connection, code)
        return _desk_tickets(connection, [code], view)[0]


def picture_of(engine: sa.Engine, code: str, picture_id: str) -> bool:
    """Whether the ticket has this picture."""
    wanted = (attachment.c.id == picture_id, attachment.c.feedback_code == code)
    with reading(engine) as connection:
        return connection.execute(sa.select(attachment.c.id).where(*wanted)).first() is not None


def choices(engine: sa.Engine, view: View) -> Choices:
    """What the filters can be set to."""
    with reading(engine) as connection:
        departments, communes, assignees = (
            set(connection.scalars(sa.select(column).distinct()))
            for column in (feedback.c.department, feedback.c.commune, feedback.c.assignee)
        )
    departments |= {kind.department for kind in view.categories.all()}
    known = communes - set(queries.UNKNOWN_COMMUNES)
    return Choices(tuple(sorted(departments - {""})), tuple(sorted(known)), tuple(sorted(assignees - {""})))


def _codes(connection: sa.Connection, filters: Filters, view: View) -> Sequence[str]:
    """The codes of what meets the filters, in order: the longest overdue first, or the newest."""
    order = [feedback.c.due_on] if filters.overdue else [feedback.c.sent_at.desc()]
    columns = [feedback.c.code, *([feedback.c.content, feedback.c.detail, feedback.c.answer] if filters.words else [])]
    rows = sa.select(*columns).where(*_conditions(filters, view)).order_by(*order, feedback.c.code)
    wanted = fold(normalise(filters.words)).split()
    # Texts are read some hundreds at a time: PostgreSQL's driver would hold all of them.
    found = connection.execution_options(yield_per=_BATCH).execute(rows)
    return [row[0] for row in found if not wanted or _has(row, wanted)]


def _has(row: sa.Row[tuple[str, ...]], wanted: Sequence[str]) -> bool:
    text = fold(normalise("\n".join(row)))
    return all(word in text for word in wanted)


def _conditions(filters: Filters, view: View) -> Iterator[queries.Condition]:
    if not filters.words:
        yield queries.goes_on()
    if filters.state:
        yield queries.has_state(filters.state.value)
    if filters.overdue:
        yield queries.is_owed()
        yield queries.was_due_before(_last_working_day(view))
    if filters.department:
        yield _answers(filters.department, view)
    for column, value in (
        (feedback.c.category, filters.category),
        (feedback.c.commune, filters.commune),
        (feedback.c.assignee, filters.assignee),
    ):
        if value:
            yield column == value


def _last_working_day(view: View) -> date:
    """A ticket that was due before this day is overdue by a working day or more."""
    day = view.today
    while not view.calendar.is_working(day):
        day -= timedelta(days=1)
    return day


def _answers(department: str, view: View) -> queries.Condition:
    """Tickets of that department: passed on to it, or of a kind that it answers."""
    kinds = view.categories.all()
    its = [kind.key for kind in kinds if kind.department == department]
    of_kind: queries.Condition = feedback.c.category.in_(its)
    if OTHER in its:  # the kind of every key that the file no longer has
        of_kind = sa.or_(of_kind, feedback.c.category.not_in([kind.key for kind in kinds]))
    return sa.or_(feedback.c.department == department, sa.and_(feedback.c.department == "", of_kind))


def _desk_tickets(
    connection: sa.Connection, codes: Sequence[str], view: View, *, bare: bool = False
) -> tuple[DeskTicket, ...]:
    rows = {row.code: row for row in queries.ticket_rows(connection, feedback.c.code.in_(codes))}
    ordered = [rows[code] for code in codes if code in rows]
    rooms = (view.today, view.calendar, view.categories)
    tickets = bare_tickets(ordered, *rooms) if bare else as_tickets(connection, ordered, *rooms, inside=True)
    counts = _followers(connection, codes)
    found = (_desk_ticket(row, ticket, counts) for row, ticket in zip(ordered, tickets, strict=True))
    return tuple(found if bare else (_with_more(connection, each) for each in found))


def _desk_ticket(row: queries.Row, ticket: Ticket, followers: Mapping[str, int]) -> DeskTicket:
    told = (row.assignee, row.published, row.public_question, row.public_answer)
    return DeskTicket(ticket, *told, has_contact(row), followers.get(row.code, 0))


def _with_more(connection: sa.Connection, found: DeskTicket) -> DeskTicket:
    code = found.ticket.code
    return replace(found, version=queries.version(connection, code), gathered=_gathered(connection, code))


def _followers(connection: sa.Connection, codes: Sequence[str]) -> dict[str, int]:
    joined = feedback_follower.c.code
    rows = sa.select(joined, sa.func.count()).where(joined.in_(codes)).group_by(joined)
    return {row[0]: row[1] for row in connection.execute(rows)}


def _gathered(connection: sa.Connection, code: str) -> tuple[str, ...]:
    rows = sa.select(feedback.c.code).where(feedback.c.merged_into == code).order_by(feedback.c.sent_at)
    return tuple(connection.scalars(rows))
