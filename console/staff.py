"""Accounts of the staff."""

from collections.abc import Collection
from typing import Any

from starlette.responses import Response

from console.errors import Refusal
from console.pages import page
from console.strings import say
from console.visit import Visit
from kb.people import accounts, sessions
from kb.people.model import AccountError, NameTakenError, Role, Staff, StaffNotFoundError

_PATH = "/staff"
_READERS = (Role.ADMINISTRATOR, Role.AUDITOR)


async def listing(visit: Visit) -> Response:
    """All accounts."""
    return visit.render("staff/list.html", members=await visit.run(accounts.staff_members, visit.engine))


async def new(visit: Visit) -> Response:
    """The form of a new one."""
    return _form(visit, None, {"roles": []})


async def create(visit: Visit) -> Response:
    """Make it, and show its one-time link."""
    given = await _given(visit)
    name = (await visit.text("name")).casefold()
    values = {name: given[name] for name in ("full_name", "unit", "roles")}
    try:
        made = await visit.run(accounts.create, visit.engine, name, **values, by=visit.actor)
    except NameTakenError:
        return _form(visit, None, given | {"name": name}, error=say("account_errors.taken"))
    except AccountError as error:
        return _form(visit, None, given | {"name": name}, error=say(f"account_errors.{error.reason}"))
    return await _invite(visit, made)


async def show(visit: Visit) -> Response:
    """One account."""
    found = await _member(visit)
    open_ = await visit.run(sessions.sessions_of, visit.engine, found.id)
    values = {"full_name": found.full_name, "unit": found.unit, "roles": found.roles, "active": found.active}
    return _form(visit, found, values, sessions=open_)


async def change(visit: Visit) -> Response:
    """Save it."""
    found, given = await _member(visit), await _given(visit)
    try:
        await visit.run(accounts.change, visit.engine, found.id, **given, by=visit.actor)
    except AccountError as error:
        return _form(visit, found, given, error=say(f"account_errors.{error.reason}"))
    return visit.redirect(f"{_PATH}/{found.id}", done="saved")


async def invite(visit: Visit) -> Response:
    """A new one-time link."""
    return await _invite(visit, await _member(visit))


async def end_sessions(visit: Visit) -> Response:
    """Log the account out everywhere."""
    found = await _member(visit)
    await visit.run(sessions.revoke, visit.engine, found.id, by=visit.actor)
    return visit.redirect(f"{_PATH}/{found.id}", done="sessions_ended")


async def _invite(visit: Visit, member: Staff) -> Response:
    token = await visit.run(accounts.invite, visit.engine, member.id, by=visit.actor)
    link = f"{visit.settings.url}/begin/{token}"
    days = accounts.INVITATION_LASTS.days
    return visit.render("staff/invited.html", member=member, link=link, days=days)


async def _member(visit: Visit) -> Staff:
    try:
        return await visit.run(accounts.member, visit.engine, int(visit.path["id"]))
    except StaffNotFoundError as error:
        raise Refusal("not_found", status=404) from error


async def _given(visit: Visit) -> dict[str, Any]:
    form = await visit.form()
    roles = [Role(value) for value in form.getlist("roles") if value in set(Role)]
    texts = {name: await visit.text(name) for name in ("full_name", "unit")}
    return {**texts, "roles": roles, "active": "active" in form}


def _form(visit: Visit, member: Staff | None, values: dict[str, Any], *, error: str = "", **more: Any) -> Response:
    roles: Collection[Role] = list(Role)
    shown = {"name": "", "full_name": "", "unit": "", "active": True, "sessions": ()} | values | more
    return visit.render(
        "staff/form.html", status=422 if error else 200, member=member, all_roles=roles, error=error, values=shown
    )


ROUTES = [
    page(_PATH, listing, *_READERS),
    page(f"{_PATH}/new", new, Role.ADMINISTRATOR),
    page(_PATH, create, Role.ADMINISTRATOR, methods=["POST"]),
    page(f"{_PATH}/{{id:int}}", show, *_READERS),
    page(f"{_PATH}/{{id:int}}", change, Role.ADMINISTRATOR, methods=["POST"]),
    page(f"{_PATH}/{{id:int}}/invite", invite, Role.ADMINISTRATOR, methods=["POST"]),
    page(f"{_PATH}/{{id:int}}/sessions", end_sessions, Role.ADMINISTRATOR, methods=["POST"]),
]
