"""The same as `observe.asgi` for a Sanic application (the bot and the actions). Sanic is theirs to import."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from observe import trail
from observe.asgi import METHODS
from observe.context import REQUEST_HEADER, TURN_HEADER, begin, request_id
from observe.figures import Figures

Listener = Callable[[Any, asyncio.AbstractEventLoop], Awaitable[None]]


def observe(app: Any, figures: Figures) -> None:
    """To be called before the first request."""

    async def arrived(request: Any) -> None:
        begin(request.headers.get(REQUEST_HEADER, ""), request.headers.get(TURN_HEADER, ""))
        request.ctx.began = time.perf_counter()
        figures.open.inc()

    async def answered(request: Any, response: Any) -> None:
        response.headers[REQUEST_HEADER] = request_id()
        if (began := getattr(request.ctx, "began", None)) is None:
            return  # it could not even be read
        figures.open.dec()
        method = request.method if request.method in METHODS else "other"
        told = (method, _route_of(request), response.status, time.perf_counter() - began)
        figures.answered(*told)
        trail.answered(*told)

    app.register_middleware(arrived, "request")
    app.register_middleware(answered, "response")


def watching(figures: Figures) -> tuple[Listener, Listener]:
    """Listeners for `after_server_start` and `before_server_stop` that watch the event loop."""

    async def start(app: Any, loop: asyncio.AbstractEventLoop) -> None:
        app.ctx.watching = loop.create_task(figures.watch_loop())

    async def stop(app: Any, _loop: asyncio.AbstractEventLoop) -> None:
        app.ctx.watching.cancel()

    return start, stop


def _route_of(request: Any) -> str:
    return str(request.uri_template) if request.route is not None else "other"
