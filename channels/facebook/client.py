"""Facebook's Graph API for a page's messages."""

import asyncio
import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from channels.facebook.errors import error_of
from channels.facebook.events import FACEBOOK
from channels.facebook.rendering import facebook_parts
from channels.parts import Part
from channels.plain.values import list_of, record_of, text_of
from channels.platforms.calling import call, open_http
from channels.platforms.platform import DeliveryError, SetupError, Taken, UncertainError
from channels.platforms.settings import FacebookSettings
from channels.platforms.signatures import proof_of
from kb.messages.model import Message

logger = logging.getLogger(__name__)

# Since the citizen did something: the standard window.
WINDOW = timedelta(hours=24)
_RECENT = 10
_VERSIONED = re.compile(r"/v\d+(?:\.\d+)?$")


class Facebook:
    """One page. See `channels.platforms.platform.Platform`."""

    channel = FACEBOOK

    def __init__(self, settings: FacebookSettings) -> None:
        self._settings = settings
        versioned = _VERSIONED.search(settings.graph_base)
        self._base = settings.graph_base if versioned else f"{settings.graph_base}/{settings.graph_version}"
        self._http = open_http()
        self._refused = ""

    def parts(self, message: Message, conversation_id: str, *, buttons: bool) -> tuple[Part, ...]:
        """See the protocol."""
        return facebook_parts(message, conversation_id=conversation_id, buttons=buttons)

    def may_write(self, heard_at: datetime, now: datetime) -> bool:
        """Within 24 hours."""
        return now - heard_at <= WINDOW

    async def send(self, user_id: str, part: Part, key: str) -> str:
        """See the protocol. The key comes back with the echo of the message."""
        message = part.message | {"metadata": key}
        body = {"recipient": {"id": user_id}, "messaging_type": "RESPONSE", "message": message}
        name = text_of((await self.ask("POST", "/me/messages", json=body)).get("message_id"))
        if not name:
            raise UncertainError("no_message_id")
        return name

    async def taken(self, user_id: str) -> tuple[Taken, ...]:
        """The page's own among the last messages of the chat."""
        fields = "id,message,from,created_time,attachments{generic_template{title}}"
        asked = {"platform": "messenger", "user_id": user_id, "fields": f"messages.limit({_RECENT}){{{fields}}}"}
        answer = await self.ask("GET", "/me/conversations", params=asked)
        threads = map(record_of, list_of(answer.get("data")))
        items = [
            record_of(item) for thread in threads for item in list_of(record_of(thread.get("messages")).get("data"))
        ]
        return tuple(_taken(item) for item in items if record_of(item.get("from")).get("id") != user_id)

    async def notice(self, user_id: str) -> None:
        """Seen, and typing; whether that works matters to nobody."""
        for action in ("mark_seen", "typing_on"):
            try:
                await self.ask("POST", "/me/messages", json={"recipient": {"id": user_id}, "sender_action": action})
            except DeliveryError as error:
                logger.debug("%s not shown: %s", action, error.code)

    async def look_after(self) -> None:
        """A page's token has no end of its own."""
        await asyncio.Event().wait()

    async def state(self) -> str:
        """See the protocol."""
        return "needs_reauth" if self._refused else "on"

    async def close(self) -> None:
        """See the protocol."""
        await self._http.aclose()

    async def ask(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        """A call with the page's token. Raises `DeliveryError`."""
        params = request.pop("params", {})
        if self._settings.appsecret_proof:
            proof = proof_of(self._settings.page_token, app_secret=self._settings.app_secret)
            params = params | {"appsecret_proof": proof}
        headers = {"Authorization": f"Bearer {self._settings.page_token}"}
        status, answer = await call(self._http, method, self._base + path, params=params, headers=headers, **request)
        if error := error_of(status, answer):
            self._note(error)
            raise error
        self._refused = ""
        return answer

    def _note(self, error: DeliveryError) -> None:
        # The token is refused: somebody has to make a new one.
        if isinstance(error, SetupError) and error.code.partition("/")[0] in ("190", "102"):
            if not self._refused:
                logger.error("Facebook refuses the page's token (%s): an administrator has to renew it", error.code)
            self._refused = error.code


def _taken(item: dict[str, Any]) -> Taken:
    attachments = map(record_of, list_of(record_of(item.get("attachments")).get("data")))
    titles = [text_of(record_of(each.get("generic_template")).get("title")) for each in attachments]
    text = text_of(item.get("message")) or next(filter(None, titles), "")
    return Taken(text_of(item.get("id")), text, _time(text_of(item.get("created_time"))))


def _time(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return datetime.now(UTC)
