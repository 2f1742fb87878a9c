"""A deleted conversation leaves nothing that leads back to it, and takes nothing of others; SQLite and PostgreSQL."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from kb.db import metadata, reading, writing
from kb.dossiers import delivering
from kb.dossiers.tables import dossier_lookup, one_time_code, subscription
from kb.feedback.model import TicketState
from kb.messages import service, turns
from kb.messages.deleting import delete_conversation
from kb.messages.model import Answer, Button, ConversationNotFoundError, Draft, InboxItem, Sender
from kb.messages.tables import conversation
from kb.messages.writes import add_messages, update_leased
from kb.procedures.storing import report_mistake
from tests.kb.feedback import tickets

NOW = tickets.NOW
LEASE = timedelta(seconds=30)
# What may name a conversation that is gone: the audit of look-ups, or the limits on guessing would begin anew.
AUDIT = {"dossier_lookup"}


def full(engine: sa.Engine) -> str:
    """A conversation with something in every table that knows conversations."""
    mine = service.open_conversation(engine).id
    service.accept(engine, mine, client_id="a", text="một", notice="đã che")
    kept = {"do": "pending.keep", "topic": "feedback", "data": {}, "private": "contact"}
    rated = {"do": "rating.add", "topic": "t", "procedure_code": "", "helpful": True}
    draft = Draft(Sender.BOT, "đáp", (Button("Nút", "/nut"),))
    assert turns.finish(engine, claimed(engine), Answer((draft,), (kept, rated)))
    tickets.picture(engine, mine, f"loose-{mine}")
    tickets.sent(engine, mine)
    add_rows(engine, mine)
    return mine


def add_rows(engine: sa.Engine, mine: str) -> None:
    heard = {"conversation_id": mine, "code": "H32.12-261126-0001", "email": "sealed", "consent": "c", "failures": 0}
    times = {"consented_at": NOW, "state": "active", "announced": "received", "next_check_at": NOW}
    looked = {"at": NOW, "code": "c", "conversation_id": mine, "origin": "o", "message_id": mine, "what": "status"}
    code = {"code": "c", "conversation_id": mine, "digest": "d", "expires_at": NOW}
    with writing(engine) as connection:
        connection.execute(sa.insert(subscription).values(heard | times))
        connection.execute(sa.insert(dossier_lookup).values(looked | {"outcome": "found"}))
        connection.execute(sa.insert(one_time_code).values(code))
        report_mistake(connection, "1.001193", mine)
        letter = {"address": "sealed", "subject": "s", "text": "t"}
        delivering.add_outgoing(connection, delivering.key_of(mine, 2), "email", **letter, now=NOW)


def claimed(engine: sa.Engine) -> InboxItem:
    item = turns.claim(engine, owner="a", lease=LEASE)
    assert item is not None
    return item


def rows_naming(engine: sa.Engine, name: str) -> set[str]:
    """The tables in which a cell holds this text."""
    with reading(engine) as connection:
        return {
            table.name
            for table in metadata.sorted_tables
            if any(name in str(cell) for row in connection.execute(sa.select(table)) for cell in row)
        }


def counts(engine: sa.Engine) -> dict[str, int]:
    with reading(engine) as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def test_nothing_leads_back_to_it(engine: sa.Engine) -> None:
    mine = full(engine)
    named = rows_naming(engine, mine)
    assert {"conversation", "message", "inbox", "outbox", "pending", "subscription", "rating", "attachment"} <= named
    assert {"feedback", "mistake_report", "one_time_code", *AUDIT} <= named
    deleted = delete_conversation(engine, mine)
    assert (deleted.found, deleted.pictures) == (True, (f"loose-{mine}",))
    assert rows_naming(engine, mine) == AUDIT
    assert counts(engine)["announcement"] == 0
    with pytest.raises(ConversationNotFoundError):
        service.messages_after(engine, mine, 0)


def test_tickets_stay_as_records_and_can_be_answered(engine: sa.Engine) -> None:
    mine = full(engine)
    delete_conversation(engine, mine)
    row: Any = tickets.stored(engine)
    assert (row.conversation_id, row.message_id, row.contact) == ("", f"cut-{tickets.CODE}", "sealed")
    tickets.answered(engine)
    answered: Any = tickets.stored(engine)
    assert answered.state == TicketState.ANSWERED.value
    assert counts(engine)["mistake_report"] == 1


def test_who_joined_a_ticket_still_hears_of_it(engine: sa.Engine) -> None:
    mine, follower, gone = full(engine), tickets.opened(engine), tickets.opened(engine)
    tickets.joined(engine, follower)
    tickets.joined(engine, gone)
    delete_conversation(engine, mine)
    delete_conversation(engine, gone)
    tickets.answered(engine)
    assert [message.sender for message in tickets.heard(engine, follower)] == [Sender.OFFICER]


def test_others_keep_everything(engine: sa.Engine) -> None:
    other = service.open_conversation(engine).id
    service.accept(engine, other, client_id="a", text="của người khác")
    turns.finish(engine, claimed(engine), Answer((Draft(Sender.BOT, "đáp"),)))
    before = counts(engine)
    delete_conversation(engine, service.open_conversation(engine).id)
    assert counts(engine) == before
    assert len(service.messages_after(engine, other, 0)) == 2


def test_again_is_nothing(engine: sa.Engine) -> None:
    mine = full(engine)
    delete_conversation(engine, mine)
    before = counts(engine)
    assert not delete_conversation(engine, mine).found
    assert not delete_conversation(engine, "never was").found
    assert counts(engine) == before


def test_two_tickets_and_two_reports_on_one_record_do_not_collide(engine: sa.Engine) -> None:
    one, two = full(engine), service.open_conversation(engine).id
    tickets.sent(engine, two, tickets.OTHER_CODE)
    with writing(engine) as connection:
        report_mistake(connection, "1.001193", two)
    delete_conversation(engine, one)
    delete_conversation(engine, two)
    assert (counts(engine)["feedback"], counts(engine)["mistake_report"]) == (2, 2)


def test_turn_in_flight_stores_nothing(engine: sa.Engine) -> None:
    mine = service.open_conversation(engine).id
    service.accept(engine, mine, client_id="a", text="một")
    item = claimed(engine)
    delete_conversation(engine, mine)
    kept = {"do": "pending.keep", "topic": "feedback", "data": {}}
    assert not turns.finish(engine, item, Answer((Draft(Sender.BOT, "đáp"),), (kept,)))
    assert not turns.postpone(engine, item, delay=LEASE)
    assert turns.tell_late(engine, after=timedelta(0), text="chờ") == []
    assert rows_naming(engine, mine) == set()


def test_delete_and_the_end_of_a_turn_do_not_wait_in_a_ring(engine: sa.Engine) -> None:
    # The turn holds its row of the inbox and then asks for the conversation, while the conversation is being deleted.
    mine = service.open_conversation(engine).id
    service.accept(engine, mine, client_id="a", text="một")
    item, started = claimed(engine), threading.Event()
    outcomes: list[str] = []

    def finish() -> None:
        with writing(engine) as connection:
            assert update_leased(connection, item, state="done")
            started.set()
            time.sleep(0.5)
            add_messages(connection, mine, [Draft(Sender.BOT, "đáp")], reply_to=1, now=NOW)
        outcomes.append("finished")

    thread = threading.Thread(target=finish)
    thread.start()
    started.wait(5)
    assert delete_conversation(engine, mine).found
    thread.join()
    assert outcomes == ["finished"]
    with reading(engine) as connection:
        assert connection.execute(sa.select(conversation)).all() == []


def test_an_id_that_was_given_out_is_opened_once(engine: sa.Engine) -> None:
    name = service.new_id()
    assert [service.open_as(engine, name, origin="o"), service.open_as(engine, name)] == [True, False]
    service.accept(engine, name, client_id="a", text="một")
    assert len(service.messages_after(engine, name, 0)) == 1
