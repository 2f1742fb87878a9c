"""What the fakes of Zalo and Facebook share: a clock, failures to order, pictures, and the sender of events."""

import asyncio
import io
import random
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from PIL import Image
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

# Platforms wait so long for an acknowledgement.
_SECONDS = 2.0


@dataclass(frozen=True)
class Delivery:
    """A post to the webhook: `status` None when no answer came in time."""

    status: int | None
    seconds: float
    raw: bytes
    headers: dict[str, str]


@dataclass
class Taken:
    """A message that was accepted. `at` in milliseconds of the fake's clock."""

    user_id: str
    text: str
    body: dict[str, Any]
    message_id: str
    at: int


@dataclass
class Undelivered:
    """A post that was not acknowledged: it comes again with the same bytes, `due` on the fake's clock."""

    raw: bytes
    headers: dict[str, str]
    due: int
    tries: int


@dataclass
class PlatformServer:
    """State and switches; may be changed while it runs.

    `latency`: seconds before each answer of the API. `record_first`: what is accepted is recorded before an ordered
    break, so that it was taken although its sender does not hear of it. `media`: how pictures are served ("good",
    "html", "huge", "404", "slow"). Of the sender: `webhooks` (in turn, when there are several), `duplicate`,
    `wrong_signature`, `echo`.
    """

    webhook: str = ""
    webhooks: list[str] = field(default_factory=list)
    latency: float = 0.0
    record_first: bool = True
    media: str = "good"
    duplicate: bool = False
    wrong_signature: bool = False
    echo: bool = False
    url: str = ""
    offset_ms: int = 0
    sent: list[Taken] = field(default_factory=list)
    undelivered: list[Undelivered] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    breaks: dict[str, list[str]] = field(default_factory=dict)
    ladder: tuple[int, ...] = (30, 300, 900, 1800, 3600)
    disabled: bool = False
    _turn: int = 0

    def now_ms(self) -> int:
        """The clock, in milliseconds."""
        return int(time.time() * 1000) + self.offset_ms

    def advance(self, seconds: float) -> None:
        """Put the clock on."""
        self.offset_ms += int(seconds * 1000)

    def break_next(self, endpoint: str, mode: str, times: int = 1) -> None:
        """The next calls end so: "reset" (the answer breaks off), "http500", "html", "hang"."""
        self.breaks.setdefault(endpoint, []).extend([mode] * times)

    async def broken(self, endpoint: str, record: Callable[[], object]) -> Response | None:
        """What comes in place of an answer; what would have been accepted is recorded when `record_first` says so."""
        if not self.breaks.get(endpoint):
            return None
        mode = self.breaks[endpoint].pop(0)
        if self.record_first:
            record()
        if mode == "hang":
            await asyncio.sleep(60)
        if mode == "http500":
            return JSONResponse({}, 500)
        if mode == "html":
            return Response("<html>Bad gateway</html>", 502, media_type="text/html")
        return StreamingResponse(_cut(), headers={"content-length": "500"})

    def post(self, raw: bytes, headers: dict[str, str]) -> Delivery:
        """Post an event as it is; twice when duplicates are on. What is not acknowledged waits to come again."""
        delivery = self._post(raw, headers)
        if delivery.status != 200:
            self.undelivered.append(Undelivered(raw, headers, self.now_ms() + self.ladder[0] * 1000, 1))
        if self.duplicate:
            self._post(raw, headers)
        return delivery

    def retry_due(self) -> int:
        """Post again what is due on the clock; returns how many still wait."""
        return self._retry(lambda one: one.due <= self.now_ms())

    def retry_all(self) -> int:
        """Post again all that waits, now; returns how many still wait. The ladder does not end."""
        return self._retry(lambda _: True, endless=True)

    def _retry(self, is_due: Callable[[Undelivered], bool], *, endless: bool = False) -> int:
        for one in [one for one in self.undelivered if is_due(one)]:
            if self._post(one.raw, one.headers | self.again(one.tries)).status == 200:
                self.undelivered.remove(one)
            elif not endless and one.tries >= len(self.ladder):
                self.undelivered.remove(one)
                self.disabled = True
            else:
                one.due = self.now_ms() + self.ladder[min(one.tries, len(self.ladder) - 1)] * 1000
                one.tries += 1
        return len(self.undelivered)

    def again(self, tries: int) -> dict[str, str]:
        """Headers of a repeated post."""
        return {}

    def picture_route(self) -> Route:
        """Where the pictures of citizens are."""
        return Route("/media/{name}", self._media)

    async def _media(self, _: Request) -> Response:
        if self.media == "404":
            return Response(status_code=404)
        if self.media == "html":
            return Response("<html>no picture</html>", media_type="image/jpeg")
        if self.media == "huge":
            return Response(b"\xff" * 11_000_000, media_type="image/jpeg")
        if self.media == "slow":
            await asyncio.sleep(30)
        return Response(jpeg(), media_type="image/jpeg")

    def _post(self, raw: bytes, headers: dict[str, str]) -> Delivery:
        targets = self.webhooks or [self.webhook]
        self._turn += 1
        # Nothing is encrypted on this machine; without `verify` a client is made at once.
        with httpx.Client(timeout=_SECONDS, trust_env=False, verify=False) as http:
            began = time.perf_counter()
            try:
                answer = http.post(targets[self._turn % len(targets)], content=raw, headers=headers)
                status: int | None = answer.status_code
            except httpx.HTTPError:
                status = None
            delivery = Delivery(status, time.perf_counter() - began, raw, headers)
        self.deliveries.append(delivery)
        return delivery


async def _cut() -> AsyncIterator[bytes]:
    yield b'{"error": 0, "da'
    raise ConnectionResetError


def jpeg() -> bytes:
    """A small picture, a different one each time."""
    picture = Image.new("RGB", (64, 48), tuple(random.randrange(256) for _ in range(3)))
    data = io.BytesIO()
    picture.save(data, "JPEG")
    return data.getvalue()
