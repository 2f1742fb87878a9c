"""Coming in: one-time link, password, one-time code, throttling, sessions."""

import re
from datetime import timedelta

import httpx
import pyotp
import pytest
import sqlalchemy as sa

from kb.db import writing
from kb.people import accounts
from kb.people.audit import entries
from kb.people.model import Role
from kb.people.tables import invitation, login_attempt, staff, staff_session
from tests.console.conftest import As
from tests.console.people import OPERATOR, PASSWORD, Member, browser, text_of


def begun(engine: sa.Engine, url: str, *, name: str = "le.minh", roles: tuple[Role, ...] = (Role.EDITOR,)) -> Member:
    made = accounts.create(engine, name, full_name="Lê Minh", unit="Sở Tư pháp", roles=roles, by=OPERATOR)
    client, token = browser(url), accounts.invite(engine, made.id, by=OPERATOR)
    found = re.search(r'name="secret" value="([A-Z2-7]+)"', client.get(f"/begin/{token}").text)
    assert found
    secret = found[1]
    given = {"password": PASSWORD, "again": PASSWORD, "secret": secret, "code": pyotp.TOTP(secret).now()}
    assert client.post(f"/begin/{token}", data=given).status_code == 303
    return Member(name, client, secret)


def log_in(url: str, member: Member, **changes: str) -> httpx.Response:
    given = {"name": member.name, "password": PASSWORD, "code": member.code(), "next": "", **changes}
    with browser(url) as client:
        answered = client.post("/login", data=given)
        answered.extensions["cookies"] = dict(client.cookies)
        return answered


def test_one_time_link_begins_an_account_that_logs_in_again(engine: sa.Engine, console: str) -> None:
    member = begun(engine, console)
    assert "Lê Minh" in text_of(member.get("/"))
    answered = log_in(console, member)
    assert (answered.status_code, answered.headers["location"]) == (303, "/")
    assert "HttpOnly" in answered.headers["set-cookie"]


def test_a_link_is_used_once_and_not_for_ever(engine: sa.Engine, console: str) -> None:
    made = accounts.create(engine, "an", full_name="An", unit="", roles=[Role.OFFICER], by=OPERATOR)
    first = accounts.invite(engine, made.id, by=OPERATOR)
    second = accounts.invite(engine, made.id, by=OPERATOR)
    with browser(console) as client:
        assert client.get(f"/begin/{first}").status_code == 410
        assert client.get(f"/begin/{second}").status_code == 200
        with writing(engine) as connection:
            connection.execute(sa.update(invitation).values(expires_at=made.created_at))
        assert client.get(f"/begin/{second}").status_code == 410


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [
        ("ngắn quá", "ngắn quá", "12 ký tự"),
        ("matkhau12345", "matkhau12345", "dễ đoán"),
        (PASSWORD, PASSWORD + "!", "không giống nhau"),
    ],
)
def test_weak_passwords_are_refused(engine: sa.Engine, console: str, password: str, again: str, told: str) -> None:
    made = accounts.create(engine, "an", full_name="An", unit="", roles=[Role.OFFICER], by=OPERATOR)
    token, secret = accounts.invite(engine, made.id, by=OPERATOR), pyotp.random_base32()
    given = {"password": password, "again": again, "secret": secret, "code": pyotp.TOTP(secret).now()}
    with browser(console) as client:
        answered = client.post(f"/begin/{token}", data=given)
        assert answered.status_code == 422
        assert told in text_of(answered)


def test_wrong_name_password_or_code_say_the_same(engine: sa.Engine, console: str) -> None:
    member = begun(engine, console)
    wrong = [{"name": "nobody"}, {"password": "x" * 20}, {"code": "000000"}]
    answers = [log_in(console, member, **change) for change in wrong]
    assert [answered.status_code for answered in answers] == [401, 401, 401]
    assert len({text_of(answered) for answered in answers}) == 1
    assert len(entries(engine, act="login.refused")) == 3


