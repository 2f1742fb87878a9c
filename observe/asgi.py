"""The outermost layer of an ASGI application: each request gets its id, is counted, and leaves a line."""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from observe import trail
from observe.context import REQUEST_HEADER, begin
from observe.figures import Figures

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_REQUEST = REQUEST_HEADER.lower().encode()
# What a client may send as its method; anything else would be a label of its own.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Observed:
    """`X-Request-ID` is taken when it is well-formed, else made, and given back."""

    def __init__(self, app: App, figures: Figures) -> None:
        self.app, self._figures = app, figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See above."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # No turn: none is told from outside, and what is would be logged.
        given = {name: value.decode("latin-1") for name, value in scope["headers"] if name == _REQUEST}
        identity = begin(given.get(_REQUEST, "")).encode()
        began, status = time.perf_counter(), 0

        async def with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (_REQUEST, identity)]
            await send(message)

        self._figures.open.inc()
        try:
            await self.app(scope, receive, with_id)
        except Exception:
            # Whoever made the application answers it outside of this layer.
            status = status or 500
            raise
        finally:
            self._figures.open.dec()
            self._tell(scope, status, time.perf_counter() - began)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        # Nothing was answered: the client was gone first, or the server has to say so for us.
        told = (method, route_of(scope), status or 499, seconds)
        self._figures.answered(*told)
        trail.answered(*told)


def route_of(scope: Scope) -> str:
    """The template of the path; "other" for what no route takes."""
    route = scope.get("route")
    return str(getattr(route, "path", "")) or ("/" if route is not None else "other")
