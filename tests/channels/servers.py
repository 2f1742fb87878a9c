"""Real servers for the tests: the public edge, and a bot that answers as its connector would, or as it is told."""

import asyncio
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from channels.server import make_server
from channels.settings import Settings, read_settings

CHOICES = [{"title": "Lệ phí", "payload": "/ask{1}"}, {"title": "Nộp ở đâu?", "payload": "/ask{2}"}]


@dataclass
class FakeBot:
    """Answers every turn with an echo; `behave` changes that. Remembers what it was sent."""

    turns: list[dict[str, Any]] = field(default_factory=list)
    delay: float = 0.0
    status: int = 200
    healthy: bool = True
    body: bytes | None = None
    at_once: int = 0
    most_at_once: int = 0
    most_of_one: int = 0
    _of_one: Counter[str] = field(default_factory=Counter)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/webhooks/assistant/turn", self._turn, methods=["POST"]),
                Route("/webhooks/assistant/", self._health),
                Route("/health", self._health),
            ]
        )

    def said(self) -> list[str]:
        return [turn.get("text") or turn["payload"] for turn in self.turns]

    async def _health(self, _: Request) -> Response:
        return PlainTextResponse("ok", 200 if self.healthy else 503)

    async def _turn(self, request: Request) -> Response:
        turn = await request.json()
        self.turns.append(turn)
        who = turn["conversation"]
        self.at_once += 1
        self._of_one[who] += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.most_of_one = max(self.most_of_one, self._of_one[who])
        await asyncio.sleep(self.delay)
        self.at_once -= 1
        self._of_one[who] -= 1
        if self.body is not None:
            return Response(self.body, self.status, media_type="application/json")
        return JSONResponse({"messages": answer(turn), "effects": effects(turn)}, self.status)


def answer(turn: dict[str, Any]) -> list[dict[str, Any]]:
    """An echo; to a text with "chọn" a message with a card and two buttons."""
    said = turn.get("text") or turn["payload"]
    if "chọn" in said:
        return [{"text": "Anh/chị cần gì?", "buttons": CHOICES, "card": {"type": "choices", "options": []}}]
    return [{"text": f"đáp {said}", "buttons": [], "card": None}]


def effects(turn: dict[str, Any]) -> list[dict[str, Any]]:
    """Who asks for an officer comes into the queue."""
    asked = {"do": "handoff.ask", "reason": "asked", "left": False, "language": "vi"}
    return [asked] if turn.get("text") == "gặp cán bộ" else []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(app: Starlette, port: int) -> Iterator[str]:
    """The address of the application, served in a thread."""
    config = uvicorn.Config(app, port=port, log_level="error", ws="none", timeout_graceful_shutdown=1)
    with _in_thread(uvicorn.Server(config)) as url:
        yield url


@contextmanager
def edge_serving(settings: Settings) -> Iterator[str]:
    """The address of a public edge with these settings, on a port of its own."""
    server = make_server(replace(settings, port=free_port()), log_level="error")
    with _in_thread(server) as url:
        try:
            yield url
        finally:
            server.end_streams()


@contextmanager
def _in_thread(server: uvicorn.Server) -> Iterator[str]:
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{server.config.port}"
    finally:
        server.should_exit = True
        thread.join(10)


def edge_settings(database_url: str, var: Path, bot_url: str, **environ: str) -> Settings:
    # Who waits is told so where a test is about that, not where the machine is slow.
    defaults = {"RATE_LIMITS": "off", "BOT_TIMEOUT": "3", "TURN_LEASE": "4", "LATE_AFTER": "60"}
    given = {"DATABASE_URL": database_url, "VAR": str(var), "BOT_URL": bot_url, "ACTIONS_URL": f"{bot_url}/webhook"}
    return read_settings(defaults | given | environ)


def wait_until(true: Callable[[], Any], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.02)


class Citizen:
    """A client with one conversation."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=30, trust_env=False)
        opened = self.http.post("/api/v1/conversations").raise_for_status().json()
        self.id, self.token = opened["conversation"], opened["token"]
        self.path = f"/api/v1/conversations/{self.id}"
        self.headers = {"Authorization": f"Bearer {self.token}"}
        self._sent = 0

    def post(self, *, wait: float | None = None, **fields: Any) -> httpx.Response:
        self._sent += 1
        params = {} if wait is None else {"wait": str(wait)}
        body = {"client_id": f"c{self._sent}", **fields}
        return self.http.post(f"{self.path}/messages", params=params, json=body, headers=self.headers)

    def ask(self, text: str, *, wait: float = 10) -> list[dict[str, Any]]:
        response = self.post(text=text, wait=wait)
        assert response.status_code == 200, response.text
        messages: list[dict[str, Any]] = response.json()["messages"]
        return messages

    def messages(self, after: int = 0) -> list[dict[str, Any]]:
        response = self.http.get(f"{self.path}/messages", params={"after": after}, headers=self.headers)
        messages: list[dict[str, Any]] = response.raise_for_status().json()["messages"]
        return messages

    def lines(self) -> list[str]:
        """The transcript as "who: what"."""
        return [f"{message['from']}: {message['text']}" for message in self.messages()]

    def hears(self, line: str, seconds: float = 20.0) -> None:
        wait_until(lambda: line in self.lines(), seconds)


class Stream:
    """Reads a stream in a thread."""

    def __init__(self, response: httpx.Response) -> None:
        self.events: list[tuple[float, str, dict[str, Any]]] = []
        self._response = response
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        number = ""
        try:
            for line in self._response.iter_lines():
                if line.startswith("id: "):
                    number = line[4:]
                elif line.startswith("data: "):
                    self.events.append((time.monotonic(), number, json.loads(line[6:])))
        except (httpx.TransportError, httpx.StreamClosed):
            pass

    def texts(self) -> list[str]:
        return [event["text"] for _, _, event in self.events]


@contextmanager
def stream(citizen: Citizen, url: str, **headers: str) -> Iterator[Stream]:
    address = f"{url}{citizen.path}/events"
    with (
        httpx.Client(timeout=30, trust_env=False) as http,
        http.stream("GET", address, headers=citizen.headers | headers) as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Stream(response)
