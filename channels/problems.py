"""Problem documents (RFC 9457) in Vietnamese, and the one place where errors become answers."""

import logging
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from channels.strings import strings
from kb.errors import KbUnavailableError
from kb.messages.model import ConversationNotFoundError
from observe.asgi import route_of
from observe.context import request_id

logger = logging.getLogger(__name__)

_LIMITS = frozenset({"too_many", "too_many_pictures", "too_busy"})
_OF_STATUS = {404: "bad_path", 405: "bad_method"}


class ProblemError(Exception):
    """A request that is answered with the problem of that name in strings.yml."""

    def __init__(self, name: str, *, headers: dict[str, str] | None = None, **values: object) -> None:
        super().__init__(name)
        self.name, self.headers, self.values = name, headers, values


def problem(name: str, *, headers: dict[str, str] | None = None, **values: object) -> Response:
    """The document: type, title, status, detail and next_step, and the id by which operators find it in the log."""
    words: dict[str, Any] = strings()["problems"][name]
    body = {
        "type": f"urn:problem:{name.replace('_', '-')}",
        "title": words["title"],
        "status": words["status"],
        "detail": words["detail"].format(**values),
        "next_step": words["next_step"].format(**values),
        "request_id": request_id(),
    }
    return JSONResponse(body, words["status"], headers, media_type="application/problem+json")


def told(error: ProblemError) -> str:
    """What went wrong and what to do, for a conversation."""
    words: dict[str, Any] = strings()["problems"][error.name]
    return f"{words['detail']} {words['next_step']}".format(**error.values)


def on_problem(request: Request, error: Exception) -> Response:
    """The answer to a `ProblemError`."""
    assert isinstance(error, ProblemError)
    edge = request.app.state.edge
    edge.metrics.problems.labels(error.name).inc()
    if error.name in _LIMITS:
        edge.watch.tell("limit.hit", request.client.host if request.client else "", of=error.name)
    return problem(error.name, headers=error.headers, **error.values)


def on_http(request: Request, error: Exception) -> Response:
    """The answer to what the framework itself refuses: an unknown path, a wrong method."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers) if error.headers else None
    if error.status_code == 405:
        headers = {"Allow": ", ".join(_methods(request))}
    return problem(_OF_STATUS.get(error.status_code, "bad_path"), headers=headers)


def _methods(request: Request) -> list[str]:
    """What the address takes; the framework names those of its first route only."""
    here = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    return sorted({method for route in here for method in getattr(route, "methods", None) or ("GET", "HEAD")})


def on_gone(_: Request, __: Exception) -> Response:
    """The answer when a rightly signed token belongs to a conversation that is not kept any more."""
    return problem("gone")


class CatchErrors:
    """Outermost: whatever else goes wrong is answered with a problem, and logged by its place and never by its words,
    for these may hold the citizen's."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See above."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http":
                raise
            log_error(error, f"{scope['method']} {route_of(scope)}")
            if not started:
                await _answer(error)(scope, receive, send)


def _answer(error: Exception) -> Response:
    if isinstance(error, KbUnavailableError):
        return problem("unavailable", headers={"Retry-After": "3"})
    return problem("unexpected")


def log_error(error: BaseException, where: str) -> None:
    """Log the kind of error and the lines it passed through, without its text and without values (observe.safe)."""
    logger.error("%s failed", where, exc_info=error)


HANDLERS = {ProblemError: on_problem, HTTPException: on_http, ConversationNotFoundError: on_gone}
