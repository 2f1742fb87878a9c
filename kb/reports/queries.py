"""One function a figure; the database groups and counts. Every one takes an open connection and its transaction."""

from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from kb.dossiers.tables import dossier_lookup
from kb.feedback.tables import feedback
from kb.messages.model import WEB, Sender
from kb.messages.tables import inbox, message, outbox
from kb.operations.tables import setting
from kb.procedures.tables import procedure
from kb.quality.tables import unanswered, understanding
from kb.ratings.tables import rating
from kb.reports.days import vietnam_day
from kb.reports.model import Counted, DayCount, LookUps, Period

ANSWERED = "answered"
_SAID = (Sender.BOT.value, Sender.OFFICER.value)


class TicketGroup(NamedTuple):
    """Tickets of one department and kind that were due on one day and answered on one, or on none yet."""

    department: str
    category: str
    due_on: date
    answered_on: date | None
    tickets: int


def day_counts(connection: sa.Connection, period: Period) -> list[DayCount]:
    """By day and channel. A question came over the channel of its row in the inbox, all else went over the outbox's."""
    place = sa.func.coalesce(inbox.c.channel, outbox.c.channel, WEB).label("place")
    day = vietnam_day(message.c.at).label("on_day")
    asked, said = message.c.sender == Sender.CITIZEN.value, message.c.sender.in_(_SAID)
    writers = sa.func.count(sa.distinct(sa.case((asked, message.c.conversation_id))))
    rows = (
        sa.select(day, place, writers, _sum(asked), _sum(said))
        .select_from(message.outerjoin(inbox, _same(inbox)).outerjoin(outbox, _same(outbox)))
        .where(*_within(message.c.at, period), sa.or_(asked, said))
        .group_by(sa.text("on_day"), sa.text("place"))
        .order_by(sa.text("on_day"), sa.text("place"))
    )
    return [DayCount(*row) for row in connection.execute(rows)]


def conversations(connection: sa.Connection, period: Period) -> int:
    """In how many a citizen wrote."""
    count = sa.select(sa.func.count(sa.distinct(message.c.conversation_id)))
    asked = message.c.sender == Sender.CITIZEN.value
    return connection.execute(count.where(*_within(message.c.at, period), asked)).scalar_one()


def outcomes(connection: sa.Connection, period: Period) -> list[Counted]:
    """What came of the messages that were understood."""
    return _counted(connection, understanding.c.outcome, *_within(understanding.c.at, period))


def procedures(connection: sa.Connection, period: Period, limit: int) -> list[Counted]:
    """The procedures that were asked for most and answered."""
    asked = (*_within(understanding.c.at, period), understanding.c.outcome == ANSWERED, understanding.c.code != "")
    found = _counted(connection, understanding.c.code, *asked, limit=limit)
    rows = sa.select(procedure.c.code, procedure.c.title).where(procedure.c.code.in_([each.name for each in found]))
    titles = {row.code: row.title for row in connection.execute(rows)}
    return [Counted(each.name, each.count, titles.get(each.name, "")) for each in found]


def unanswered_fields(connection: sa.Connection, period: Period, limit: int) -> list[Counted]:
    """Of what fields the messages are that got no good answer; "" where none shows."""
    return _counted(connection, unanswered.c.field, *_missed(period), limit=limit)


def unanswered_communes(connection: sa.Connection, period: Period, limit: int) -> list[Counted]:
    """Of what communes they are; "" where none was named."""
    return _counted(connection, unanswered.c.commune, *_missed(period), limit=limit)


def ratings(connection: sa.Connection, period: Period) -> tuple[int, int]:
    """How many thumbs up, and how many in all."""
    return _share(connection, rating.c.helpful, *_within(rating.c.at, period))


def ticket_ratings(connection: sa.Connection, period: Period) -> tuple[int, int]:
    """Of the tickets that were answered in the period: how many were satisfied, and how many said anything."""
    said = feedback.c.satisfied.is_not(None)
    return _share(connection, feedback.c.satisfied, *_within(feedback.c.answered_at, period), said)


def look_ups(connection: sa.Connection, period: Period) -> list[LookUps]:
    """By what was asked and the outcome."""
    kind = (dossier_lookup.c.what, dossier_lookup.c.outcome)
    rows = sa.select(*kind, sa.func.count()).where(*_within(dossier_lookup.c.at, period)).group_by(*kind)
    return [LookUps(*row) for row in connection.execute(rows.order_by(*kind))]


def ticket_groups(connection: sa.Connection, period: Period, owed: Any) -> list[TicketGroup]:
    """The tickets that were sent in the period, but for those that go on as another; `owed`: wait for an answer."""
    answered = sa.case((owed, None), else_=vietnam_day(feedback.c.answered_at)).label("answered_on")
    kind = (feedback.c.department, feedback.c.category, feedback.c.due_on)
    sent = (*_within(feedback.c.sent_at, period), feedback.c.merged_into == "")
    rows = sa.select(*kind, sa.type_coerce(answered, sa.Date), sa.func.count()).where(*sent)
    return [TicketGroup(*row) for row in connection.execute(rows.group_by(*kind, sa.text("answered_on")))]


def number_set(connection: sa.Connection, name: str, default: float) -> float:
    """What the staff has set, if it is a number."""
    value = connection.execute(sa.select(setting.c.value).where(setting.c.name == name)).scalar_one_or_none()
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else default


def understood(connection: sa.Connection, period: Period, after: Any, limit: int) -> list[sa.Row[Any]]:
    """Messages in the order of their time, from behind the row `after` on."""
    place = sa.tuple_(understanding.c.at, understanding.c.conversation_id, understanding.c.seq)
    further = [] if after is None else [place > sa.tuple_(after.at, after.conversation_id, after.seq)]
    rows = sa.select(understanding).where(*_within(understanding.c.at, period), *further)
    order = (understanding.c.at, understanding.c.conversation_id, understanding.c.seq)
    return list(connection.execute(rows.order_by(*order).limit(limit)))


def _counted(
    connection: sa.Connection, column: sa.ColumnElement[str], *conditions: Any, limit: int | None = None
) -> list[Counted]:
    count = sa.func.count()
    rows = sa.select(column, count).where(*conditions).group_by(column).order_by(count.desc(), column).limit(limit)
    return [Counted(*row) for row in connection.execute(rows)]


def _share(connection: sa.Connection, column: sa.ColumnElement[Any], *conditions: Any) -> tuple[int, int]:
    good, total = connection.execute(sa.select(_sum(column.is_(True)), sa.func.count()).where(*conditions)).one()
    return good or 0, total


def _sum(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _within(column: sa.ColumnElement[Any], period: Period) -> tuple[sa.ColumnElement[bool], ...]:
    return (column >= period.begin, column < period.end)


def _missed(period: Period) -> tuple[sa.ColumnElement[bool], ...]:
    # What the staff calls out of scope needed no answer.
    return (*_within(unanswered.c.at, period), unanswered.c.state != "out_of_scope")


def _same(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.conversation_id == message.c.conversation_id, table.c.seq == message.c.seq)
