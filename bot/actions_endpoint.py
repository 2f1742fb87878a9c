"""The action server as the bot sees it: a turn that it could not serve is not a turn."""

import asyncio
from contextlib import suppress
from typing import Any

import aiohttp
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.failing import ActionsUnavailableError
from observe.context import told_on

_SECONDS = aiohttp.ClientTimeout(total=300, connect=5)
# Shorter than the server's own five: a connection that it has closed would cost a turn.
_IDLE_SECONDS = 3


class StrictActionsEndpoint(EndpointConfig):
    """Rasa's endpoint on connections that stay open, with every failure raised as `ActionsUnavailableError`.

    Of several action servers the next is asked in turn, and the others when one cannot be reached.
    """

    def __init__(self, url: str, **kwargs: Any) -> None:
        """`url`: one address, or several separated by commas."""
        self._urls = [each.strip() for each in url.split(",") if each.strip()]
        super().__init__(self._urls[0], **kwargs)
        self._open: aiohttp.ClientSession | None = None

    async def request(self, method: str = "post", **kwargs: Any) -> Any:
        """As the parent; 400 stays what it is, an action's own refusal."""
        self._urls.append(self._urls.pop(0))
        for url in self._urls[:-1]:
            with suppress(aiohttp.ClientConnectorError):
                return await self._ask_strictly(method, url, kwargs["json"], passes=(aiohttp.ClientConnectorError,))
        return await self._ask_strictly(method, self._urls[-1], kwargs["json"])

    async def _ask_strictly(self, method: str, url: str, body: Any, passes: tuple[type[Exception], ...] = ()) -> Any:
        try:
            return await self._ask(method, url, body)
        except (ClientResponseError, *passes):
            raise
        except Exception as error:
            raise ActionsUnavailableError(type(error).__name__) from error

    async def _ask(self, method: str, url: str, body: Any) -> Any:
        async with self._session.request(method, url, json=body, headers=told_on(None)) as response:
            if response.status == 400:
                raise ClientResponseError(response.status, response.reason, await response.read())
            if response.status > 400:
                raise ActionsUnavailableError(f"status {response.status}")
            return await response.json()

    @property
    def _session(self) -> aiohttp.ClientSession:
        if self._open is None or self._open.closed or self._open._loop is not asyncio.get_running_loop():
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_SECONDS)
            self._open = aiohttp.ClientSession(timeout=_SECONDS, connector=connector)
        return self._open


def check_answers_cheaply() -> None:
    """Look at the shape of an action's answer and no deeper.

    Rasa checks every answer against a JSON schema, and the schema itself each time: a third of a turn's time for an
    action server that is our own.
    """
    RemoteAction._validate_action_result = _has_the_shape


def _has_the_shape(_action: RemoteAction, result: Any) -> bool:
    if not isinstance(result, dict) or not all(
        isinstance(result.get(key, []), list) for key in ("events", "responses")
    ):
        raise ActionsUnavailableError("the answer is no answer of an action server")
    return True
