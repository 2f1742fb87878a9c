"""What goes wrong with a real server: instead of an answer, in an answer, and below HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from uvicorn.protocols.http.h11_impl import H11Protocol

from tests.fakes.dossier_samples import OTHER_CODE

# Below HTTP; instead of an answer; in an answer; in the dossier.
SOCKET_MODES = ["down", "drip_headers"]
REFUSING_MODES = ["error", "unavailable_once", "busy", "gateway_404", "redirect"]
SPOILING_MODES = ["drip", "cut", "malformed", "huge", "wrong_schema", "wrong_code"]
MODES = ["normal", "slow", *SOCKET_MODES, *REFUSING_MODES, *SPOILING_MODES, "stage_back", "day_changed"]
TITLES = {
    "not-found": (404, "There is no such dossier"),
    "wrong-proof": (403, "The proof is wrong"),
    "no-number": (409, "No telephone number"),
    "invalid": (400, "The question is not of the contract"),
    "unauthorised": (401, "The token is missing or wrong"),
    "busy": (429, "Too many questions"),
    "failure": (500, "A failure of this system"),
    "maintenance": (503, "Maintenance"),
}
WRONG = {"stage": "somewhere", "events": [], "sent_to": "0900000567"}


@dataclass
class Switches:
    """May be changed while it runs.

    `seconds`: how long `slow` waits, and between two bytes of a drip. `failures`: how many requests `unavailable_once`
    refuses. `retry_after`: the header of refusals, none when empty. `connections`: how many the socket modes met.
    """

    mode: str = "normal"
    seconds: float = 1.0
    failures: int = 1
    retry_after: str = ""
    connections: int = 0


def problem(name: str, retry_after: str = "") -> Response:
    """A refusal by its name."""
    status, title = TITLES[name]
    kind = "failure" if name == "maintenance" else name
    body = {"type": f"/problems/{kind}", "title": title, "status": status}
    headers = {"Retry-After": retry_after} if retry_after else {}
    return JSONResponse(body, status, headers, "application/problem+json")


async def instead(on: Switches, request: Request) -> Response | None:
    """What comes in place of an answer; waits when it is slow."""
    if on.mode == "slow":
        await asyncio.sleep(on.seconds)
    if on.mode == "unavailable_once" and on.failures > 0:
        on.failures -= 1
        return problem("maintenance", on.retry_after)
    if on.mode == "redirect":
        return RedirectResponse(f"{request.url}?again")
    refusals = {"error": "failure", "busy": "busy"}
    return problem(refusals[on.mode], on.retry_after) if on.mode in refusals else _page(on.mode)


def _page(mode: str) -> Response | None:
    if mode == "gateway_404":
        return Response("<html>no such service</html>", 404, media_type="text/html")
    return None


def spoilt(on: Switches, response: Response) -> Response:
    """A good answer with something wrong with it."""
    body = bytes(response.body)
    if on.mode == "drip":
        return StreamingResponse(_drip(body, on.seconds), response.status_code, media_type=response.media_type)
    if on.mode == "cut":
        return StreamingResponse(_once(body[:5]), response.status_code, {"content-length": str(len(body))})
    if on.mode == "malformed":
        return Response(body[:-5], response.status_code, media_type="application/json")
    more = {"more": "x" * 10_000_000 if on.mode == "huge" else ""}
    spoils = {"wrong_schema": WRONG, "wrong_code": {"code": OTHER_CODE}, "huge": more}
    if on.mode in spoils:
        return JSONResponse(json.loads(body) | spoils[on.mode], response.status_code)
    return response


async def _drip(body: bytes, seconds: float) -> AsyncIterator[bytes]:
    for byte in body:
        yield bytes([byte])
        await asyncio.sleep(seconds)


async def _once(part: bytes) -> AsyncIterator[bytes]:
    yield part


class FaultyProtocol(H11Protocol):
    """Below HTTP: closes the socket, or answers with a head that never ends."""

    def __init__(self, *args: Any, on: Switches, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self._switching = False

    def data_received(self, data: bytes) -> None:
        # Head and body may come apart: what follows a switch belongs to it until another request begins.
        self._switching = data.startswith(b"POST /_behave") or (self._switching and b" /v1/" not in data[:10])
        mode = "normal" if self._switching else self.on.mode
        self.on.connections += mode in {"down", "drip_headers"}
        if mode == "down":
            self.transport.abort()
        elif mode == "drip_headers":
            self.transport.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
            self._drip_header()
        else:
            super().data_received(data)

    def _drip_header(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(b"x")
            self.loop.call_later(self.on.seconds, self._drip_header)
