"""For those who run the system: alive, ready, figures."""

import asyncio

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from console.parts import parts_of
from kb.errors import KbError
from kb.messages.service import Engine, has_current_schema


async def healthz(_: Request) -> Response:
    """200 as long as the process answers."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """200, or 503, with `{"ready": …, "checks": {"database": …}}`."""
    ready = await asyncio.to_thread(_database_is_ready, parts_of(request).engine)
    return JSONResponse({"ready": ready, "checks": {"database": ready}}, 200 if ready else 503)


async def metrics(_: Request) -> Response:
    """Figures of the process in Prometheus' text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _database_is_ready(engine: Engine) -> bool:
    try:
        return has_current_schema(engine)
    except KbError:
        return False


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
