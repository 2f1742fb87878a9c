"""How much work waits."""

from datetime import date, timedelta

import sqlalchemy as sa

from kb.db import writing
from kb.operations.waiting import Waiting, waiting
from kb.people.model import Actor
from kb.procedures import drafts
from kb.procedures.model import Level, Procedure
from kb.procedures.storing import report_mistake, store
from tests.kb.operations.test_keeping import talk, ticket

TODAY = date(2026, 12, 2)


def test_everything_that_waits_is_counted(engine: sa.Engine) -> None:
    nothing = waiting(engine, TODAY, old_after=timedelta(days=90))
    assert nothing == Waiting(0, 0, 0, 0, 0, 0, 0, 0, 0)
    record = Procedure(code="9.000001", title="Cấp bản sao", levels=(Level.COMMUNE,))
    with writing(engine) as connection:
        store(connection, [record, Procedure(code="9.000002", title="Mới", checked_at=TODAY)], author="a", act="import")
        report_mistake(connection, "9.000001", "a")
        report_mistake(connection, "9.000001", "b")
    begun = drafts.begin(engine, "9.000001", by=Actor("an"))
    drafts.submit(engine, begun.id, version=begun.version, note="", by=Actor("an"))
    ticket(engine, talk(engine), "PA-1", state="accepted")
    ticket(engine, talk(engine), "PA-2", state="answered")
    counted = waiting(engine, TODAY, old_after=timedelta(days=90))
    assert (counted.drafts, counted.mistakes, counted.unchecked) == (1, 1, 1)
    assert (counted.feedback, counted.overdue) == (1, 1)
    assert waiting(engine, date(2026, 12, 1), old_after=timedelta(days=90)).overdue == 0
