"""For those who run the system: alive, ready, figures."""

import asyncio
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from channels.edge import Edge, edge_of
from channels.facebook.events import FACEBOOK
from channels.zalo.events import ZALO
from kb.errors import KbError
from kb.messages import service, turns
from kb.messages.model import WEB, OutboxState
from kb.messages.watching import inbox_age, outbox_ages
from kb.platforms import accounts, sending
from observe.figures import CONTENT_TYPE


async def healthz(_: Request) -> Response:
    """200 as long as the process answers."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """200, or 503, with `{"ready": …, "checks": {"database", "bot", "actions"}}`, each true or false, and
    `"channels": {"web", "zalo", "facebook"}`, each "on", "off", or why it cannot be written to ("not_connected",
    "needs_reauth", "unknown"); a platform that is away leaves the rest ready.
    """
    edge = edge_of(request)
    database, bot, actions = await asyncio.gather(
        asyncio.to_thread(_database_is_ready, edge), edge.bot.bot_is_up(), edge.bot.actions_are_up()
    )
    checks = {"database": database, "bot": bot, "actions": actions}
    ready = all(checks.values())
    channels = await _channels(edge)
    return JSONResponse({"ready": ready, "checks": checks, "channels": channels}, 200 if ready else 503)


async def metrics(request: Request) -> Response:
    """Figures in Prometheus' text format. The last known count of the inbox stands while the database is away."""
    edge = edge_of(request)
    with suppress(KbError):
        edge.metrics.waiting.set(await asyncio.to_thread(turns.count_open, edge.engine))
        edge.metrics.oldest.set(await asyncio.to_thread(inbox_age, edge.engine, service.now()))
        await _count_unsent(edge)
    return Response(edge.metrics.text(), media_type=CONTENT_TYPE)


async def _channels(edge: Edge) -> dict[str, str]:
    states = dict.fromkeys((ZALO, FACEBOOK), "off") | {WEB: "on"}
    for channel, platform in edge.platforms.items():
        try:
            states[channel] = await platform.state()
        except KbError:
            states[channel] = "unknown"
    return states


async def _count_unsent(edge: Edge) -> None:
    if not edge.platforms:
        return
    counts = await asyncio.to_thread(sending.count_open, edge.engine)
    ages = await asyncio.to_thread(outbox_ages, edge.engine, service.now())
    for channel, platform in edge.platforms.items():
        edge.metrics.unsent_oldest.labels(channel).set(ages.get(channel, 0.0))
        if account := await asyncio.to_thread(accounts.account_of, edge.engine, channel):
            edge.metrics.token_ends.labels(channel).set(account.expires_at.timestamp())
        edge.metrics.platform_up.labels(channel).set(await platform.state() == "on")
        for state in OutboxState:
            if state is not OutboxState.DELIVERED:
                edge.metrics.unsent.labels(channel, state.value).set(counts.get((channel, state.value), 0))


def _database_is_ready(edge: Edge) -> bool:
    try:
        return service.has_current_schema(edge.engine)
    except KbError:
        return False


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
