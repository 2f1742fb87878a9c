"""The bot's private connector, over HTTP.

BotError
├── BotUnavailableError   down, loading, too slow: the same turn may succeed later
└── BotRefusedError       an answer that says the turn itself is at fault, or that cannot be read
"""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import httpx

from channels.settings import TURN_PATH
from kb.messages.model import Answer, Button, Draft, InboxItem, Sender
from observe.context import told_on

HEALTH_PATH = "/webhooks/assistant/"
_CONNECT_SECONDS = 2.0
_HEALTH_SECONDS = 2.0
# What a proxy or a bot that is starting answers, and what asks for a later try.
_LATER = (408, 425, 429, 502, 503, 504)
LONGEST_ANSWER = 1_000_000


class BotError(Exception):
    """No answer to this turn."""


class BotUnavailableError(BotError):
    """The bot cannot take turns now."""


class BotRefusedError(BotError):
    """The bot did not take this turn, or its answer is not to the contract."""


class BotClient:
    """Sends turns to the bots, each the next in turn. Opens its connections at the first use; `close` when done."""

    def __init__(self, bot_urls: Sequence[str], actions_urls: Sequence[str], *, timeout: float) -> None:
        """`timeout` in seconds for one turn."""
        self._bots = deque(bot_urls)
        self._actions = [str(httpx.URL(url).copy_with(path="/health", query=None)) for url in actions_urls]
        # trust_env: a proxy of the environment is for the world outside, not for our own processes.
        self._http = httpx.AsyncClient(timeout=httpx.Timeout(timeout, connect=_CONNECT_SECONDS), trust_env=False)

    async def take_turn(self, item: InboxItem) -> Answer:
        """What the bot says to this message, maybe nothing, and what that changes. Raises `BotError`."""
        said = {"text": item.text} if item.payload is None else {"payload": item.payload}
        body = {"conversation": item.conversation_id, "message_id": item.message_id, **said}
        response = await self._ask(body)
        if response.status_code == httpx.codes.OK:
            return read_answer(response)
        # A 503 of a bot that is in good health means that this very turn fails.
        if response.status_code in _LATER and not (response.status_code == 503 and await self.is_healthy()):
            raise BotUnavailableError(str(response.status_code))
        raise BotRefusedError(str(response.status_code))

    async def _ask(self, body: Mapping[str, str]) -> httpx.Response:
        """The answer of the first bot that can be reached and has a model, or of the last."""
        self._bots.rotate(-1)
        *others, last = self._bots
        for bot in others:
            with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                response = await self._post(bot, body)
                if response.status_code not in _LATER:
                    return response
        try:
            return await self._post(last, body)
        except httpx.HTTPError as error:
            raise BotUnavailableError(type(error).__name__) from error

    async def _post(self, bot: str, body: Mapping[str, str]) -> httpx.Response:
        try:
            return await self._http.post(bot + TURN_PATH, json=body, headers=told_on())
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise
        except httpx.HTTPError as error:
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
        await self._http.aclose()

    async def _any_answers(self, urls: Sequence[str]) -> bool:
        return any(await asyncio.gather(*map(self._answers, urls)))

    async def _answers(self, url: str) -> bool:
        try:
            return (await self._http.get(url, timeout=_HEALTH_SECONDS)).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False


def read_answer(response: httpx.Response) -> Answer:
    """The messages and effects of a 200. Raises `BotRefusedError` when it is not to the contract."""
    if len(response.content) > LONGEST_ANSWER:
        raise BotRefusedError("too long")
    try:
        body = response.json()
        return Answer(tuple(map(_draft, body["messages"])), tuple(map(_effect, body.get("effects") or ())))
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
