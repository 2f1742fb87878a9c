"""What the feedback desk finds and does, on SQLite and PostgreSQL."""

import tracemalloc
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from kb.db import reading, writing
from kb.feedback import contacts, desk, officers, service
from kb.feedback.desk_model import Filters, View
from kb.feedback.model import UNKNOWN, AssigneeError, TicketChangedError, TicketNotFoundError, TicketState
from kb.feedback.tables import feedback
from kb.people.audit import entries
from kb.people.model import Actor, Role
from kb.people.tables import staff
from kb.sealing import Sealer
from tests.kb.feedback.tickets import (
    CALENDAR,
    CATEGORIES,
    CODE,
    LAMP,
    NOW,
    OTHER_CODE,
    TODAY,
    WORDING,
    answered,
    heard,
    joined,
    opened,
    picture,
    reopened,
    sent,
    stored,
)

VIEW = View(TODAY, CALENDAR, CATEGORIES)
LAN = Actor("canbo1", "127.0.0.1")
ROAD = replace(LAMP, content="mặt đường có ổ gà lớn", category="road", commune="xã Cam Lâm", detail="thôn Đông")


def codes(engine: sa.Engine, view: View = VIEW, **filters: object) -> list[str]:
    found = desk.find(engine, Filters(**filters), view)  # type: ignore[arg-type]
    assert found.total == len(found.tickets)
    return [each.ticket.code for each in found.tickets]


def account(engine: sa.Engine, name: str, *roles: Role, active: bool = True) -> None:
    values = {"name": name, "full_name": name, "unit": "", "roles": list(roles), "password": "", "totp": ""}
    with writing(engine) as connection:
        connection.execute(sa.insert(staff).values(values | {"active": active, "created_at": NOW}))


def acts(engine: sa.Engine) -> list[tuple[str, str, str]]:
    return [(each.act, each.who, each.subject) for each in reversed(entries(engine, act="feedback."))]


def test_filters(engine: sa.Engine) -> None:
    sent(engine, opened(engine))
    sent(engine, opened(engine), OTHER_CODE, ROAD, now=NOW + timedelta(hours=1))
    answered(engine)
    assert codes(engine) == [OTHER_CODE, CODE]
    for filters, found in (
        ({"state": TicketState.ANSWERED}, [CODE]),
        ({"category": "road"}, [OTHER_CODE]),
        ({"commune": LAMP.commune}, [CODE]),
        ({"department": "Sở Xây dựng"}, [OTHER_CODE]),
        ({"department": CATEGORIES.get("street_light").department}, [CODE]),
        ({"assignee": "canbo1"}, []),
        ({"category": "road", "state": TicketState.ANSWERED}, []),
    ):
        assert codes(engine, **filters) == found, filters
    officers.accept(engine, OTHER_CODE, NOW, by=LAN)
    assert codes(engine, assignee="canbo1") == [OTHER_CODE]
    officers.transfer(engine, OTHER_CODE, "Sở Nội vụ", NOW, by=LAN)
    assert codes(engine, department="Sở Xây dựng") == codes(engine, assignee="canbo1") == []
    assert codes(engine, department="Sở Nội vụ") == [OTHER_CODE]


def test_a_kind_that_the_file_no_longer_has_is_of_the_department_of_others(engine: sa.Engine) -> None:
    sent(engine, opened(engine), draft=replace(LAMP, category="gone"))
    assert codes(engine, department=CATEGORIES.get("other").department) == [CODE]
    assert codes(engine, department=CATEGORIES.get("road").department) == []


@pytest.mark.parametrize("words", ["đèn đường", "den duong", "Nguyễn TRÃI hẻm", "đã thay", CODE, CODE.lower()[:9]])
def test_words_are_found_however_they_are_typed(engine: sa.Engine, words: str) -> None:
    sent(engine, opened(engine))
    sent(engine, opened(engine), OTHER_CODE.replace("PA-261126", "PA-251126"), ROAD)
    answered(engine)
    assert codes(engine, words=words) == [CODE]
    assert codes(engine, words=words + " không có") == []


