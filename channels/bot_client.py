"""The bot's private connector, over HTTP.

BotError
├── BotUnavailableError   down, loading, too slow: the same turn may succeed later
└── BotRefusedError       an answer that says the turn itself is at fault, or that cannot be read
"""

import asyncio
import json
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from channels.settings import TURN_PATH
from kb.messages.model import Answer, Button, Draft, InboxItem, Sender
from observe.context import told_on

HEALTH_PATH = "/webhooks/assistant/"
_CONNECT_SECONDS = 2.0
_HEALTH = aiohttp.ClientTimeout(total=2.0)
# Shorter than the bot's own five: a connection that it has closed would cost a turn.
_IDLE_SECONDS = 3
# Nothing was heard of the turn: aiohttp names a connection that takes too long by the second.
_NOT_REACHED = (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError)
# What a proxy or a bot that is starting answers, and what asks for a later try.
_LATER = (408, 425, 429, 502, 503, 504)
LONGEST_ANSWER = 1_000_000


class BotError(Exception):
    """No answer to this turn."""


class BotUnavailableError(BotError):
    """The bot cannot take turns now."""


class BotRefusedError(BotError):
    """The bot did not take this turn, or its answer is not to the contract."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """What came back of a request."""

    status: int
    body: bytes


class BotClient:
    """Sends turns to the bots, each the next in turn. Opens its connections at the first use; `close` when done."""

    def __init__(self, bot_urls: Sequence[str], actions_urls: Sequence[str], *, timeout: float) -> None:
        """`timeout` in seconds for one turn."""
        self._bots = deque(bot_urls)
        self._actions = [urlsplit(url)._replace(path="/health", query="", fragment="").geturl() for url in actions_urls]
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=_CONNECT_SECONDS)
        self._open: aiohttp.ClientSession | None = None

    async def take_turn(self, item: InboxItem) -> Answer:
        """What the bot says to this message, maybe nothing, and what that changes. Raises `BotError`."""
        said = {"text": item.text} if item.payload is None else {"payload": item.payload}
        body = {"conversation": item.conversation_id, "message_id": item.message_id, **said}
        heard = await self._ask(body)
        if heard.status == HTTPStatus.OK:
            return read_answer(heard.body)
        # A 503 of a bot that is in good health means that this very turn fails.
        if heard.status in _LATER and not (heard.status == HTTPStatus.SERVICE_UNAVAILABLE and await self.is_healthy()):
            raise BotUnavailableError(str(heard.status))
        raise BotRefusedError(str(heard.status))

    async def _ask(self, body: Mapping[str, str]) -> _Heard:
        """The answer of the first bot that can be reached and has a model, or of the last."""
        self._bots.rotate(-1)
        *others, last = self._bots
        for bot in others:
            with suppress(*_NOT_REACHED):
                heard = await self._post(bot, body)
                if heard.status not in _LATER:
                    return heard
        try:
            return await self._post(last, body)
        except _NOT_REACHED as error:
            raise BotUnavailableError(type(error).__name__) from error

    async def _post(self, bot: str, body: Mapping[str, str]) -> _Heard:
        try:
            async with self._session.post(bot + TURN_PATH, json=body, headers=told_on()) as response:
                return _Heard(response.status, await response.read())
        except _NOT_REACHED:
            raise
        except (aiohttp.ClientError, TimeoutError) as error:
            # It may be at work on the turn: no other bot is asked meanwhile.
            raise BotUnavailableError(type(error).__name__) from error

    async def is_healthy(self) -> bool:
        """Whether a bot and an action server say that they can work."""
        return await self.bot_is_up() and await self.actions_are_up()

    async def bot_is_up(self) -> bool:
        """Whether a bot has a model and listens."""
        return await self._any_answers([bot + HEALTH_PATH for bot in self._bots])

    async def actions_are_up(self) -> bool:
        """Whether an action server listens."""
        return await self._any_answers(self._actions)

    async def close(self) -> None:
        """Close the connections."""
        if self._open is not None:
            await self._open.close()

    @property
    def _session(self) -> aiohttp.ClientSession:
        # Without the environment's proxy, as aiohttp has it by itself: that is for the world outside.
        if self._open is None or self._open.closed:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_SECONDS)
            self._open = aiohttp.ClientSession(timeout=self._timeout, connector=connector)
        return self._open

    async def _any_answers(self, urls: Sequence[str]) -> bool:
        return any(await asyncio.gather(*map(self._answers, urls)))

    async def _answers(self, url: str) -> bool:
        try:
            async with self._session.get(url, timeout=_HEALTH) as response:
                return response.status == HTTPStatus.OK
        except (aiohttp.ClientError, TimeoutError):
            return False


def read_answer(body: bytes) -> Answer:
    """The messages and effects of a 200. Raises `BotRefusedError` when it is not to the contract."""
    if len(body) > LONGEST_ANSWER:
        raise BotRefusedError("too long")
    try:
        fields = json.loads(body)
        return Answer(tuple(map(_draft, fields["messages"])), tuple(map(_effect, fields.get("effects") or ())))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise BotRefusedError("not to the contract") from error


def _draft(message: dict[str, Any]) -> Draft:
    text, card = message.get("text") or "", message.get("card")
    if not isinstance(text, str) or not isinstance(card, dict | None):
        raise TypeError
    return Draft(Sender.BOT, text, tuple(_button(value) for value in message.get("buttons") or ()), card)


def _effect(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _button(value: dict[str, Any]) -> Button:
    title, payload = value["title"], value["payload"]
    if not isinstance(title, str) or not isinstance(payload, str):
        raise TypeError
    return Button(title, payload)
