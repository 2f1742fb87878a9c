"""One's own account: where it is logged in, and a new password."""

from starlette.responses import Response

from console.pages import page
from console.visit import Visit
from kb.people import accounts, sessions

_PATH = "/account"


async def show(visit: Visit) -> Response:
    """The sessions."""
    return visit.render("account/account.html", sessions=await _sessions(visit), mine=_mine(visit))


async def end_session(visit: Visit) -> Response:
    """End one, or all but this one."""
    digest = await visit.text("digest")
    ended = {"digest": digest} if digest else {"but": _mine(visit)}
    await visit.run(sessions.revoke, visit.engine, visit.staff.id, by=visit.actor, **ended)
    return visit.redirect(_PATH, done="sessions_ended")


async def renew(visit: Visit) -> Response:
    """A one-time link for oneself: a new password and new one-time codes."""
    token = await visit.run(accounts.invite, visit.engine, visit.staff.id, by=visit.actor)
    return visit.redirect(f"/begin/{token}")


async def _sessions(visit: Visit) -> object:
    return await visit.run(sessions.sessions_of, visit.engine, visit.staff.id)


def _mine(visit: Visit) -> str:
    return visit.session.digest if visit.session else ""


ROUTES = [
    page(_PATH, show),
    page(f"{_PATH}/sessions", end_session, methods=["POST"]),
    page(f"{_PATH}/renew", renew, methods=["POST"]),
]