def test_the_overdue_by_working_days_longest_first(engine: sa.Engine) -> None:
    conversation = opened(engine)
    some = [f"PA-261126-222{last}" for last in "23456"]
    for code, day in zip(some, (3, 1, 4, 1, 30), strict=True):
        sent(engine, conversation, code, due=date(2026, 12, day))
    answered(engine, some[1])
    # Friday the 4th was the last working day before Sunday the 6th.
    for today, late in ((date(2026, 12, 6), [some[3], some[0]]), (date(2026, 12, 7), [some[3], some[0], some[2]])):
        assert codes(engine, replace(VIEW, today=today), overdue=True) == late
        assert set(late) == {each.code for each in service.overdue(engine, today, CALENDAR, CATEGORIES)}


def test_pages(engine: sa.Engine) -> None:
    many(engine, desk.PAGE + 3)
    first, beyond = (desk.find(engine, Filters(), VIEW, page=page) for page in (1, 9))
    assert (len(first.tickets), first.total, first.pages) == (desk.PAGE, desk.PAGE + 3, 2)
    assert (len(beyond.tickets), beyond.page) == (3, 2)
    assert (desk.find(engine, Filters(words="zzz"), VIEW).pages, desk.find(engine, Filters(), VIEW, page=-1).page) == (
        1,
        1,
    )


def test_a_ticket_with_all_but_the_contact(engine: sa.Engine) -> None:
    sender = opened(engine)
    sent(engine, sender, draft=replace(LAMP, pictures=(picture(engine, sender, "p"),)))
    joined(engine, opened(engine))
    found = desk.open_ticket(engine, CODE, VIEW)
    assert (found.ticket.content, found.ticket.pictures, found.has_contact, found.followers) == (
        LAMP.content,
        ("p",),
        True,
        1,
    )
    assert "sealed" not in repr(found)
    assert desk.picture_of(engine, CODE, "p")
    assert not desk.picture_of(engine, OTHER_CODE, "p")
    with pytest.raises(TicketNotFoundError):
        desk.open_ticket(engine, OTHER_CODE, VIEW)


def test_what_the_filters_offer(engine: sa.Engine) -> None:
    sent(engine, opened(engine), draft=replace(LAMP, commune=UNKNOWN))
    sent(engine, opened(engine), OTHER_CODE, ROAD)
    officers.transfer(engine, CODE, "Đội quản lý đô thị", NOW, by=LAN)
    officers.accept(engine, CODE, NOW, by=LAN)
    offered = desk.choices(engine, VIEW)
    assert offered.communes == (ROAD.commune,)
    assert offered.assignees == ("canbo1",)
    assert {"Đội quản lý đô thị", "Sở Xây dựng"} <= set(offered.departments)


def test_notes_and_assignments_are_never_the_citizens(engine: sa.Engine) -> None:
    account(engine, "canbo2", Role.OFFICER)
    sender, follower = opened(engine), opened(engine)
    sent(engine, sender)
    joined(engine, follower)
    officers.note(engine, CODE, "BÍ MẬT: người này hay gửi", NOW, by=LAN)
    officers.assign(engine, CODE, "canbo2", NOW, by=LAN)
    officers.transfer(engine, CODE, "Sở Xây dựng", NOW, by=LAN, why="BÍ MẬT: không thuộc xã")
    answered(engine)
    for conversation in (sender, follower, opened(engine)):
        seen = [service.ticket(engine, CODE, conversation, TODAY, CALENDAR)]
        seen += service.tickets_of(engine, conversation, TODAY, CALENDAR)
        told = repr((seen, heard(engine, conversation)))
        assert "BÍ MẬT" not in told
        assert "canbo2" not in told
        assert not {event.kind for each in seen for event in each.events} & {"note", "assigned"}
    listed = service.tickets(engine, TODAY, CALENDAR) + service.overdue(engine, TODAY, CALENDAR)
    assert "BÍ MẬT" not in repr(listed)
    kinds = [event.kind for event in desk.open_ticket(engine, CODE, VIEW).ticket.events]
    assert kinds == ["sent", "joined", "note", "assigned", "transferred", "note", "answered"]
    assert acts(engine)[:3] == [
        ("feedback.note", "canbo1", CODE),
        ("feedback.assign", "canbo1", CODE),
        ("feedback.transfer", "canbo1", CODE),
    ]
    assert "BÍ MẬT" not in repr([each.detail for each in entries(engine)])


