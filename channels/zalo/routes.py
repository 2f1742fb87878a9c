"""Zalo's webhook. A bad signature is answered with 200 and dropped: the address could not be saved otherwise."""

import logging
import time

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from channels.edge import address_of, edge_of
from channels.plain.values import text_of
from channels.platforms.settings import ZaloSettings
from channels.platforms.webhooks import Fields, fields_of, raw_body, take_in
from channels.problems import ProblemError
from channels.zalo.events import ZALO, account_of, events_of
from channels.zalo.signature import is_signed

logger = logging.getLogger(__name__)


async def post_events(request: Request) -> Response:
    """200 with nothing, once the event is stored or was dropped; 503 when it could not be stored."""
    began, edge = time.perf_counter(), edge_of(request)
    settings = edge.settings.zalo
    if settings is None:
        raise ProblemError("bad_path")
    raw = await raw_body(request)
    body = fields_of(raw)
    if body is None or not _is_signed(request, settings, raw, body):
        _dropped(request, "unreadable" if body is None else "bad_signature")
        return Response()
    await take_in(edge, ZALO, events_of(body), began)
    return Response()


def _is_signed(request: Request, settings: ZaloSettings, raw: bytes, body: Fields) -> bool:
    header = request.headers.get("x-zevent-signature", "")
    timestamp = text_of(body.get("timestamp")) or request.headers.get("x-zevent-timestamp", "")
    terms = dict.fromkeys((settings.app_id, account_of(body)))
    return is_signed(raw, header, timestamp, first_terms=terms, secret_key=settings.oa_secret_key)


def _dropped(request: Request, why: str) -> None:
    edge = edge_of(request)
    edge.metrics.events.labels(ZALO, why).inc()
    if why == "bad_signature":
        edge.watch.tell("webhook.bad_signature", address_of(request), of=ZALO)
    logger.warning("an event of Zalo was dropped: %s", why)


ROUTES = [Route("/webhooks/zalo", post_events, methods=["POST"])]
