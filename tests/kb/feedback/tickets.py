"""Tickets for tests. Everything in them is made up."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from kb.calendar.service import open_calendar
from kb.db import reading, writing
from kb.feedback import officers, writes
from kb.feedback.categories import open_categories
from kb.feedback.model import FeedbackDraft
from kb.feedback.tables import attachment, feedback
from kb.feedback.wording import answer_wording
from kb.messages import service
from kb.messages.model import Message
from kb.people.model import Actor

# A Thursday morning in Vietnam, and the Thursday after.
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
TODAY, DUE = date(2026, 11, 26), date(2026, 12, 3)
CODE, OTHER_CODE = "PA-261126-7K3F", "PA-261126-ABCD"
CALENDAR = open_calendar(None)
CATEGORIES = open_categories(None)
LAMP = FeedbackDraft(
    content="đèn đường tắt cả tuần nay",
    category="street_light",
    commune="phường Tây Nha Trang",
    detail="hẻm 12 Nguyễn Trãi",
    when="tuần này",
    contact="sealed",
)
WORDING = answer_wording(CATEGORIES.get(LAMP.category))


def opened(engine: sa.Engine) -> str:
    """A new conversation."""
    return service.open_conversation(engine).id


def sent(
    engine: sa.Engine,
    conversation: str,
    code: str = CODE,
    draft: FeedbackDraft = LAMP,
    *,
    message_id: str = "",
    now: datetime = NOW,
    due: date = DUE,
) -> str:
    """A ticket of the conversation; its code."""
    with writing(engine) as connection:
        turn = message_id or f"{conversation}-{code}"
        writes.submit(connection, conversation, turn, code, draft, due_on=due.isoformat(), now=now)
    return code


def joined(engine: sa.Engine, conversation: str, code: str = CODE) -> None:
    """The conversation follows the ticket."""
    with writing(engine) as connection:
        writes.join(connection, conversation, code, now=NOW)


def answered(engine: sa.Engine, code: str = CODE, text: str = "Đã thay bóng.", officer: str = "canbo1") -> None:
    """An officer answers."""
    officers.answer(engine, code, text, NOW, by=Actor(officer), drafts=WORDING)


def rated(engine: sa.Engine, conversation: str, *, satisfied: bool, code: str = CODE) -> None:
    """The citizen says what the answer is worth."""
    with writing(engine) as connection:
        writes.rate(connection, conversation, code, satisfied=satisfied, reason="vì thế", now=NOW)


def reopened(engine: sa.Engine, conversation: str, code: str = CODE) -> None:
    """The citizen opens it again."""
    with writing(engine) as connection:
        writes.reopen(connection, conversation, code, reason="vẫn tối", due_on="2026-12-10", now=NOW)


def picture(engine: sa.Engine, conversation: str, name: str) -> str:
    """A picture of the conversation's draft; its id."""
    values = {"id": name, "conversation_id": conversation, "client_id": name, "media_type": "image/jpeg"}
    size = {"bytes": 10, "width": 1, "height": 1, "added_at": NOW}
    with writing(engine) as connection:
        connection.execute(sa.insert(attachment).values(values | size))
    return name


def stored(engine: sa.Engine, code: str = CODE) -> sa.Row[tuple[object, ...]]:
    """The row of a ticket."""
    with reading(engine) as connection:
        return connection.execute(sa.select(feedback).where(feedback.c.code == code)).one()


def heard(engine: sa.Engine, conversation: str) -> list[Message]:
    """What stands in the conversation."""
    return list(service.messages_after(engine, conversation, 0))
