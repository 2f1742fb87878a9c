"""Figures of a period, on SQLite and PostgreSQL."""

import time
import tracemalloc
from dataclasses import astuple
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from kb.db import writing
from kb.dossiers.tables import dossier_lookup
from kb.feedback import officers
from kb.feedback.desk_model import View
from kb.feedback.merging import merge
from kb.feedback.tables import feedback
from kb.feedback.wording import merge_wording
from kb.operations.tables import setting
from kb.people.model import Actor
from kb.quality.tables import understanding
from kb.ratings.tables import rating
from kb.reports import service
from kb.reports.model import Counted, DayCount, DepartmentCount, LookUps, Period, Report
from tests.kb.feedback.tickets import CALENDAR, CATEGORIES, LAMP, NOW, WORDING, opened, sent
from tests.kb.feedback.tickets import rated as rated_ticket
from tests.kb.reports.rows import NIGHT, add, many, miss, missed, talk, understood

VIEW = View(date(2026, 12, 8), CALENDAR, CATEGORIES)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
SECONDS, MESSAGES = 2.0, 100_000


def report(engine: sa.Engine, first: date = NOVEMBER.first, last: date = NOVEMBER.last) -> Report:
    return service.report(engine, Period(first, last), VIEW)


def test_an_empty_period(engine: sa.Engine) -> None:
    found = report(engine)
    assert (found.conversations, found.questions, found.replies, found.days) == (0, 0, 0, [])
    assert (found.ratings.share, found.ratings.goal, found.tickets.share) == (None, 0.9, None)
    assert (found.saved.answers, found.saved.minutes, found.saved.hours) == (0, 10, 0)
    assert found.departments == []
    with pytest.raises(ValueError, match="before"):
        Period(date(2026, 11, 2), date(2026, 11, 1))


def test_messages_by_day_of_vietnam_and_channel(engine: sa.Engine) -> None:
    talk(engine, "a", NIGHT, turns=2)  # the 25th in UTC
    talk(engine, "b", NIGHT + timedelta(hours=1), channel="zalo")
    talk(engine, "c", NIGHT - timedelta(hours=1))
    talk(engine, "d", NIGHT + timedelta(hours=2))
    before, day = date(2026, 11, 25), date(2026, 11, 26)
    found = report(engine)
    assert found.days == [
        DayCount(before, "web", 1, 1, 1),
        DayCount(day, "web", 2, 3, 3),
        DayCount(day, "zalo", 1, 1, 1),
    ]
    assert (found.conversations, found.questions, found.replies) == (4, 5, 5)
    assert [each.day for each in report(engine, day, day).days] == [day, day]
    assert [each.day for each in report(engine, before, before).days] == [before]
    assert report(engine, date(2026, 11, 27), date(2026, 11, 27)).days == []


def test_a_conversation_of_two_days_counts_once(engine: sa.Engine) -> None:
    talk(engine, "a", NIGHT - timedelta(minutes=30, seconds=2), turns=2)
    found = report(engine)
    assert [each.conversations for each in found.days] == [1, 1]
    assert found.conversations == 1


def test_outcomes_procedures_and_what_was_missed(engine: sa.Engine) -> None:
    talk(engine, "a", NIGHT, turns=4)
    rows = [("answered", "1.001193"), ("answered", "1.001193"), ("answered", "2.000635"), ("offered", "1.001193")]
    told = [understood("a", seq, NIGHT, outcome, code=code) for seq, (outcome, code) in enumerate(rows)]
    add(engine, understanding, *told, understood("a", 9, NIGHT - timedelta(days=60), "not_found"))
    miss(
        engine,
        missed("a", NIGHT, field="Hộ tịch", commune="xã Cam Lâm"),
        missed("b", NIGHT, field="Hộ tịch"),
        missed("c", NIGHT, field="Đất đai"),
        missed("d", NIGHT, field="Đất đai", state="out_of_scope"),
        missed("e", NIGHT - timedelta(days=60), field="Đất đai"),
    )
    found = report(engine)
    assert found.outcomes == [Counted("answered", 3), Counted("offered", 1)]
    assert [(each.name, each.count) for each in found.procedures] == [("1.001193", 2), ("2.000635", 1)]
    assert found.unanswered_fields == [Counted("Hộ tịch", 2), Counted("Đất đai", 1)]
    assert found.unanswered_communes == [Counted("", 2), Counted("xã Cam Lâm", 1)]
    assert (found.saved.answers, found.saved.total_minutes, found.saved.hours) == (3, 30, 0.5)


