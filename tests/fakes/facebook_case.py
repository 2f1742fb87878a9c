"""The fake of Facebook between a caller of its Graph API and a webhook that it posts to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tests.channels.servers import free_port, serving
from tests.fakes.facebook import FacebookServer, facebook_serving
from tests.fakes.facebook_page import User

PSID, OTHER = "7000000000000001", "7000000000000002"
TEXT = {"recipient": {"id": PSID}, "messaging_type": "RESPONSE", "message": {"text": "x"}}
# A body, and what it is signed with under the secret.
VECTOR, VECTOR_SECRET = b'{"object":"page","entry":[{"id":"P","time":1,"messaging":[]}]}', "app-secret-example"
SHA256 = "8398a026b82e3689dcd6e202eebc63c0c096c5a00c7f9e0f49c51ffe0596f57c"
SHA1 = "5ff489ff115d82470d8b78b5c822e93e12b99665"


@dataclass
class Hook:
    """A webhook that takes everything, or answers with `status`."""

    status: int = 200
    raws: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/", self._take, methods=["GET", "POST"])])

    async def _take(self, request: Request) -> Response:
        if request.method == "GET":
            return PlainTextResponse(request.query_params["hub.challenge"])
        self.raws.append(await request.body())
        self.headers.append(dict(request.headers))
        return Response(status_code=self.status)

    def events(self) -> list[dict[str, Any]]:
        """All events, in the order in which they came."""
        bodies = [json.loads(raw) for raw in self.raws]
        return [event for body in bodies for entry in body["entry"] for event in entry.get("messaging", [])]

    def texts(self) -> list[str]:
        return [event["message"]["text"] for event in self.events()]


@dataclass
class Page:
    """A caller of the fake's Graph API."""

    fake: FacebookServer
    http: httpx.Client
    hook: Hook
    hook_url: str

    def renew(self) -> "Page":
        """All as new, with one citizen who has just been heard."""
        vars(self.hook).update(vars(Hook()))
        vars(self.fake).update(vars(FacebookServer(webhook=self.hook_url, url=self.fake.url)))
        self.fake.users[PSID] = User(self.fake.now_ms())
        self.http.headers["Authorization"] = f"Bearer {self.fake.page_token}"
        return self

    def post(self, **body: Any) -> httpx.Response:
        return self.http.post("/v25.0/me/messages", json=body)

    def send(self, psid: str = PSID, **fields: Any) -> httpx.Response:
        """A message with these fields."""
        return self.post(recipient={"id": psid}, messaging_type="RESPONSE", message=fields)

    def template(self, text: str, *titles: str, payload: str = "p") -> httpx.Response:
        buttons = [{"type": "postback", "title": title, "payload": payload} for title in titles]
        shown = {"template_type": "button", "text": text, "buttons": buttons}
        return self.send(attachment={"type": "template", "payload": shown})

    def profile(self, **fields: Any) -> httpx.Response:
        return self.http.post("/v25.0/me/messenger_profile", json=fields)

    def chat(self, fields: str, psid: str = PSID) -> list[dict[str, Any]]:
        asked = {"platform": "messenger", "user_id": psid, "fields": fields}
        data: list[dict[str, Any]] = self.http.get("/v25.0/me/conversations", params=asked).json()["data"]
        return data


@contextmanager
def page_running() -> Iterator[Page]:
    hook, fake = Hook(), FacebookServer()
    with (
        serving(hook.app(), free_port()) as hook_url,
        facebook_serving(fake) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=5) as http,
    ):
        yield Page(fake, http, hook, hook_url)


def code_of(response: httpx.Response) -> tuple[int, int | None]:
    """Code and subcode of a refusal."""
    error = response.json()["error"]
    assert error["type"] == "OAuthException"
    assert error["message"].startswith(f"(#{error['code']}) ")
    assert error["fbtrace_id"]
    assert response.status_code == (500 if error["code"] in (1, 2) else 400)
    return error["code"], error.get("error_subcode")
