"""What is kept, for how long, what is held, and what a person may have deleted."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from kb.db import reading, writing
from kb.dossiers import subscriptions
from kb.feedback import writes
from kb.feedback.model import FeedbackDraft
from kb.feedback.tables import feedback
from kb.messages import service
from kb.messages.model import ConversationNotFoundError
from kb.operations import holding, personal, retention, settings
from kb.people.audit import entries
from kb.people.model import Actor
from kb.sealing import Sealer

ADMIN = Actor("quantri")
NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=366)


def talk(engine: sa.Engine, text: str = "xin chào", *, answered: bool = True) -> str:
    opened = service.open_conversation(engine).id
    service.accept(engine, opened, client_id="1", text=text)
    if answered:
        with writing(engine) as connection:
            connection.execute(sa.text("UPDATE inbox SET state = 'done'"))
    return opened


def there(engine: sa.Engine, conversation_id: str) -> bool:
    try:
        return bool(service.messages_after(engine, conversation_id, 0))
    except ConversationNotFoundError:
        return False


def ticket(
    engine: sa.Engine, conversation_id: str, code: str = "PA-1", *, contact: str = "", state: str = "closed"
) -> str:
    draft = FeedbackDraft(content="đèn hỏng", category="lighting", commune="Nha Trang", contact=contact)
    with writing(engine) as connection:
        due = "2026-12-01"
        writes.submit(connection, conversation_id, f"{conversation_id}-1", code, draft, due_on=due, now=NOW)
        connection.execute(sa.update(feedback).where(feedback.c.code == code).values(state=state))
    return code


def test_old_conversations_go_and_young_ones_stay(engine: sa.Engine) -> None:
    old = talk(engine)
    assert retention.purge(engine, NOW) == retention.NOTHING
    assert retention.due(engine, LATER).conversations == 1
    assert retention.purge(engine, LATER).conversations == 1
    assert not there(engine, old)
    assert entries(engine, act="retention.purge")[0].detail == {"conversations": 1, "tickets": 0}


def test_what_is_at_work_or_held_stays(engine: sa.Engine) -> None:
    followed, reported, held, waiting = talk(engine), talk(engine), talk(engine), talk(engine, answered=False)
    with writing(engine) as connection:
        announced = {"announced": "", "email": "", "consent": "v1"}
        subscriptions.subscribe(connection, followed, "H32-1", **announced, now=NOW)
    ticket(engine, reported, state="accepted")
    holding.keep(engine, "conversation", held, why="thanh tra", by=ADMIN)
    assert retention.purge(engine, LATER) == retention.NOTHING
    assert all(there(engine, each) for each in (followed, reported, held, waiting))
    holding.release(engine, "conversation", held, why="xong", by=ADMIN)
    assert retention.purge(engine, LATER).conversations == 1
    assert not there(engine, held)


def test_closed_tickets_go_after_their_own_time(engine: sa.Engine) -> None:
    closed = ticket(engine, talk(engine), "PA-1")
    ticket(engine, talk(engine), "PA-2")
    holding.keep(engine, "feedback", "PA-2", why="khiếu nại", by=ADMIN)
    settings.change(engine, {"ticket_days": 365}, why="quy chế", by=ADMIN)
    assert retention.purge(engine, LATER).tickets == 1
    with reading(engine) as connection:
        assert connection.scalars(sa.select(feedback.c.code)).all() == ["PA-2"]
    assert closed == "PA-1"


@pytest.mark.parametrize(("name", "value"), [("conversation_days", 29), ("satisfaction_goal", 101), ("nothing", 1)])
def test_settings_have_bounds(engine: sa.Engine, name: str, value: int) -> None:
    before = settings.values(engine)
    with pytest.raises(settings.SettingUnfitError):
        settings.change(engine, {"minutes_saved": 5, name: value}, why="thử", by=ADMIN)
    assert settings.values(engine) == before


def test_changes_of_settings_are_in_the_audit(engine: sa.Engine) -> None:
    settings.change(engine, {"satisfaction_goal": 92, "minutes_saved": 10}, why="nghị quyết mới", by=ADMIN)
    [entry] = entries(engine, act="setting.change")
    assert (entry.who, entry.subject, entry.why) == ("quantri", "satisfaction_goal", "nghị quyết mới")
    assert entry.detail == {"before": 90, "after": 92}


@pytest.mark.parametrize("wanted", ["0905 111 222", "+84905111222", "0905-111-222"])
def test_a_person_is_found_by_the_number_they_left(engine: sa.Engine, wanted: str) -> None:
    sealer, mine = Sealer("k" * 32), talk(engine)
    ticket(engine, mine, contact=sealer.seal("0905111222"))
    ticket(engine, talk(engine), "PA-2", contact=sealer.seal("0905111223"))
    found = personal.find(engine, sealer, wanted, why="đơn", by=ADMIN)
    assert [each.id for each in found.conversations] == [mine]
    assert [each.code for each in found.tickets] == ["PA-1"]
    [entry] = entries(engine, act="personal.search")
    assert (entry.subject, entry.why) == ("phone", "đơn")
    assert "905" not in str(entry)


def test_a_person_is_found_by_ticket_address_and_dossier(engine: sa.Engine) -> None:
    sealer, mine = Sealer("k" * 32), talk(engine)
    ticket(engine, mine)
    with writing(engine) as connection:
        followed = {"announced": "", "email": sealer.seal("an@example.org"), "consent": "v1"}
        subscriptions.subscribe(connection, mine, "H32-1", **followed, now=NOW)
    for wanted in ("pa-1", "An@Example.org", "h32-1", mine):
        assert [each.id for each in personal.find(engine, sealer, wanted, why="đơn", by=ADMIN).conversations] == [mine]
    assert personal.find(engine, sealer, "PA-9", why="đơn", by=ADMIN) == personal.Found()
    assert personal.find(engine, sealer, "  ", why="đơn", by=ADMIN) == personal.Found()


def test_what_is_deleted_on_request_is_gone_and_the_ticket_keeps_its_dates(engine: sa.Engine) -> None:
    sealer, mine = Sealer("k" * 32), talk(engine)
    ticket(engine, mine, contact=sealer.seal("0905111222"))
    personal.delete(engine, conversations=[mine], tickets=["PA-1"], why="đơn", by=ADMIN)
    assert not there(engine, mine)
    with reading(engine) as connection:
        row = connection.execute(sa.select(feedback)).one()
    assert (row.content, row.detail, row.contact, row.conversation_id, row.state) == ("", "", "", "", "closed")
    assert personal.find(engine, sealer, "0905111222", why="kiểm tra", by=ADMIN) == personal.Found()


def test_what_is_held_is_not_deleted_nor_anything_beside_it(engine: sa.Engine) -> None:
    mine = talk(engine)
    ticket(engine, mine)
    holding.keep(engine, "feedback", "PA-1", why="thanh tra", by=ADMIN)
    with pytest.raises(holding.HeldError):
        personal.delete(engine, conversations=[mine], tickets=["PA-1"], why="đơn", by=ADMIN)
    assert there(engine, mine)
    with reading(engine) as connection:
        assert connection.scalars(sa.select(feedback.c.content)).one() == "đèn hỏng"
