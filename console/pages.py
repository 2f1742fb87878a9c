"""A page and who may see it. Every route of the console is made here, so that none is forgotten."""

import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from console.errors import LoginNeeded, Refusal
from console.parts import parts_of
from console.settings import Settings
from console.visit import Visit
from kb.people.model import Role, StaffSession
from kb.people.sessions import session_of

_COOKIE = "console"
Handler = Callable[[Visit], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Guard:
    """The endpoint of a page. `roles` empty: everybody who is logged in; None: also who is not."""

    handler: Handler
    roles: frozenset[Role] | None

    async def __call__(self, request: Request) -> Response:
        """Raises `Refusal`, and whatever the page raises."""
        visit = Visit(request, await session_at(request))
        if request.method == "POST":
            check_origin(request)
        if self.roles is not None:
            _check_account(visit, self.roles)
            if request.method == "POST":
                await _check_token(visit)
        return await self.handler(visit)


def page(path: str, handler: Handler, *roles: Role, methods: Sequence[str] = ("GET",)) -> Route:
    """A route for accounts with one of these roles; without any, for every account."""
    return Route(path, _as_endpoint(Guard(handler, frozenset(roles))), methods=list(methods), name=handler.__name__)


def open_page(path: str, handler: Handler, *, methods: Sequence[str] = ("GET",)) -> Route:
    """A route for those who are not logged in too."""
    return Route(path, _as_endpoint(Guard(handler, None)), methods=list(methods), name=handler.__name__)


def guard_of(route: Route) -> Guard:
    """Who may see the route."""
    guard: Guard = route.endpoint.guard  # type: ignore[attr-defined]
    return guard


def _as_endpoint(guard: Guard) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await guard(request)

    endpoint.guard = guard  # type: ignore[attr-defined]
    return endpoint


async def session_at(request: Request) -> StaffSession | None:
    """The session of the cookie."""
    visit = Visit(request, None)
    token = request.cookies.get(cookie_of(visit.settings), "")
    return await visit.run(session_of, parts_of(request).engine, token) if token else None


def cookie_of(settings: Settings) -> str:
    """The name of the session's cookie. With https one that no other host of the domain can set (RFC 6265bis)."""
    return f"__Host-{_COOKIE}" if settings.url.startswith("https://") else _COOKIE


def check_origin(request: Request) -> None:
    """Raises `Refusal` when a browser says that another site sends the form. Old browsers say nothing."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise Refusal("foreign_form", status=403)
        return
    origin = request.headers.get("origin")
    # The scheme may differ where a proxy that is not listed as trusted ends TLS.
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise Refusal("foreign_form", status=403)


def _check_account(visit: Visit, roles: frozenset[Role]) -> None:
    if visit.session is None:
        raise LoginNeeded
    if roles and not visit.staff.may(*roles):
        raise Refusal("not_allowed", status=403)


async def _check_token(visit: Visit) -> None:
    given = visit.request.headers.get("x-csrf-token") or await visit.text("csrf")
    if not hmac.compare_digest(given.encode(), visit.csrf_token().encode()):
        raise Refusal("form_expired", status=403)
