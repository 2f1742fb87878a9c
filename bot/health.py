"""The health routes that every process has, on Rasa's server: alive, ready (a model is loaded), figures."""

from typing import Any

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.figures import figures
from observe.figures import CONTENT_TYPE
from observe.sanic import observe


async def add_health(app: Sanic, _loop: Any) -> None:
    """A listener for `before_server_start`: Rasa makes its application itself and offers no earlier moment."""
    app.router.reset()
    for handler, path in ((healthz, "/healthz"), (readyz, "/readyz"), (metrics, "/metrics")):
        app.add_route(handler, path, methods=["GET"])
    app.router.finalize()
    observe(app, figures().common)


async def healthz(_request: Request) -> HTTPResponse:
    """200 as long as the process answers."""
    return response.json({"status": "alive"})


async def readyz(request: Request) -> HTTPResponse:
    """200 when a model is loaded, else 503."""
    ready = bool(request.app.ctx.agent and request.app.ctx.agent.is_ready())
    return response.json({"ready": ready, "checks": {"model": ready}}, status=200 if ready else 503)


async def metrics(request: Request) -> HTTPResponse:
    """Figures in Prometheus' text format, with the name of the model that answers."""
    agent = request.app.ctx.agent
    figures().common.running(str(agent.model_name).removesuffix(".tar.gz") if agent and agent.is_ready() else "")
    return response.raw(figures().common.text(), content_type=CONTENT_TYPE)
