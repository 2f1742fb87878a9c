"""Every route × every role: what each may do, and what each may not, as `permissions.yml` says."""

import re
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from starlette.routing import Route

from console.app import routes
from console.navigation import LINKS
from console.pages import guard_of
from kb.people.model import Role
from tests.console.conftest import As
from tests.console.people import Member, browser
from vi.files import read_yaml

TABLE: dict[str, str] = read_yaml(Path(__file__).with_name("permissions.yml").read_text("utf-8"))
VALUES = {"id": "999999", "seq": "1", "kind": "csv", "name": "days", "code": "1.999999"}
# Ends the session that the others go on with; tested with the login.
ENDS = {"POST /logout"}


def key_of(route: Route) -> str:
    [method] = (route.methods or set()) - {"HEAD"}
    return f"{method} {route.path}"


def address_of(path: str) -> str:
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: VALUES.get(found[1], "x"), path)


def allowed(key: str) -> set[str]:
    who = TABLE[key]
    return {role.value for role in Role} if who in ("open", "everybody") else set(who.split())


def ask(member: Member, key: str) -> httpx.Response:
    method, path = key.split(" ", 1)
    address = address_of(path)
    return member.get(address) if method == "GET" else member.client.post(address, data={"csrf": member.csrf()})


def test_the_table_is_the_one_that_was_agreed() -> None:
    found = {}
    for route in routes():
        roles = guard_of(route).roles
        found[key_of(route)] = "open" if roles is None else " ".join(sorted(roles)) or "everybody"
    assert found == TABLE


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_its_own_and_nothing_else(engine: sa.Engine, as_role: As, role: Role) -> None:
    member = as_role(role)
    wrong = {}
    for key in TABLE.keys() - ENDS:
        refused = ask(member, key).status_code == 403
        # The page of the single sign-on is refused too where it fails; it is open to all.
        if refused == (role in allowed(key)):
            wrong[key] = refused
    assert wrong == {}


def test_who_is_not_logged_in_may_do_nothing(console: str) -> None:
    with browser(console) as client:
        for key, who in TABLE.items():
            method, path = key.split(" ", 1)
            answered = client.request(method, address_of(path))
            if who == "open":
                assert answered.status_code != 403, key
            elif method == "GET":
                assert answered.headers["location"].startswith("/login"), key
            else:
                assert answered.status_code == 401, key


def test_auditors_change_nothing() -> None:
    own = {"POST /logout", "POST /account/sessions", "POST /account/renew"}
    assert [key for key in TABLE if key.startswith("POST") and "auditor" in allowed(key) and TABLE[key] != "open"] == [
        key for key in TABLE if key in own
    ]


@pytest.mark.parametrize("role", Role)
def test_the_menu_leads_nobody_to_a_closed_door(role: Role) -> None:
    for link in LINKS:
        assert (role in link.roles) == (role in allowed(f"GET {link.path}")), link.path
