"""What is asked of feedback, on SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from kb.db import reading
from kb.feedback import officers, service
from kb.feedback.model import UNKNOWN, TicketNotFoundError, TicketState
from kb.people.model import Actor
from tests.kb.feedback.tickets import (
    CALENDAR,
    CATEGORIES,
    CODE,
    DUE,
    LAMP,
    NOW,
    OTHER_CODE,
    TODAY,
    answered,
    joined,
    opened,
    picture,
    reopened,
    sent,
)


def similar_codes(engine: sa.Engine, conversation: str, **changes: str) -> list[str]:
    draft = replace(LAMP, **changes)  # type: ignore[arg-type]
    return [each.code for each in service.similar(engine, draft, conversation, NOW, CATEGORIES)]


def test_the_sender_sees_all_but_the_contact(engine: sa.Engine) -> None:
    conversation = opened(engine)
    sent(engine, conversation, draft=replace(LAMP, pictures=(picture(engine, conversation, "p"),)))
    officers.accept(engine, CODE, NOW, by=Actor("canbo1"))
    answered(engine)
    found = service.ticket(engine, CODE, conversation, TODAY, CALENDAR, CATEGORIES)
    assert (found.code, found.category.key, found.state, found.mine) == (
        CODE,
        "street_light",
        TicketState.ANSWERED,
        True,
    )
    assert (found.content, found.detail, found.when, found.commune) == (
        LAMP.content,
        LAMP.detail,
        LAMP.when,
        LAMP.commune,
    )
    assert (found.answer, found.answered_at, found.sent_at, found.due_on) == ("Đã thay bóng.", NOW, NOW, DUE)
    assert [event.kind for event in found.events] == ["sent", "accepted", "answered"]
    assert found.pictures == ("p",)
    assert "sealed" not in repr(found)


def test_a_follower_sees_it_as_its_own(engine: sa.Engine) -> None:
    sent(engine, opened(engine))
    follower = opened(engine)
    joined(engine, follower)
    assert service.ticket(engine, CODE, follower, TODAY, CALENDAR).mine


def test_others_see_the_state_only(engine: sa.Engine) -> None:
    sender = opened(engine)
    sent(engine, sender, draft=replace(LAMP, pictures=(picture(engine, sender, "p"),)))
    answered(engine)
    found = service.ticket(engine, CODE, opened(engine), TODAY, CALENDAR)
    assert (found.mine, found.state, found.category.key) == (False, TicketState.ANSWERED, "street_light")
    assert (found.content, found.detail, found.when, found.answer, found.events, found.pictures) == ("",) * 4 + (
        (),
    ) * 2


def test_no_such_ticket(engine: sa.Engine) -> None:
    with pytest.raises(TicketNotFoundError):
        service.ticket(engine, CODE, opened(engine), TODAY, CALENDAR)
    assert not service.is_taken(engine, CODE)
    sent(engine, opened(engine))
    assert service.is_taken(engine, CODE)


def test_the_department_is_the_kinds_until_it_is_passed_on(engine: sa.Engine) -> None:
    conversation = opened(engine)
    sent(engine, conversation)
    shown = service.ticket(engine, CODE, conversation, TODAY, CALENDAR).category
    assert shown == CATEGORIES.get("street_light")
    officers.transfer(engine, CODE, "Công ty điện lực", NOW, by=Actor("canbo1"))
    shown = service.ticket(engine, CODE, conversation, TODAY, CALENDAR).category
    assert shown == replace(CATEGORIES.get("street_light"), department="Công ty điện lực")


def test_own_tickets_newest_first(engine: sa.Engine) -> None:
    conversation, other = opened(engine), opened(engine)
    sent(engine, other, "PA-261126-2222")
    sent(engine, conversation, CODE)
    sent(engine, other, OTHER_CODE, now=NOW + timedelta(hours=1))
    joined(engine, conversation, OTHER_CODE)
    found = service.tickets_of(engine, conversation, TODAY, CALENDAR)
    assert [each.code for each in found] == [OTHER_CODE, CODE]
    assert all(each.mine and each.events for each in found)
    assert service.tickets_of(engine, opened(engine), TODAY, CALENDAR) == ()


def test_due_counts_working_days_of_vietnam() -> None:
    category = CATEGORIES.get("street_light")
    assert service.due_on(category, NOW, CALENDAR) == DUE
    # Thursday 17:30 UTC is Friday in Vietnam already.
    evening = datetime(2026, 11, 26, 17, 30, tzinfo=UTC)
    assert service.due_on(category, evening, CALENDAR) == date(2026, 12, 4)
    assert service.due_on(CATEGORIES.get("regulation"), NOW, CALENDAR) == date(2026, 12, 10)


@pytest.mark.parametrize(
    ("today", "days"),
    [(date(2026, 12, 3), 0), (date(2026, 12, 4), 1), (date(2026, 12, 6), 1), (date(2026, 12, 8), 3)],
)
def test_working_days_overdue(engine: sa.Engine, today: date, days: int) -> None:
    conversation = opened(engine)
    sent(engine, conversation)
    assert service.ticket(engine, CODE, conversation, today, CALENDAR).overdue == days
    assert [each.overdue for each in service.overdue(engine, today, CALENDAR)] == ([days] if days else [])


def test_overdue_are_those_without_an_answer_longest_first(engine: sa.Engine) -> None:
    conversation = opened(engine)
    codes = [f"PA-261126-222{last}" for last in "23456"]
    for code, day in zip(codes, (3, 1, 2, 1, 30), strict=True):
        sent(engine, conversation, code, due=date(2026, 12, day))
    answered(engine, codes[1])
    officers.accept(engine, codes[2], NOW, by=Actor("canbo1"))
    found = service.overdue(engine, date(2026, 12, 8), CALENDAR)
    assert [(each.code, each.overdue) for each in found] == [(codes[3], 5), (codes[2], 4), (codes[0], 3)]


def test_a_friday_is_not_overdue_on_the_weekend(engine: sa.Engine) -> None:
    sent(engine, opened(engine), due=date(2026, 12, 4))
    assert service.overdue(engine, date(2026, 12, 6), CALENDAR) == ()
    assert [each.overdue for each in service.overdue(engine, date(2026, 12, 7), CALENDAR)] == [1]


def test_a_reopened_ticket_is_owed_again(engine: sa.Engine) -> None:
    conversation = opened(engine)
    sent(engine, conversation)
    answered(engine)
    assert service.overdue(engine, date(2026, 12, 11), CALENDAR) == ()
    reopened(engine, conversation)
    assert [each.overdue for each in service.overdue(engine, date(2026, 12, 11), CALENDAR)] == [1]


def test_officers_list_by_state(engine: sa.Engine) -> None:
    sent(engine, opened(engine))
    sent(engine, opened(engine), OTHER_CODE)
    answered(engine, OTHER_CODE)
    assert len(service.tickets(engine, TODAY, CALENDAR)) == 2
    [found] = service.tickets(engine, TODAY, CALENDAR, state=TicketState.ANSWERED)
    assert found.code == OTHER_CODE


def test_the_same_lamp_is_similar(engine: sa.Engine) -> None:
    sent(engine, opened(engine))
    mine = opened(engine)
    bare = {"content": "hem 12 duong nguyen trai toi thui khong co den", "detail": ""}
    assert similar_codes(engine, mine, **bare) == [CODE]
    assert similar_codes(engine, mine, **bare, commune="") == [CODE]
    assert similar_codes(engine, mine, **bare, commune=UNKNOWN) == [CODE]
    [found] = service.similar(engine, LAMP, mine, NOW)
    with reading(engine):
        assert (found.category.key, found.commune, found.state) == ("street_light", LAMP.commune, TicketState.SENT)
    assert found.sent_at == NOW


@pytest.mark.parametrize(
    "changes",
    [
        {"detail": "hẻm 12 Lê Lợi"},
        {"commune": "phường Nam Nha Trang"},
        {"category": "road"},
        {"detail": UNKNOWN},
    ],
    ids=["another street", "another commune", "another kind", "no place"],
)
def test_another_matter_is_not_similar(engine: sa.Engine, changes: dict[str, str]) -> None:
    sent(engine, opened(engine))
    assert similar_codes(engine, opened(engine), **changes) == []


def test_a_ticket_without_a_commune_is_compared(engine: sa.Engine) -> None:
    sent(engine, opened(engine), draft=replace(LAMP, commune=UNKNOWN))
    assert similar_codes(engine, opened(engine)) == [CODE]


def test_own_old_and_answered_tickets_are_not_offered(engine: sa.Engine) -> None:
    mine, other, follower = opened(engine), opened(engine), opened(engine)
    sent(engine, mine)
    assert similar_codes(engine, mine) == []
    assert similar_codes(engine, other) == [CODE]
    joined(engine, follower)
    assert similar_codes(engine, follower) == []
    late = NOW + timedelta(days=31)
    assert service.similar(engine, LAMP, other, late, CATEGORIES) == ()
    answered(engine)
    assert similar_codes(engine, other) == []


def test_at_most_two_the_newest(engine: sa.Engine) -> None:
    codes = [f"PA-261126-222{last}" for last in "234"]
    for hours, code in enumerate(codes):
        sent(engine, opened(engine), code, now=NOW - timedelta(hours=hours))
    assert similar_codes(engine, opened(engine)) == codes[:2]
