"""The ASGI application of the console."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from console import (
    account,
    canned,
    conversations,
    desk,
    examples,
    feedback,
    health,
    home,
    imports,
    learning,
    login,
    notices,
    operations,
    records,
    reports,
    sign_on,
    staff,
    unanswered,
)
from console.errors import LoginNeeded, Refusal
from console.headers import BodyLimit, SafeHeaders
from console.pages import session_at
from console.parts import Parts, make_parts
from console.procedures import editing, lists, published, reviewing
from console.settings import Settings
from console.visit import Visit
from kb.errors import KbError, KbUnavailableError
from observe.asgi import Observed, route_of
from observe.context import REQUEST_HEADER, request_id

logger = logging.getLogger(__name__)

Work = Callable[[Parts], Awaitable[None]]

# Every module with pages, and every work that runs beside them.
PARTS = (
    home,
    login,
    sign_on,
    account,
    staff,
    feedback,
    unanswered,
    conversations,
    examples,
    learning,
    desk,
    canned,
    notices,
    imports,
    reports,
    lists,
    editing,
    reviewing,
    published,
    records,
    operations,
)
WORKS: Sequence[Work] = (
    login.forget_old_attempts,
    reviewing.publish_planned,
    operations.purge,
    *learning.WORKS,
    *imports.WORKS,
)

_MOST_BYTES = 2_000_000
_MOST_BYTES_OF = {"/imports": 100_000_000}
_RESTART_SECONDS = 1.0
# Only for the few steps of the single sign-on.
_SIGN_ON_COOKIE, _SIGN_ON_SECONDS = "console_sign_on", 600


def routes() -> list[Route]:
    """All pages."""
    return [route for part in PARTS for route in part.ROUTES]


def create_app(settings: Settings) -> Starlette:
    """Opens no connection until it is started. Needs a database with the current schema."""
    parts = make_parts(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(_keep_running(work, parts)) for work in WORKS]
        try:
            async with parts.figures.common.watching():
                yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            parts.engine.dispose()

    app = Starlette(
        routes=[
            *routes(),
            records.mount(parts),
            *health.ROUTES,
            Mount("/static", StaticFiles(packages=[("console", "static")])),
        ],
        middleware=_middleware(settings, parts),
        exception_handlers={
            Refusal: refused,
            KbUnavailableError: unavailable,
            KbError: kb_failed,
            HTTPException: http_failed,
            Exception: failed,
        },
        lifespan=lifespan,
    )
    app.state.parts = parts
    return app


def _middleware(settings: Settings, parts: Parts) -> list[Middleware]:
    secure = settings.url.startswith("https://")
    return [
        Middleware(Observed, figures=parts.figures.common),
        Middleware(SafeHeaders, secure=secure),
        Middleware(BodyLimit, most=_MOST_BYTES, most_of=_MOST_BYTES_OF),
        Middleware(
            SessionMiddleware,
            secret_key=parts.sealer.digest("console sign-on"),
            session_cookie=f"__Host-{_SIGN_ON_COOKIE}" if secure else _SIGN_ON_COOKIE,
            max_age=_SIGN_ON_SECONDS,
            https_only=secure,
        ),
    ]


async def _keep_running(work: Work, parts: Parts) -> None:
    while True:
        try:
            await work(parts)
        except Exception as error:  # whatever ends a work, it starts again
            logger.error("background work failed", exc_info=error)
        await asyncio.sleep(_RESTART_SECONDS)


async def refused(request: Request, error: Exception) -> Response:
    """The page with why not; who is not logged in goes to the login, and comes back to a page that was read."""
    assert isinstance(error, Refusal)
    if isinstance(error, LoginNeeded) and request.method == "GET":
        return RedirectResponse(login.address(request.url.path, request.url.query), 303)
    return await _problem(request, error)


async def unavailable(request: Request, error: Exception) -> Response:
    """The database is away."""
    logger.error("the database cannot be used", exc_info=error)
    return _bare_problem(request, Refusal("unavailable", status=503))


async def kb_failed(request: Request, error: Exception) -> Response:
    """Something that a page did not say better: what was asked for is not there, or not as it was."""
    logger.info("refused: %s", type(error).__name__)
    return await _problem(request, Refusal("not_as_it_was", status=409))


async def http_failed(request: Request, error: Exception) -> Response:
    """An address that there is not."""
    assert isinstance(error, HTTPException)
    return await _problem(
        request, Refusal("not_found" if error.status_code == 404 else "bad", status=error.status_code)
    )


async def failed(request: Request, error: Exception) -> Response:
    """An error of ours: what it was stands in the log, without the words of anybody."""
    logger.error("%s %s failed", request.method, route_of(request.scope), exc_info=error)
    response = _bare_problem(request, Refusal("failed", status=500))
    # This answer is made outside of the layer that gives the id back.
    response.headers[REQUEST_HEADER] = request_id()
    return response


async def _problem(request: Request, refusal: Refusal) -> Response:
    try:
        visit = Visit(request, await session_at(request))
    except KbError:
        visit = Visit(request, None)
    return visit.render("problem.html", status=refusal.status, refusal=refusal)


def _bare_problem(request: Request, refusal: Refusal) -> Response:
    return Visit(request, None).render("problem.html", status=refusal.status, refusal=refusal)
