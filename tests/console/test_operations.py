"""Operations in the console."""

import sqlalchemy as sa

from kb.operations import holding, settings
from kb.people.audit import entries
from kb.people.model import Actor
from tests.console.conftest import As
from tests.console.people import text_of
from tests.kb.operations.test_keeping import talk, there, ticket


def test_settings_are_changed_with_a_reason(engine: sa.Engine, as_role: As) -> None:
    administrator = as_role("administrator")
    given = {**{name: str(value) for name, value in settings.values(engine).items()}, "satisfaction_goal": "95"}
    assert "ghi lý do" in text_of(administrator.post("/settings", given))
    assert "từ 1 đến 100" in text_of(
        administrator.post("/settings", {**given, "satisfaction_goal": "1000", "why": "x"})
    )
    assert settings.values(engine)["satisfaction_goal"] == 90
    assert "Đã lưu" in text_of(administrator.post("/settings", {**given, "why": "nghị quyết"}))
    assert settings.values(engine)["satisfaction_goal"] == 95


def test_a_person_is_found_and_deleted(engine: sa.Engine, as_role: As) -> None:
    administrator, mine = as_role("administrator"), talk(engine)
    ticket(engine, mine)
    page = administrator.post("/personal-data", {"wanted": "PA-1", "why": "đơn"})
    assert f'value="{mine}"' in page.text
    holding.keep(engine, "conversation", mine, why="thanh tra", by=administrator_actor())
    refused = administrator.post("/personal-data/delete", {"conversations": mine, "tickets": "PA-1", "why": "đơn"})
    assert refused.status_code == 409
    assert there(engine, mine)
    administrator.post("/retention", {"kind": "conversation", "subject": mine, "why": "xong", "do": "release"})
    done = administrator.post("/personal-data/delete", {"conversations": mine, "tickets": "PA-1", "why": "đơn"})
    assert "Đã xoá" in text_of(done)
    assert not there(engine, mine)
    assert [entry.who for entry in entries(engine, act="personal.delete")] == ["administrator"]


def administrator_actor() -> Actor:
    return Actor("quantri")


def test_holds_are_listed_with_their_reason(as_role: As) -> None:
    administrator = as_role("administrator")
    page = administrator.post("/retention", {"kind": "feedback", "subject": "PA-1", "why": "toà yêu cầu", "do": "keep"})
    assert "toà yêu cầu" in text_of(page)
    assert administrator.post("/retention", {"kind": "x", "subject": "PA-1", "why": "y"}).status_code == 422