def test_a_ticket_is_assigned_to_officers_who_may_come_in(engine: sa.Engine) -> None:
    account(engine, "canbo2", Role.OFFICER)
    account(engine, "bientap", Role.EDITOR)
    account(engine, "cu", Role.OFFICER, active=False)
    sent(engine, opened(engine))
    officers.assign(engine, CODE, "canbo2", NOW, by=LAN)
    assert stored(engine).assignee == "canbo2"
    for name in ("bientap", "cu", "nobody"):
        with pytest.raises(AssigneeError):
            officers.assign(engine, CODE, name, NOW, by=LAN)
    officers.accept(engine, CODE, NOW, by=LAN)
    assert stored(engine).assignee == "canbo2"
    officers.assign(engine, CODE, "", NOW, by=LAN)
    assert stored(engine).assignee == ""


def test_an_officer_is_told_of_what_happened_since_the_page_was_opened(engine: sa.Engine) -> None:
    sender = opened(engine)
    sent(engine, sender)
    seen = desk.open_ticket(engine, CODE, VIEW).version
    officers.note(engine, CODE, "gọi lại", NOW, by=LAN)
    officers.transfer(engine, CODE, "Sở Xây dựng", NOW, by=LAN, seen=seen)
    with pytest.raises(TicketChangedError):
        officers.answer(engine, CODE, "x", NOW, by=Actor("canbo2"), drafts=WORDING, seen=seen)
    assert heard(engine, sender) == []
    newest = desk.open_ticket(engine, CODE, VIEW).version
    officers.answer(engine, CODE, "x", NOW, by=Actor("canbo2"), drafts=WORDING, seen=newest)
    # Answered, reopened: what was typed to the first question is no answer to the second.
    reopened(engine, sender)
    with pytest.raises(TicketChangedError):
        officers.answer(engine, CODE, "y", NOW, by=LAN, drafts=WORDING, seen=newest)
    assert [each for each in acts(engine) if each[0] == "feedback.answer"] == [("feedback.answer", "canbo2", CODE)]


def test_the_contact_is_shown_for_a_reason_and_noted(engine: sa.Engine) -> None:
    sealer = Sealer("a secret of these tests")
    sent(engine, opened(engine), draft=replace(LAMP, contact=sealer.seal("0900 000 000")))
    sent(engine, opened(engine), OTHER_CODE, replace(LAMP, contact=UNKNOWN))
    with pytest.raises(ValueError, match="reason"):
        contacts.contact_of(engine, sealer, CODE, by=LAN, why=" ")
    assert acts(engine) == []
    assert contacts.contact_of(engine, sealer, CODE, by=LAN, why="hỏi chỗ") == "0900 000 000"
    assert contacts.contact_of(engine, sealer, OTHER_CODE, by=LAN, why="hỏi chỗ") == ""
    [_, first] = entries(engine, act="feedback.contact")
    assert (first.who, first.subject, first.why, first.address) == ("canbo1", CODE, "hỏi chỗ", "127.0.0.1")
    assert "0900" not in repr(entries(engine))
    assert not desk.open_ticket(engine, OTHER_CODE, VIEW).has_contact


@pytest.mark.long
def test_a_file_of_all_takes_no_more_memory_than_some(engine: sa.Engine) -> None:
    many(engine, 4_000)
    peaks = {}
    for words, count in (("thon dong", 4_000), ("phan3.", 1_000), ("thon dong", 4_000)):
        tracemalloc.start()
        assert sum(1 for _ in desk.every(engine, Filters(words=words), VIEW)) == count
        peaks[count] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    # Four times as many: their codes, and nothing more.
    assert peaks[4_000] - peaks[1_000] < 3_000 * 200


def test_every_ticket_once_in_order(engine: sa.Engine) -> None:
    many(engine, 1_203)
    found = [each.ticket.code for each in desk.every(engine, Filters(), VIEW)]
    with reading(engine) as connection:
        order = sa.select(feedback.c.code).order_by(feedback.c.sent_at.desc(), feedback.c.code)
        assert found == list(connection.scalars(order))


def many(engine: sa.Engine, count: int) -> None:
    """So many tickets of nobody."""
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    texts = {"conversation_id": "", "category": "road", "department": "", "content": ROAD.content, "commune": ""}
    texts |= {"detail": "thôn Đông", "when": "", "contact": "", "state": "sent", "answer": ""}
    rows = [
        texts
        | {"code": f"PA-{at:06}", "message_id": f"m{at}", "sent_at": begun + timedelta(minutes=at)}
        | {"due_on": date(2026, 11, 1), "reopened": False, "answer": f"phần{at % 4}."}
        for at in range(count)
    ]
    with writing(engine) as connection:
        connection.execute(sa.insert(feedback), rows)
