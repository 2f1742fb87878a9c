"""Drafts: written by one, reviewed by another, published now or on a day; going back; retiring."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from kb.db import writing
from kb.errors import ProcedureNotFoundError
from kb.people.audit import entries
from kb.people.model import Actor
from kb.procedures import drafts, overview, revisions
from kb.procedures.draft_model import (
    BaseChangedError,
    Draft,
    DraftConflictError,
    DraftState,
    DraftUnfitError,
    SelfReviewError,
)
from kb.procedures.model import Fee, FeeKind, Level, Procedure, ProcessingTime, TimeUnit
from kb.procedures.service import Procedures
from kb.procedures.storing import report_mistake, store

EDITOR, OTHER, REVIEWER = Actor("an"), Actor("binh"), Actor("chi")
TODAY = date(2026, 11, 26)
CODE = "9.000001"
RECORD = Procedure(code=CODE, title="Cấp bản sao", levels=(Level.COMMUNE,), times=(ProcessingTime(3, TimeUnit.DAY),))


@pytest.fixture(autouse=True)
def _published(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        store(connection, [RECORD], author="import", act="import")


def written(engine: sa.Engine, title: str = "Cấp bản sao trích lục", code: str = CODE) -> Draft:
    begun = drafts.begin(engine, code, by=EDITOR)
    content = replace(begun.content, title=title, levels=(Level.COMMUNE,))
    return drafts.save(engine, begun.id, content, version=begun.version, by=EDITOR)


def submitted(engine: sa.Engine, **given: str) -> Draft:
    saved = written(engine, **given)
    return drafts.submit(engine, saved.id, version=saved.version, note="sửa tên", by=EDITOR)


def test_what_is_approved_is_what_citizens_see(engine: sa.Engine) -> None:
    draft = submitted(engine)
    assert Procedures(engine).get(CODE).title == "Cấp bản sao"
    done = drafts.approve(engine, draft.id, version=draft.version, by=REVIEWER, today=TODAY)
    assert done.state is DraftState.PUBLISHED
    assert Procedures(engine).get(CODE).title == "Cấp bản sao trích lục"
    assert Procedures(engine).get(CODE).times == RECORD.times
    acts = [(entry.who, entry.act) for entry in entries(engine, subject=CODE)]
    assert acts == [("chi", "draft.approve"), ("an", "draft.submit"), ("an", "draft.begin")]


def test_nobody_reviews_what_they_wrote(engine: sa.Engine) -> None:
    draft = submitted(engine)
    with pytest.raises(SelfReviewError):
        drafts.approve(engine, draft.id, version=draft.version, by=EDITOR, today=TODAY)
    back = drafts.withdraw(engine, draft.id, version=draft.version, by=EDITOR)
    touched = drafts.save(engine, back.id, back.content, version=back.version, by=REVIEWER)
    again = drafts.submit(engine, touched.id, version=touched.version, note="", by=OTHER)
    with pytest.raises(SelfReviewError):
        drafts.approve(engine, again.id, version=again.version, by=REVIEWER, today=TODAY)
    assert Procedures(engine).get(CODE) == RECORD


def test_who_saves_on_an_older_version_overwrites_nothing(engine: sa.Engine) -> None:
    begun = drafts.begin(engine, CODE, by=EDITOR)
    same = drafts.begin(engine, CODE, by=OTHER)
    assert same.id == begun.id
    drafts.save(engine, begun.id, replace(begun.content, title="của An"), version=begun.version, by=EDITOR)
    with pytest.raises(DraftConflictError) as conflict:
        drafts.save(engine, same.id, replace(same.content, title="của Bình"), version=same.version, by=OTHER)
    assert conflict.value.current.content.title == "của An"
    assert drafts.get(engine, begun.id).content.title == "của An"


def test_many_begin_at_once_and_share_one_draft(engine: sa.Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda turn: drafts.begin(engine, CODE, by=Actor(f"editor{turn}")), range(8)))
    assert len({draft.id for draft in begun}) == 1


def test_a_record_changed_meanwhile_is_not_overwritten(engine: sa.Engine) -> None:
    draft = submitted(engine)
    with writing(engine) as connection:
        store(connection, [replace(RECORD, agency="Sở khác")], author="import", act="import")
    with pytest.raises(BaseChangedError):
        drafts.approve(engine, draft.id, version=draft.version, by=REVIEWER, today=TODAY)
    assert Procedures(engine).get(CODE).agency == "Sở khác"
    seen = drafts.rebase(engine, draft.id, version=draft.version, by=EDITOR)
    again = drafts.submit(engine, seen.id, version=seen.version, note="", by=EDITOR)
    drafts.approve(engine, again.id, version=again.version, by=REVIEWER, today=TODAY)
    assert Procedures(engine).get(CODE).title == "Cấp bản sao trích lục"


def test_what_is_wrong_is_kept_but_not_submitted(engine: sa.Engine) -> None:
    begun = drafts.begin(engine, CODE, by=EDITOR)
    wrong = replace(begun.content, title=" ", fees=(Fee(FeeKind.AMOUNT),), url="javascript:alert(1)")
    saved = drafts.save(engine, begun.id, wrong, version=begun.version, by=EDITOR)
    with pytest.raises(DraftUnfitError) as refused:
        drafts.submit(engine, saved.id, version=saved.version, note="", by=EDITOR)
    assert [problem.at for problem in refused.value.problems] == ["title", "url", "fees.0.amount"]
    assert drafts.get(engine, saved.id).content.fees == wrong.fees


def test_a_planned_draft_is_published_on_its_day(engine: sa.Engine) -> None:
    draft, day = submitted(engine), TODAY + timedelta(days=3)
    drafts.approve(engine, draft.id, version=draft.version, by=REVIEWER, today=TODAY, publish_on=day)
    assert drafts.publish_due(engine, day - timedelta(days=1)) == ()
    assert Procedures(engine).get(CODE) == RECORD
    assert drafts.publish_due(engine, day) == (CODE,)
    assert drafts.publish_due(engine, day) == ()
    assert Procedures(engine).get(CODE).title == "Cấp bản sao trích lục"


def test_a_planned_draft_whose_record_was_changed_goes_back(engine: sa.Engine) -> None:
    draft = submitted(engine)
    drafts.approve(engine, draft.id, version=draft.version, by=REVIEWER, today=TODAY, publish_on=date(2026, 12, 1))
    with writing(engine) as connection:
        store(connection, [replace(RECORD, agency="Sở khác")], author="import", act="import")
    assert drafts.publish_due(engine, date(2026, 12, 1)) == ()
    assert drafts.get(engine, draft.id).state is DraftState.RETURNED
    assert Procedures(engine).get(CODE).agency == "Sở khác"


def test_a_new_procedure_begins_empty(engine: sa.Engine) -> None:
    draft = submitted(engine, title="Thủ tục mới", code="9.000002")
    assert next((each.code, each.status, each.draft) for each in overview.listed(engine)) == (
        "9.000002",
        "new",
        "submitted",
    )
    drafts.approve(engine, draft.id, version=draft.version, by=REVIEWER, today=TODAY)
    assert Procedures(engine).get("9.000002").checked_at == TODAY


def test_going_back_publishes_the_older_words_again(engine: sa.Engine) -> None:
    draft = submitted(engine)
    drafts.approve(engine, draft.id, version=draft.version, by=REVIEWER, today=TODAY)
    first = revisions.history(engine, CODE)[-1]
    revisions.roll_back(engine, CODE, first.id, why="sai tên", by=REVIEWER)
    assert Procedures(engine).get(CODE) == RECORD
    assert [each.act for each in revisions.history(engine, CODE)] == ["rollback", "publish", "import"]


def test_what_is_retired_is_seen_no_more_and_can_come_back(engine: sa.Engine) -> None:
    with pytest.raises(ProcedureNotFoundError):
        revisions.retire(engine, CODE, why="bãi bỏ", successor="9.999999", by=REVIEWER)
    with writing(engine) as connection:
        store(connection, [replace(RECORD, code="9.000003")], author="import", act="import")
    index = Procedures(engine)
    assert index.get(CODE)
    revisions.retire(engine, CODE, why="bãi bỏ", successor="9.000003", by=REVIEWER)
    with pytest.raises(ProcedureNotFoundError):
        index.get(CODE)
    assert revisions.standing(engine, CODE)[1:] == ("retired", "bãi bỏ", "9.000003")
    revisions.roll_back(engine, CODE, revisions.history(engine, CODE)[-1].id, why="nhầm", by=REVIEWER)
    assert index.get(CODE) == RECORD


def test_reports_are_a_work_list_until_settled(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        for conversation in ("a", "b"):
            report_mistake(connection, CODE, conversation)
    assert [(each.code, each.count) for each in overview.reports(engine)] == [(CODE, 2)]
    assert overview.settle(engine, CODE, found="right", by=EDITOR) == 2
    assert overview.reports(engine) == ()


def test_unchecked_records_are_listed_until_confirmed(engine: sa.Engine) -> None:
    def codes() -> list[str]:
        return [each.code for each in overview.unchecked_since(overview.listed(engine), date(2026, 9, 1))]

    assert codes() == [CODE]
    revisions.confirm(engine, CODE, TODAY, by=EDITOR)
    assert codes() == []
    assert Procedures(engine).get(CODE).checked_at == TODAY


def test_the_list_is_searched_without_marks(engine: sa.Engine) -> None:
    found = overview.listed(engine)
    assert overview.matching(found, "ban SAO cap") == found
    assert overview.matching(found, "9.0000") == found
    assert overview.matching(found, "khai sinh") == ()
