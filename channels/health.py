"""For those who run the system: alive, ready, figures."""

import asyncio
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from channels.edge import Edge, edge_of
from channels.metrics import CONTENT_TYPE
from kb.errors import KbError
from kb.messages import service, turns


async def healthz(_: Request) -> Response:
    """200 as long as the process answers."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """200, or 503, with `{"ready": …, "checks": {"database", "bot", "actions"}}`, each true or false."""
    edge = edge_of(request)
    database, bot, actions = await asyncio.gather(
        asyncio.to_thread(_database_is_ready, edge), edge.bot.bot_is_up(), edge.bot.actions_are_up()
    )
    checks = {"database": database, "bot": bot, "actions": actions}
    ready = all(checks.values())
    return JSONResponse({"ready": ready, "checks": checks}, 200 if ready else 503)


async def metrics(request: Request) -> Response:
    """Figures in Prometheus' text format. The last known count of the inbox stands while the database is away."""
    edge = edge_of(request)
    with suppress(KbError):
        edge.metrics.waiting.set(await asyncio.to_thread(turns.count_open, edge.engine))
    return Response(edge.metrics.text(), media_type=CONTENT_TYPE)


def _database_is_ready(edge: Edge) -> bool:
    try:
        return service.has_current_schema(edge.engine)
    except KbError:
        return False


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
