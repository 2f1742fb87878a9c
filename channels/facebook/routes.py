"""Facebook's webhook: the registration, and events in batches."""

import asyncio
import hmac
import logging
import time

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from channels.edge import address_of, edge_of
from channels.facebook.events import FACEBOOK, echoes_of, events_of
from channels.facebook.signature import is_signed
from channels.platforms.sending import read_key
from channels.platforms.settings import FacebookSettings
from channels.platforms.webhooks import fields_of, raw_body, take_in
from channels.problems import ProblemError
from kb.platforms import sending

logger = logging.getLogger(__name__)


async def get_challenge(request: Request) -> Response:
    """The challenge, to who knows our word; 403 to others."""
    settings, asked = _settings(request), request.query_params
    token = asked.get("hub.verify_token", "").encode()
    knows = hmac.compare_digest(token, settings.verify_token.encode())
    if asked.get("hub.mode") != "subscribe" or not knows:
        raise ProblemError("bad_verify_token")
    return PlainTextResponse(asked.get("hub.challenge", ""))


async def post_events(request: Request) -> Response:
    """200 once every event is stored; 403 with a bad signature, 503 when one could not be stored."""
    began, edge, settings = time.perf_counter(), edge_of(request), _settings(request)
    raw = await raw_body(request)
    if not is_signed(raw, request.headers.get("x-hub-signature-256", ""), app_secret=settings.app_secret):
        edge.metrics.events.labels(FACEBOOK, "bad_signature").inc()
        edge.watch.tell("webhook.bad_signature", address_of(request), of=FACEBOOK)
        raise ProblemError("bad_signature")
    body = fields_of(raw)
    if body is None:
        edge.metrics.events.labels(FACEBOOK, "unreadable").inc()
        logger.warning("a request of Facebook was dropped: unreadable")
        return Response()
    await take_in(edge, FACEBOOK, events_of(body), began)
    for key, name in echoes_of(body):
        if part := read_key(key):
            await asyncio.to_thread(sending.confirm, edge.engine, FACEBOOK, *part, name)
    return PlainTextResponse("EVENT_RECEIVED")


def _settings(request: Request) -> FacebookSettings:
    settings = edge_of(request).settings.facebook
    if settings is None:
        raise ProblemError("bad_path")
    return settings


ROUTES = [
    Route("/webhooks/facebook", get_challenge, methods=["GET"]),
    Route("/webhooks/facebook", post_events, methods=["POST"]),
]
