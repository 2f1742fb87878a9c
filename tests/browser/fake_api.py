"""The chat page and the chat API with a scripted bot, on a real socket: what the page needs, to the contract.

Conversations outlive a stop, as they do in the real system, so that a test can take the server away and bring it back.
"""

import asyncio
import json
import secrets
import socket
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.browser.script import SUGGESTIONS, reply_to

WIDGET = Path(__file__).resolve().parents[2] / "widget"
CSP = (
    b"default-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    b"object-src 'none'"
)
TICK_S = 0.05


@dataclass(slots=True)
class Talk:
    """A conversation: its messages, and the client_ids that were stored."""

    token: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    client_ids: list[str] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def add(self, sender: str, **content: Any) -> None:
        """Appends a message with the next number."""
        at = datetime.now(UTC).isoformat()
        empty: dict[str, Any] = {"text": "", "buttons": [], "card": None}
        self.messages.append({"seq": len(self.messages) + 1, "from": sender, "at": at} | empty | content)

    def title_of(self, payload: str) -> str | None:
        """The title of the button that was offered with this payload."""
        buttons = [button for message in self.messages for button in message["buttons"]]
        return next((button["title"] for button in buttons if button["payload"] == payload), None)


class FakeApi:
    """`start` and `stop` as often as wanted on one port.

    `hold` keeps the answers back, `portal` is the markup of a page
    at /portal and `portal_policy` its policy, `streams` False refuses the events, `posts` counts the tries to send;
    `notices` are told at the top of a new chat.
    """

    def __init__(self) -> None:
        self.talks: dict[str, Talk] = {}
        self.hold = False
        self.portal = ""
        self.portal_policy = ""
        self.streams = True
        self.posts = 0
        self.notices: list[dict[str, str]] = []
        self.port = _free_port()
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address of the page."""
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Serves until `stop`; returns when the port answers."""
        # No WebSocket: Rasa pins a version of `websockets` that uvicorn cannot import.
        config = uvicorn.Config(self.app(), port=self.port, log_level="error", lifespan="off", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the server did not start"
            self._thread.join(TICK_S)

    def stop(self) -> None:
        """Closes the port and every open stream."""
        if self._server and self._thread:
            self._server.should_exit = self._server.force_exit = True
            self._thread.join()

    def app(self) -> ASGIApp:
        """The application, with the policy that the page has to live under."""
        api = "/api/v1/conversations"
        routes = [
            Route("/", lambda _: FileResponse(WIDGET / "index.html")),
            Route("/portal", lambda _: self._portal()),
            Route("/chat", lambda _: PlainTextResponse("Trang không cần JavaScript")),
            Mount("/widget", StaticFiles(directory=WIDGET)),
            Route(api, self.create, methods=["POST"]),
            Route(api + "/{id}", self.delete, methods=["DELETE"]),
            Route("/api/v1/suggestions", self.suggest),
            Route("/api/v1/notices", lambda _: JSONResponse({"notices": self.notices})),
            Route(api + "/{id}/messages", self.send, methods=["POST"]),
            Route(api + "/{id}/messages", self.read),
            Route(api + "/{id}/events", self.events),
            Route(api + "/{id}/attachments", self.take_picture, methods=["POST"]),
            Route(api + "/{id}/attachments/{picture}", self.show_picture),
        ]
        return Starlette(routes=routes, middleware=[Middleware(ContentSecurityPolicy)])

    async def create(self, request: Request) -> Response:
        """201 with a conversation and its token."""
        name, token = secrets.token_hex(8), secrets.token_hex(8)
        self.talks[name] = Talk(token)
        return JSONResponse({"conversation": name, "token": token}, 201)

    async def delete(self, request: Request) -> Response:
        """204; the conversation is gone."""
        if self._talk(request) is None:
            return problem(404, "Không tìm thấy cuộc trò chuyện này.", "Anh/chị mở cuộc trò chuyện mới.")
        del self.talks[request.path_params["id"]]
        return Response(status_code=204)

    async def suggest(self, request: Request) -> Response:
        """Titles that hold the text, at most five."""
        text = request.query_params["q"].casefold()
        found = [row for row in SUGGESTIONS if text in row["title"].casefold() or text in row["plain"]]
        return JSONResponse({"suggestions": [{"code": row["code"], "title": row["title"]} for row in found[:5]]})

    async def send(self, request: Request) -> Response:
        """Stores a message once and answers it by the script."""
        self.posts += 1
        talk = self._talk(request)
        if talk is None:
            return problem(404, "Không tìm thấy cuộc trò chuyện này.", "Anh/chị mở cuộc trò chuyện mới.")
        body = await request.json()
        text = body.get("text") or talk.title_of(body["payload"])
        if text is None or text == "/refuse":
            return problem(422, "Nút này không còn dùng được.", "Anh/chị gõ câu hỏi giúp em.")
        if body["client_id"] not in talk.client_ids:
            talk.client_ids.append(body["client_id"])
            talk.add("citizen", text=text, client_id=body["client_id"])
            asyncio.get_running_loop().create_task(self._answer(talk, text))
        return JSONResponse({"messages": []}, 202)

    async def take_picture(self, request: Request) -> Response:
        """Stores the bytes as they are, once; those of the text "hong" are refused."""
        self.posts += 1
        talk, data, client_id = self._talk(request), await request.body(), request.query_params["client_id"]
        if talk is None:
            return problem(404, "Không tìm thấy cuộc trò chuyện này.", "Anh/chị mở cuộc trò chuyện mới.")
        if data == b"hong":
            return problem(422, "Tệp ảnh bị hỏng.", "Anh/chị chọn ảnh khác.")
        if client_id not in talk.client_ids:
            talk.client_ids.append(client_id)
            talk.pictures[client_id] = data
            talk.add("citizen", text="[Ảnh]", client_id=client_id, card={"type": "picture", "attachment": client_id})
            asyncio.get_running_loop().create_task(self._answer(talk, "[Ảnh]"))
        return JSONResponse({"messages": []}, 202)

    async def show_picture(self, request: Request) -> Response:
        """The bytes, for the token of the conversation."""
        talk = self._talk(request)
        data = talk.pictures.get(request.path_params["picture"]) if talk else None
        return Response(data, media_type="image/jpeg") if data else problem(404, "Không tìm thấy ảnh.", "Gửi lại ảnh.")

    async def read(self, request: Request) -> Response:
        """Messages after a number."""
        talk = self._talk(request)
        if talk is None:
            return problem(404, "Không tìm thấy cuộc trò chuyện này.", "Anh/chị mở cuộc trò chuyện mới.")
        after = int(request.query_params.get("after", "0"))
        return JSONResponse({"messages": talk.messages[after:]})

    async def events(self, request: Request) -> Response:
        """The messages as server-sent events, from Last-Event-ID on."""
        talk = self._talk(request)
        if talk is None or not self.streams:
            return problem(404 if talk is None else 503, "Chưa mở được kênh trực tiếp.", "Trang sẽ tự hỏi lại.")
        after = int(request.headers.get("Last-Event-ID", "0"))
        return StreamingResponse(self._stream(talk, after), media_type="text/event-stream")

    def _portal(self) -> Response:
        headers = {"Content-Security-Policy": self.portal_policy} if self.portal_policy else {}
        return HTMLResponse(f"<!doctype html><title>Cổng</title>{self.portal}", headers=headers)

    async def _answer(self, talk: Talk, text: str) -> None:
        while self.hold:
            await asyncio.sleep(TICK_S)
        for content in reply_to(text):
            talk.add("bot", **content)

    async def _stream(self, talk: Talk, after: int) -> AsyncIterator[str]:
        yield ": open\n\n"
        while self._server and not self._server.should_exit and talk in self.talks.values():
            for message in talk.messages[after:]:
                yield f"id: {message['seq']}\nevent: message\ndata: {json.dumps(message)}\n\n"
            after = len(talk.messages)
            await asyncio.sleep(TICK_S)

    def _talk(self, request: Request) -> Talk | None:
        talk = self.talks.get(request.path_params["id"])
        known = talk is not None and request.headers.get("Authorization") == f"Bearer {talk.token}"
        return talk if known else None


class ContentSecurityPolicy:
    """Puts the policy on every answer that has none of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name for name, _ in message["headers"]}
                if b"content-security-policy" not in names:
                    message["headers"] = [*message["headers"], (b"content-security-policy", CSP)]
            await send(message)

        await self.app(scope, receive, send_with_policy)


def problem(status: int, detail: str, next_step: str) -> JSONResponse:
    """A problem document."""
    body = {"type": "about:blank", "status": status, "detail": detail, "next_step": next_step}
    return JSONResponse(body, status, media_type="application/problem+json")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
