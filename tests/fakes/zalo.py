"""Zalo on this machine: OAuth v4, the Open API of official accounts, and the sender of events.

Alone: `python -m tests.fakes.zalo --port 9100 --webhook http://127.0.0.1:8000/webhooks/zalo`. Then
`POST /_ctl/user/{id}/{what}` lets a citizen do something (`say {"text"}`, `image`, `sticker`, `location`, `follow`,
`unfollow`, …), `POST /_ctl/switches` sets the fields of `ZaloServer`, `POST /_ctl/clock {"seconds"}` puts the clock on,
`POST /_ctl/fail {"endpoint", "error", "times"}` orders a refusal, `GET /_ctl/sent` shows what citizens got, `GET
/_ctl/pair` makes a pair of tokens, `POST /_ctl/revoke` ends all of them.
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.servers import _in_thread, free_port
from tests.fakes.zalo_api import ZaloApi
from tests.fakes.zalo_events import ZaloEvents
from tests.fakes.zalo_oauth import ZaloOAuth


@dataclass
class ZaloServer(ZaloEvents, ZaloApi, ZaloOAuth):
    """All of it; the parts tell their switches."""

    def app(self) -> Starlette:
        return Starlette(routes=[*self.oauth_routes(), *self.api_routes(), self.picture_route(), *self._control()])

    def _control(self) -> list[Route]:
        return [
            Route("/_ctl/user/{user}/{what}", self._do, methods=["POST"]),
            Route("/_ctl/switches", self._switch, methods=["POST"]),
            Route("/_ctl/clock", self._clock, methods=["POST"]),
            Route("/_ctl/fail", self._fail, methods=["POST"]),
            Route("/_ctl/revoke", self._revoke, methods=["POST"]),
            Route("/_ctl/pair", self._pair),
            Route("/_ctl/sent", self._sent),
        ]

    async def _do(self, request: Request) -> Response:
        given: dict[str, Any] = await request.json() if await request.body() else {}
        act = getattr(self, request.path_params["what"])
        delivery = await run_in_threadpool(act, request.path_params["user"], **given)
        return JSONResponse({"status": delivery.status, "seconds": delivery.seconds})

    async def _switch(self, request: Request) -> Response:
        vars(self).update(await request.json())
        return Response()

    async def _clock(self, request: Request) -> Response:
        self.advance((await request.json())["seconds"])
        return Response()

    async def _fail(self, request: Request) -> Response:
        self.fail(**await request.json())
        return Response()

    async def _revoke(self, _: Request) -> Response:
        self.revoke()
        return Response()

    async def _pair(self, _: Request) -> Response:
        access, refresh = self.issue_pair()
        return JSONResponse({"access_token": access, "refresh_token": refresh})

    async def _sent(self, _: Request) -> Response:
        return JSONResponse([{"user_id": one.user_id, "text": one.text, "body": one.body} for one in self.sent])


def make_server(fake: ZaloServer, port: int) -> uvicorn.Server:
    """Listens on this machine only."""
    fake.url = f"http://127.0.0.1:{port}"
    return uvicorn.Server(
        uvicorn.Config(fake.app(), port=port, log_level="critical", ws="none", timeout_graceful_shutdown=1)
    )


@contextmanager
def zalo_serving(fake: ZaloServer) -> Iterator[str]:
    """The address of the server, served in a thread: ZALO_API_BASE and ZALO_OAUTH_BASE."""
    with _in_thread(make_server(fake, free_port())) as url:
        yield url


def main() -> None:
    """Serves until it is stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--webhook", default="http://127.0.0.1:8000/webhooks/zalo")
    options = parser.parse_args()
    make_server(ZaloServer(webhook=options.webhook, callback="*"), options.port).run()


if __name__ == "__main__":
    main()
