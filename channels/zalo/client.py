"""Zalo's API for an official account.

Refusals come with HTTP 200 and `error` other than 0. One call with a token that is refused is made once more with a new
one; never a third time.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from channels.parts import Part
from channels.plain.values import list_of, record_of, text_of
from channels.platforms.calling import call, open_http
from channels.platforms.platform import Taken, UncertainError
from channels.platforms.settings import ZaloSettings
from channels.platforms.signatures import proof_of
from channels.zalo.errors import STALE, error_of
from channels.zalo.events import ZALO
from channels.zalo.rendering import zalo_parts
from channels.zalo.tokens import Tokens
from kb.messages.model import Message

# Since the citizen did something: written to free of charge so long, and at all so long.
FREE = timedelta(hours=48)
LONGEST = timedelta(days=7)
_RECENT = 10


class Zalo:
    """One official account. See `channels.platforms.platform.Platform`."""

    channel = ZALO

    def __init__(self, settings: ZaloSettings, tokens: Tokens) -> None:
        self._settings, self.tokens = settings, tokens
        self._http = open_http()

    def parts(self, message: Message, conversation_id: str, *, buttons: bool) -> tuple[Part, ...]:  # noqa: ARG002
        """See the protocol."""
        return zalo_parts(message, buttons=buttons)

    def may_write(self, heard_at: datetime, now: datetime) -> bool:
        """Within 48 hours; within seven days when the province pays for it."""
        return now - heard_at <= (LONGEST if self._settings.paid_messages else FREE)

    async def send(self, user_id: str, part: Part, key: str) -> str:  # noqa: ARG002
        """See the protocol. Zalo knows no key."""
        body = {"recipient": {"user_id": user_id}, "message": part.message}
        answer = await self._call("POST", "/v3.0/oa/message/cs", json=body)
        name = text_of(record_of(answer.get("data")).get("message_id"))
        if not name:
            raise UncertainError("no_message_id")
        return name

    async def taken(self, user_id: str) -> tuple[Taken, ...]:
        """The account's own among the last messages of the chat."""
        asked = json.dumps({"user_id": user_id, "offset": 0, "count": _RECENT})
        answer = await self._call("GET", "/v2.0/oa/conversation", params={"data": asked})
        items = map(record_of, list_of(answer.get("data")))
        return tuple(_taken(item) for item in items if text_of(item.get("src")) == "0")

    async def notice(self, user_id: str) -> None:
        """Zalo shows nothing of the kind."""

    async def look_after(self) -> None:
        """New tokens before the old ones end."""
        await self.tokens.keep_fresh()

    async def state(self) -> str:
        """See the protocol."""
        return await self.tokens.state()

    async def close(self) -> None:
        """See the protocol."""
        await self._http.aclose()
        await self.tokens.close()

    async def _call(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        token = await self.tokens.access()
        answer = await self._ask(method, path, token, request)
        if _code(answer) in STALE:
            token = await self.tokens.fresh(token)
            answer = await self._ask(method, path, token, request)
        if code := _code(answer):
            raise error_of(code, now=datetime.now(UTC))
        return answer

    async def _ask(self, method: str, path: str, token: str, request: dict[str, Any]) -> dict[str, Any]:
        headers = {"access_token": token}
        if self._settings.appsecret_proof:
            headers["appsecret_proof"] = proof_of(token, app_secret=self._settings.app_secret)
        _, answer = await call(self._http, method, self._settings.api_base + path, headers=headers, **request)
        return answer


def _code(answer: dict[str, Any]) -> int:
    code = answer.get("error", 0)
    return code if isinstance(code, int) else int(code) if isinstance(code, str) and code.lstrip("-").isdigit() else 0


def _taken(item: dict[str, Any]) -> Taken:
    time = text_of(item.get("time"))
    at = datetime.fromtimestamp(int(time) / 1000, UTC) if time.isascii() and time.isdigit() else datetime.now(UTC)
    return Taken(text_of(item.get("message_id")), text_of(item.get("message")), at)
