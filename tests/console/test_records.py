"""The plain records: read by readers, changed by nobody."""

import pytest
import sqlalchemy as sa

from console.records import KINDS
from kb.db import writing
from kb.people.audit import note
from kb.people.model import Actor
from tests.console.conftest import As
from tests.console.people import text_of


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_listed(as_role: As, kind: str) -> None:
    page = as_role("auditor").get(f"/records/{kind}/list")
    assert page.status_code == 200, page.text
    assert "<h1>" in page.text


def test_the_audit_is_searched_filtered_and_ordered(engine: sa.Engine, as_role: As) -> None:
    auditor = as_role("auditor")
    with writing(engine) as connection:
        note(connection, Actor("an", "10.0.0.1"), "draft.begin", "1.001193", why="thử")
        note(connection, Actor("binh"), "draft.submit", "2.000001")
    everything = text_of(auditor.get("/records/audit/list"))
    assert "draft.begin" in everything
    assert "draft.submit" in everything
    found = text_of(auditor.get("/records/audit/list?search=1.001193"))
    assert "thử" in found
    assert "2.000001" not in found
    rows = auditor.get("/records/audit/list?act=draft.submit").text
    assert "<td>2.000001</td>" in rows
    assert "<td>1.001193</td>" not in rows
    ordered = auditor.get("/records/audit/list?sortBy=who&sort=desc").text
    assert ordered.index("<td>binh</td>") < ordered.index("<td>an</td>")


@pytest.mark.parametrize("role", ["editor", "reviewer", "officer"])
def test_others_do_not_read_them(as_role: As, role: str) -> None:
    member = as_role(role)
    assert member.get("/records").status_code == 403
    assert member.get("/records/audit/list").status_code == 403


@pytest.mark.parametrize(
    "path", ["audit/create", "audit/edit/1", "audit/delete", "audit/export/csv", "staff/list", "", "statics/css/x"]
)
def test_the_other_pages_of_the_library_are_not_there(as_role: As, path: str) -> None:
    administrator = as_role("administrator")
    assert administrator.get(f"/records/{path}").status_code in (404, 307)
    assert administrator.client.post(f"/records/{path}", data={"csrf": administrator.csrf()}).status_code in (404, 307)


def test_who_is_not_logged_in_goes_to_the_login(console: str, as_role: As) -> None:
    member = as_role("auditor")
    member.client.cookies.clear()
    assert member.get("/records/audit/list").headers["location"].startswith("/login")
