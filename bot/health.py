"""The health routes that every process has, on Rasa's server: alive, ready (a model is loaded), figures."""

from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse


async def add_health(app: Sanic, _loop: Any) -> None:
    """A listener for `before_server_start`: Rasa makes its application itself and offers no earlier moment."""
    app.router.reset()
    for handler, path in ((healthz, "/healthz"), (readyz, "/readyz"), (metrics, "/metrics")):
        app.add_route(handler, path, methods=["GET"])
    app.router.finalize()


async def healthz(_request: Request) -> HTTPResponse:
    """200 as long as the process answers."""
    return response.json({"status": "alive"})


async def readyz(request: Request) -> HTTPResponse:
    """200 when a model is loaded, else 503."""
    ready = bool(request.app.ctx.agent and request.app.ctx.agent.is_ready())
    return response.json({"ready": ready, "checks": {"model": ready}}, status=200 if ready else 503)


async def metrics(_request: Request) -> HTTPResponse:
    """Figures in Prometheus' text format."""
    return response.raw(generate_latest(), content_type=CONTENT_TYPE_LATEST)
