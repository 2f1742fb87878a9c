"""Zalo's Open API for official accounts: always HTTP 200, refusals in `error`."""

import asyncio
import json
import secrets
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.platforms import PlatformServer, Taken
from tests.fakes.zalo_messages import HOUR, error_in, text_of
from tests.fakes.zalo_oauth import ZaloOAuth

WORDS = {0: "Success", -216: "Access token is invalid", -220: "access_token is expired or removed", -32: "limit"}


@dataclass
class User:
    """A citizen on Zalo. `last_interaction` in milliseconds."""

    last_interaction: int = 0
    follower: bool = True
    blocked: bool = False


@dataclass
class ZaloApi(ZaloOAuth, PlatformServer):
    """`refused`: (endpoint, error) of everything refused. `zca_balance`: pays between 48 hours and seven days."""

    users: dict[str, User] = field(default_factory=dict)
    said: list[tuple[str, str, str, int]] = field(default_factory=list)
    refused: list[tuple[str, int]] = field(default_factory=list)
    failures: dict[str, list[int]] = field(default_factory=dict)
    zca_balance: int = 0
    rate_per_minute: int = 4000
    calls: Counter[int] = field(default_factory=Counter)

    def fail(self, endpoint: str, error: int, times: int = 1) -> None:
        """The next calls of the endpoint ("cs", "conversation") are refused so."""
        self.failures.setdefault(endpoint, []).extend([error] * times)

    def api_routes(self) -> list[Route]:
        return [
            Route("/v3.0/oa/message/cs", self._cs, methods=["POST"]),
            Route("/v3.0/oa/message/transaction", self._gone, methods=["POST"]),
            Route("/v3.0/oa/message/promotion", self._gone, methods=["POST"]),
            Route("/v2.0/oa/message", self._old, methods=["POST"]),
            Route("/v2.0/oa/conversation", self._conversation),
            Route("/v2.0/oa/getoa", self._account),
        ]

    async def _cs(self, request: Request) -> Response:
        raw = await request.body()
        body = _read(raw)
        error = self._error("cs", request) or self._user_error(body) or error_in(body.get("message"))
        if error:
            return self._refuse("cs", error)
        taken: list[Taken] = []
        if broken := await self.broken("cs", lambda: self._take(body)):
            return broken
        taken.append(self._take(body))
        await asyncio.sleep(self.latency)
        if self.echo:
            threading.Thread(target=self.echo_of, args=(taken[0],), daemon=True).start()
        data = {"message_id": taken[0].message_id, "user_id": taken[0].user_id, "sent_time": str(taken[0].at)}
        return self._answer(data | {"quota": {"quota_type": "reply", "remain": "8", "total": "8"}})

    def echo_of(self, taken: Taken) -> None:
        """Overridden by the sender of events."""

    async def _gone(self, _: Request) -> Response:
        return self._refuse("gone", -240)

    async def _old(self, request: Request) -> Response:
        body = _read(await request.body())
        error = self._error("old", request) or (0 if "sender_action" in body else -240)
        return self._refuse("old", error) if error else self._answer({})

    async def _conversation(self, request: Request) -> Response:
        if error := self._error("conversation", request):
            return self._refuse("conversation", error)
        if broken := await self.broken("conversation", lambda: None):
            return broken
        asked = _read(request.query_params.get("data", "").encode())
        user = asked.get("user_id")
        ours = [(one.at, 0, one.message_id, one.text) for one in self.sent if one.user_id == user]
        theirs = [(at, 1, name, text) for who, name, text, at in self.said if who == user]
        newest = sorted([*ours, *theirs], reverse=True)[: min(int(asked.get("count", 10)), 10)]
        return self._answer([_item(*one, user=str(user), account=self.oa_id) for one in newest])

    async def _account(self, request: Request) -> Response:
        error = self._error("getoa", request)
        return self._refuse("getoa", error) if error else self._answer({"oa_id": self.oa_id, "name": "Dịch vụ công"})

    def _error(self, endpoint: str, request: Request) -> int:
        self.calls[self.now_ms() // 60_000] += 1
        if error := self.token_error(request.headers.get("access_token", "")):
            return error
        if self.calls[self.now_ms() // 60_000] > self.rate_per_minute:
            return -32
        return self.failures[endpoint].pop(0) if self.failures.get(endpoint) else 0

    def _user_error(self, body: dict[str, Any]) -> int:
        recipient = body.get("recipient")
        user = self.users.get(str(recipient.get("user_id"))) if isinstance(recipient, dict) else None
        if user is None:
            return -201
        if user.blocked:
            return -244
        silent = self.now_ms() - user.last_interaction
        if silent > 7 * 24 * HOUR:
            return -230
        return -321 if silent > 48 * HOUR and not self.zca_balance else 0

    def _take(self, body: dict[str, Any]) -> Taken:
        user = body["recipient"]["user_id"]
        taken = Taken(user, text_of(body["message"]), body, secrets.token_hex(10), self.now_ms())
        self.sent.append(taken)
        return taken

    def _refuse(self, endpoint: str, error: int) -> Response:
        self.refused.append((endpoint, error))
        return JSONResponse({"error": error, "message": WORDS.get(error, "refused")}, headers=self._rate())

    def _answer(self, data: Any) -> Response:
        return JSONResponse({"data": data, "error": 0, "message": "Success"}, headers=self._rate())

    def _rate(self) -> dict[str, str]:
        left = self.rate_per_minute - self.calls[self.now_ms() // 60_000]
        return {"X-RateLimit-Limit": str(self.rate_per_minute), "X-RateLimit-Remain": str(max(0, left))}


def _item(at: int, source: int, name: str, text: str, *, user: str, account: str) -> dict[str, Any]:
    people = {"from_id": account, "to_id": user} if source == 0 else {"from_id": user, "to_id": account}
    return {"src": source, "time": at, "type": "text", "message": text, "message_id": name} | people


def _read(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
