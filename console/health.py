"""For those who run the system: alive, ready, figures."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from console.parts import parts_of
from kb.errors import KbError
from kb.messages.service import Engine, has_current_schema
from observe.figures import CONTENT_TYPE


async def healthz(_: Request) -> Response:
    """200 as long as the process answers."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """200, or 503, with `{"ready": …, "checks": {"database": …}}`."""
    ready = await asyncio.to_thread(_database_is_ready, parts_of(request).engine)
    return JSONResponse({"ready": ready, "checks": {"database": ready}}, 200 if ready else 503)


async def metrics(request: Request) -> Response:
    """Figures in Prometheus' text format."""
    return Response(await parts_of(request).figures.text(), media_type=CONTENT_TYPE)


def _database_is_ready(engine: Engine) -> bool:
    try:
        return has_current_schema(engine)
    except KbError:
        return False


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