def test_a_code_holds_once(engine: sa.Engine, console: str) -> None:
    member = begun(engine, console)
    code = member.code()
    assert log_in(console, member, code=code).status_code == 303
    assert log_in(console, member, code=code).status_code == 401


def test_guessing_is_slowed_down_and_a_right_password_waits_too(engine: sa.Engine, console: str) -> None:
    member = begun(engine, console)
    statuses = [log_in(console, member, password="x" * 20).status_code for _ in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    answered = log_in(console, member)
    assert answered.status_code == 429
    assert re.search(r"đợi \d+ giây", text_of(answered))
    with writing(engine) as connection:
        earlier = sa.select(login_attempt.c.at).order_by(login_attempt.c.id).limit(1).scalar_subquery()
        connection.execute(sa.delete(login_attempt).where(login_attempt.c.at > earlier))
    assert log_in(console, member).status_code == 303


def test_many_names_from_one_address_are_slowed_down(engine: sa.Engine, console: str) -> None:
    member = begun(engine, console)
    statuses = {log_in(console, member, name=f"nobody{turn}").status_code for turn in range(25)}
    assert statuses == {401, 429}


def test_logging_out_ends_the_session_on_the_server(as_role: As) -> None:
    member = as_role("editor")
    cookie = member.client.cookies["console"]
    member.post("/logout")
    member.client.cookies.set("console", cookie, domain="127.0.0.1")
    assert member.get("/").headers["location"].startswith("/login")


def test_idle_sessions_end(engine: sa.Engine, as_role: As) -> None:
    member = as_role("editor")
    assert member.get("/").status_code == 200
    with writing(engine) as connection:
        opened = connection.scalars(sa.select(staff_session.c.created_at)).one()
        connection.execute(sa.update(staff_session).values(seen_at=opened - timedelta(minutes=61)))
    assert member.get("/").status_code == 303


def test_a_closed_account_is_out_at_once(engine: sa.Engine, as_role: As) -> None:
    administrator, editor = as_role("administrator"), as_role("editor")
    found = next(each for each in accounts.staff_members(engine) if each.name == "editor")
    administrator.post(f"/staff/{found.id}", {"full_name": "An", "roles": "editor"})
    assert editor.get("/").status_code == 303


def test_the_last_administrator_stays(engine: sa.Engine, as_role: As) -> None:
    administrator = as_role("administrator")
    found = accounts.staff_members(engine)[0]
    answered = administrator.post(f"/staff/{found.id}", {"full_name": "An", "roles": "editor", "active": "1"})
    assert answered.status_code == 422
    assert accounts.member(engine, found.id).roles == {Role.ADMINISTRATOR}


def test_the_way_back_leads_to_no_other_site(engine: sa.Engine, console: str) -> None:
    member = begun(engine, console)
    assert log_in(console, member, next="/staff?x=1").headers["location"] == "/staff?x=1"
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"):
        with writing(engine) as connection:
            connection.execute(sa.update(staff).values(totp_step=0))
        assert log_in(console, member, next=target).headers["location"] == "/"


def test_forms_of_other_sites_and_old_forms_do_nothing(engine: sa.Engine, as_role: As) -> None:
    administrator = as_role("administrator")
    given = {"name": "moi", "full_name": "Mới", "roles": "editor"}
    foreign = administrator.post("/staff", given, headers={"sec-fetch-site": "cross-site"})
    origin = administrator.post("/staff", given, headers={"origin": "https://evil.example"})
    old = administrator.client.post("/staff", data={**given, "csrf": "0" * 64})
    bare = administrator.client.post("/staff", data=given)
    assert [answered.status_code for answered in (foreign, origin, old, bare)] == [403] * 4
    assert [each.name for each in accounts.staff_members(engine)] == ["administrator"]
    assert administrator.post("/staff", given).status_code == 200
    assert {each.name for each in accounts.staff_members(engine)} == {"administrator", "moi"}
