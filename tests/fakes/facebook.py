"""Facebook Messenger on this machine: the Graph API of a page's messages, and the sender of events.

Alone: `python -m tests.fakes.facebook --port 9200 --webhook http://127.0.0.1:8000/webhooks/facebook`. Then, all with
JSON bodies:

    POST /_ctl/user/{psid}/{act}    a citizen acts: `say {"text"}`, `image {"n"}`, `tap {"message_id", "n"}`,
                                    `postback {"payload", "title"}`, `get_started`, `sticker`, … (`ACTS`)
    POST /_ctl/deliver              {"entries": [[event, …], …]}: one post of a batch
    POST /_ctl/switches             {"echo": true, …}: fields of `FacebookServer` (`SWITCHES`)
    POST /_ctl/fail                 {"code", "subcode", "times", "endpoint"}: the next calls are refused
    POST /_ctl/break                {"endpoint", "mode", "times"}: … or end with "reset", "http500", "html", "hang"
    POST /_ctl/clock                {"seconds"}: the clock goes on
    POST /_ctl/block                {"psid", "blocked"}
    POST /_ctl/verify               {"url", "token"}: the challenge of a registration
    POST /_ctl/retry                what was not acknowledged is posted again: {"waiting"}
    GET  /_ctl/sent                 what citizens got
    GET  /_ctl/state                actions, refusals, profile, deliveries, how many posts wait
"""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.servers import _in_thread, free_port
from tests.fakes.facebook_events import FacebookEvents
from tests.fakes.facebook_page import User
from tests.fakes.platforms import Delivery
from tests.fakes.platforms import Taken as SentMessage

__all__ = ["ACTS", "SWITCHES", "Delivery", "FacebookServer", "SentMessage", "User", "facebook_serving", "make_server"]

ACTS = frozenset(
    {"say", "tap", "tap_menu", "postback", "get_started", "referral", "image", "sticker", "audio", "video"}
)
ACTS |= {"file", "location", "fallback", "reel", "read", "delivery", "reaction", "standby", "changes", "admin_echo"}
SWITCHES = frozenset({"webhook", "webhooks", "latency", "record_first", "media", "duplicate", "reorder", "escaped"})
SWITCHES |= {"wrong_signature", "sha1_only", "huge", "echo", "patience", "with_proof", "rate_code"}
Told = dict[str, Any]


@dataclass
class FacebookServer(FacebookEvents):
    """All of it; the parts tell their switches."""

    def app(self) -> Starlette:
        return Starlette(routes=[*self._control(), self.picture_route(), *self.api_routes()])

    def _control(self) -> list[Route]:
        told: dict[str, Callable[..., Any]] = {
            "deliver": lambda entries: _shown(self.deliver_batch(entries)),
            "fail": self.fail,
            "break": self.break_next,
            "clock": self.advance,
            "block": self.block,
            "verify": self._verify,
            "retry": lambda: {"waiting": self.retry_all()},
            "switches": self._switch,
        }
        return [
            Route("/_ctl/user/{psid}/{act}", self._do, methods=["POST"]),
            *(Route(f"/_ctl/{name}", partial(_call, what), methods=["POST"]) for name, what in told.items()),
            Route("/_ctl/sent", self._sent),
            Route("/_ctl/state", self._state),
        ]

    def block(self, psid: str, blocked: bool = True) -> None:
        """The citizen no longer wants to hear from the page."""
        self.users.setdefault(psid, User()).blocked = blocked

    async def _do(self, request: Request) -> Response:
        psid, act = request.path_params["psid"], request.path_params["act"]
        if act not in ACTS:
            return JSONResponse({"acts": sorted(ACTS)}, 404)
        return await _call(lambda **given: _shown(getattr(self, act)(psid, **given)), request)

    def _switch(self, **given: Any) -> Told:
        if set(given) - SWITCHES:
            raise TypeError(f"switches: {sorted(SWITCHES)}")
        for name, value in given.items():
            setattr(self, name, value)
        return given

    def _verify(self, url: str, token: str | None = None) -> Told:
        answer = self.verify(url, token=token)
        return {"status": answer.status_code, "text": answer.text}

    async def _sent(self, _: Request) -> Response:
        return JSONResponse([asdict(taken) for taken in self.sent])

    async def _state(self, _: Request) -> Response:
        refused = [asdict(each) for each in self.refused]
        told = {"actions": self.actions, "refused": refused, "cut_titles": self.cut_titles, "profile": self.profile}
        deliveries = [_shown(delivery) for delivery in self.deliveries]
        return JSONResponse(told | {"deliveries": deliveries, "undelivered": len(self.undelivered)})


async def _call(what: Callable[..., Any], request: Request) -> Response:
    """Do it with what was posted. In a thread, as the fake may have to answer a call while it posts an event."""
    given = await request.json() if await request.body() else {}
    try:
        return JSONResponse(await run_in_threadpool(what, **given))
    except (TypeError, KeyError, IndexError, ValueError) as error:
        return JSONResponse({"error": str(error)}, 400)


def _shown(delivery: Delivery) -> Told:
    return {"status": delivery.status, "seconds": delivery.seconds}


def make_server(fake: FacebookServer, port: int) -> uvicorn.Server:
    """Listens on this machine only."""
    fake.url = f"http://127.0.0.1:{port}"
    return uvicorn.Server(
        uvicorn.Config(fake.app(), port=port, log_level="critical", ws="none", timeout_graceful_shutdown=1)
    )


@contextmanager
def facebook_serving(fake: FacebookServer) -> Iterator[str]:
    """The address of the server, served in a thread: FACEBOOK_GRAPH_BASE."""
    with _in_thread(make_server(fake, free_port())) as url:
        yield url


def main() -> None:
    """Serves until it is stopped."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=9200)
    parser.add_argument("--webhook", default="http://127.0.0.1:8000/webhooks/facebook")
    options = parser.parse_args()
    make_server(FacebookServer(webhook=options.webhook), options.port).run()


if __name__ == "__main__":
    main()
