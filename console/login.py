"""Log in and out, and begin an account by its one-time link."""

import asyncio
from datetime import timedelta
from urllib.parse import quote, urlencode

import segno
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from console.errors import Refusal
from console.pages import cookie_of, open_page, page
from console.parts import Parts
from console.strings import say
from console.visit import Visit
from kb.people import accounts, login, sessions
from kb.people.model import AccountError, Actor, InvitationUnfitError, LoginRefusedError, Staff
from kb.people.passwords import address_of, new_secret

_PATH = "/login"
_FORGET_EVERY = 3600.0


def address(path: str, query: str) -> str:
    """The login that leads on to that page."""
    target = f"{path}?{query}" if query else path
    return f"{_PATH}?{urlencode({'next': target})}" if target != "/" else _PATH


async def show(visit: Visit) -> Response:
    """The form; who is logged in goes on."""
    if visit.session:
        return RedirectResponse(_next(visit.query.get("next", "")), 303)
    return _form(visit)


async def enter(visit: Visit) -> Response:
    """Check what was given; a new session each time, so that nobody can plant one."""
    name, by = (await visit.text("name")).casefold()[:64], visit.address
    given = {"password": str((await visit.form()).get("password", "")), "code": await visit.text("code")}
    now = login.now_utc()
    try:
        found = await visit.run(login.log_in, visit.engine, visit.sealer, Actor(name, by), **given, now=now)
    except LoginRefusedError as error:
        status = 429 if error.reason == "throttled" else 401
        return _form(visit, error=say(f"login.{error.reason}", wait=error.wait), name=name, status=status)
    return await let_in(visit, found, await visit.text("next"))


async def let_in(visit: Visit, account: Staff, target: str) -> Response:
    """Open a session in this browser and go on; the one that it had ends."""
    if before := visit.session:
        by = Actor(before.staff.name, visit.address)
        await visit.run(sessions.revoke, visit.engine, before.staff.id, by=by, digest=before.digest)
    agent = visit.request.headers.get("user-agent", "")
    token = await visit.run(sessions.open_session, visit.engine, account, address=visit.address, agent=agent)
    response = RedirectResponse(_next(target), 303)
    secure = visit.settings.url.startswith("https://")
    seconds = int(sessions.LONGEST.total_seconds())
    cookie = cookie_of(visit.settings)
    response.set_cookie(cookie, token, max_age=seconds, path="/", httponly=True, samesite="lax", secure=secure)
    return response


async def leave(visit: Visit) -> Response:
    """End this session."""
    assert visit.session is not None
    digest = visit.session.digest
    await visit.run(sessions.revoke, visit.engine, visit.staff.id, by=visit.actor, digest=digest)
    response = RedirectResponse(f"{_PATH}?done=left", 303)
    secure = visit.settings.url.startswith("https://")
    response.delete_cookie(cookie_of(visit.settings), path="/", httponly=True, samesite="lax", secure=secure)
    return response


async def show_invitation(visit: Visit) -> Response:
    """Choose a password, and take up the one-time codes."""
    return await _beginning(visit, new_secret())


async def begin(visit: Visit) -> Response:
    """Use the link, and log in."""
    secret, form = await visit.text("secret"), await visit.form()
    password, again = str(form.get("password", "")), str(form.get("again", ""))
    if password != again:
        return await _beginning(visit, secret, error=say("login.not_the_same"))
    given = {"password": password, "secret": secret, "code": await visit.text("code")}
    token, by = visit.path["token"], Actor("", visit.address)
    try:
        begun = await visit.run(accounts.begin, visit.engine, visit.sealer, token, **given, by=by)
    except AccountError as error:
        return await _beginning(visit, secret, error=say(f"account_errors.{error.reason}"))
    except InvitationUnfitError as error:
        raise Refusal("invitation", status=410) from error
    return await let_in(visit, begun, "/")


async def _beginning(visit: Visit, secret: str, *, error: str = "") -> Response:
    try:
        invited = await visit.run(accounts.invited, visit.engine, visit.path["token"])
    except InvitationUnfitError as unfit:
        raise Refusal("invitation", status=410) from unfit
    issuer = say("title", province=visit.settings.kb.province)
    picture = segno.make(address_of(secret, invited.name, issuer)).svg_data_uri(scale=5, dark="#000", light="#fff")
    values = {"invited": invited, "secret": secret, "picture": Markup(picture), "error": error}
    return visit.render("login/begin.html", status=422 if error else 200, **values)


def _form(visit: Visit, *, error: str = "", name: str = "", status: int = 200) -> Response:
    sign_on = visit.settings.sign_on
    values = {"error": error, "name": name, "next": visit.query.get("next", ""), "sign_on": sign_on}
    return visit.render("login/login.html", status=status, **values)


def _next(target: str) -> str:
    """A page of ours: an address that a browser would take for another host's is not followed."""
    local = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return quote(target, safe="/?&=%:,+-_.~") if local and "\\" not in target else "/"


async def forget_old_attempts(parts: Parts) -> None:
    """Once an hour, for ever."""
    while True:
        before = login.now_utc() - timedelta(days=1)
        await asyncio.to_thread(login.forget_attempts, parts.engine, before=before)
        await asyncio.sleep(_FORGET_EVERY)


ROUTES = [
    open_page(_PATH, show),
    open_page(_PATH, enter, methods=["POST"]),
    page("/logout", leave, methods=["POST"]),
    open_page("/begin/{token}", show_invitation),
    open_page("/begin/{token}", begin, methods=["POST"]),
]
