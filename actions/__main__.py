"""The action server: `python -m actions`. Its port is `PORT` + 3, its address `ACTIONS_HOST` (127.0.0.1)."""

import asyncio
import logging
import os

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.figures import figures
from actions.preview import preview
from actions.services import open_services
from kb.errors import KbError
from observe.figures import CONTENT_TYPE
from observe.listening import hosts
from observe.sanic import observe, watching
from observe.setup import set_up

logger = logging.getLogger("actions")


def make_app() -> Sanic:
    """The SDK's server with the health routes that every process has."""
    # Not above: what its libraries warn of, while they are imported, is a line of our log.
    from rasa_sdk.endpoint import create_app

    app = create_app("actions", cors_origins="")
    app.config.ACCESS_LOG = False
    app.add_route(_healthz, "/healthz")
    app.add_route(_readyz, "/readyz")
    app.add_route(_metrics, "/metrics")
    app.add_route(preview, "/preview", methods=["POST"])
    observe(app, figures().common)
    watch, watch_no_more = watching(figures().common)
    app.register_listener(watch, "after_server_start")
    app.register_listener(watch_no_more, "before_server_stop")
    # The first citizen should not wait for the index.
    app.register_listener(_warm_up, "after_server_start")
    return app


async def _healthz(_request: Request) -> HTTPResponse:
    return response.json({"status": "alive"})


async def _readyz(_request: Request) -> HTTPResponse:
    try:
        await asyncio.to_thread(_search_once)
    except KbError as error:
        return response.json({"status": "not ready", "database": str(error)}, status=503)
    return response.json({"status": "ready"})


async def _metrics(_request: Request) -> HTTPResponse:
    return response.raw(figures().common.text(), content_type=CONTENT_TYPE)


async def _warm_up(_app: Sanic, _loop: object) -> None:
    try:
        await asyncio.to_thread(_search_once)
    except KbError:
        logger.exception("the knowledge base is not there yet")


def _search_once() -> None:
    services = open_services()
    services.procedures.search("khai sinh")
    services.categories.prepare()
    services.faqs.get("")


def main() -> None:
    """Serve until stopped."""
    set_up("actions")
    port = int(os.environ.get("PORT") or 8000) + 3
    host = os.environ.get("ACTIONS_HOST") or "127.0.0.1"
    make_app().run(hosts(host), port, access_log=False, debug=False, motd=False)


if __name__ == "__main__":
    main()