def test_ratings_look_ups_and_what_staff_has_set(engine: sa.Engine) -> None:
    talk(engine, "a", NIGHT)
    add(engine, understanding, understood("a", 1, NIGHT, "answered"))
    thumbs = {"conversation_id": "a", "procedure_code": "", "reason": "", "model": "", "at": NIGHT}
    add(engine, rating, *(thumbs | {"topic": str(n), "helpful": n > 0} for n in range(4)))
    looked = {"at": NIGHT, "conversation_id": "a", "origin": "", "what": "status"}
    outcomes = ("found", "missing", "found")
    rows = [looked | {"code": str(n), "message_id": f"a-{n}", "outcome": each} for n, each in enumerate(outcomes)]
    add(engine, dossier_lookup, *rows)
    by = {"author": "q", "at": NIGHT}
    add(engine, setting, by | {"name": "satisfaction_goal", "value": 70}, by | {"name": "minutes_saved", "value": 7.5})
    found = report(engine)
    assert astuple(found.ratings) == (3, 4, 0.7)
    assert found.ratings.share == 0.75
    assert found.look_ups == [LookUps("status", "found", 2), LookUps("status", "missing", 1)]
    assert found.saved.total_minutes == 7.5
    with writing(engine) as connection:
        connection.execute(sa.update(setting).values(value="nhiều"))
    assert (report(engine).saved.minutes, report(engine).ratings.goal) == (10, 0.9)


def test_feedback_by_department_in_working_days(engine: sa.Engine) -> None:
    friday, sunday = date(2026, 12, 4), datetime(2026, 12, 6, 3, tzinfo=UTC)
    commune = CATEGORIES.get(LAMP.category).department
    people = [opened(engine) for _ in range(7)]
    codes = [f"PA-261126-222{n}" for n in range(7)]
    for code, conversation in zip(codes, people, strict=True):
        sent(engine, conversation, code, due=friday)
    lan = Actor("canbo1")
    answers = ((0, NOW), (1, sunday), (2, sunday + timedelta(days=1)))
    for place, moment in answers:
        officers.answer(engine, codes[place], "Xong.", moment, by=lan, drafts=WORDING)
    officers.transfer(engine, codes[3], "Sở Xây dựng", NOW, by=lan)
    merge(engine, codes[4], codes[5], NOW, by=lan, told=merge_wording(CATEGORIES.get("road")), answered=WORDING)
    with writing(engine) as connection:
        later = sa.update(feedback).where(feedback.c.code == codes[6])
        connection.execute(later.values(due_on=date(2026, 12, 9)))
    rated_ticket(engine, people[0], satisfied=True, code=codes[0])
    rated_ticket(engine, people[2], satisfied=False, code=codes[2])
    # Due on Friday, answered on Sunday: no working day late. Seen on Tuesday, what waits is two days overdue.
    assert report(engine).departments == [
        DepartmentCount(commune, on_time=2, late=1, waiting=1, overdue=1),
        DepartmentCount("Sở Xây dựng", overdue=1),
    ]
    # Satisfaction counts in the period of the answer.
    assert astuple(report(engine).tickets) == (1, 1, 0.9)
    assert astuple(report(engine, date(2026, 12, 1), date(2026, 12, 31)).tickets) == (0, 1, 0.9)


@pytest.mark.long
@pytest.mark.slow
def test_a_big_report_is_quick(engine: sa.Engine) -> None:
    many(engine, datetime(2026, 10, 1, tzinfo=UTC), MESSAGES // 20, 10, 60)
    with engine.connect() as connection, connection.execution_options(isolation_level="AUTOCOMMIT") as plain:
        plain.exec_driver_sql("ANALYZE")
    period = Period(date(2026, 10, 1), date(2026, 11, 30))
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        found = service.report(engine, period, VIEW)
        taken.append(time.perf_counter() - begun)
    assert (found.questions, found.replies, found.conversations) == (MESSAGES // 2, MESSAGES // 2, MESSAGES // 20)
    assert sum(each.count for each in found.outcomes) == MESSAGES // 2
    assert min(taken) < SECONDS, taken
    _streams_all_of_it(engine, period)


def _streams_all_of_it(engine: sa.Engine, period: Period) -> None:
    tracemalloc.start()
    begun, count, last = 0, 0, datetime.min.replace(tzinfo=UTC)
    for each in service.understood(engine, period):
        assert each.at >= last
        last, count = each.at, count + 1
        if count == 5_000:
            begun, _ = tracemalloc.get_traced_memory()
            tracemalloc.reset_peak()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == MESSAGES // 2
    assert peak - begun < 5_000_000
