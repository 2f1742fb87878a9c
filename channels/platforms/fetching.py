"""Pictures that citizens sent over a platform: fetched from their address before their turn is taken."""

import asyncio
import json
import logging
from io import BytesIO

import httpx

from channels.bot_client import BotUnavailableError
from channels.pictures import Pictures
from channels.platforms.addresses import AddressError, Addresses
from channels.platforms.receiving import FETCH_PICTURE
from channels.problems import ProblemError, told
from channels.strings import say
from kb.feedback.pictures import MOST_BYTES
from kb.messages.model import InboxItem

logger = logging.getLogger(__name__)

# All of it must end well before the lease of a turn.
_SECONDS = 10.0
_MOST_ATTEMPTS = 4
_MOST_HOPS = 3
_CHUNK = 64_000


class FetchError(Exception):
    """The picture will not come; `text` says so to the citizen."""

    def __init__(self, text: str) -> None:
        super().__init__("the picture will not come")
        self.text = text


class Fetching:
    """Fetches few at once (`Pictures` decides). Opens its connections at the first use; `close` when done."""

    def __init__(self, pictures: Pictures, addresses: Addresses) -> None:
        self._pictures, self._addresses = pictures, addresses
        # trust_env: as for our own processes, no proxy of the environment.
        self._http = httpx.AsyncClient(timeout=_SECONDS, trust_env=False)

    async def fetch(self, item: InboxItem) -> bool:
        """Put the picture in the place of its address, so that the turn can be taken; False for any other message.

        Raises `FetchError`, and `BotUnavailableError` when it may come later.
        """
        if not (item.payload or "").startswith(FETCH_PICTURE):
            return False
        url = json.loads((item.payload or "").removeprefix(FETCH_PICTURE))["url"]
        try:
            async with asyncio.timeout(_SECONDS):
                data = await self._read(url)
        except (httpx.HTTPError, TimeoutError) as error:
            if item.attempt < _MOST_ATTEMPTS and not _is_gone(error):
                raise BotUnavailableError(f"picture: {type(error).__name__}") from error
            raise FetchError(say("picture_lost")) from error
        except (AddressError, httpx.InvalidURL) as error:
            logger.warning("the picture of turn %s is not fetched: %s", item.message_id, error)
            raise FetchError(say("picture_lost")) from error
        try:
            await self._pictures.fill(item, BytesIO(data))
        except ProblemError as error:
            raise FetchError(told(error)) from error
        return True

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _read(self, url: str) -> bytes:
        for _ in range(_MOST_HOPS):
            place = await self._addresses.check(url)
            asked = self._http.stream("GET", place.url, headers=place.headers, extensions=place.extensions)
            async with asked as response:
                if response.has_redirect_location:
                    url = str(httpx.URL(url).join(response.headers["location"]))
                    continue
                response.raise_for_status()
                return await _limited(response)
        raise AddressError("too many hops")


def _is_gone(error: Exception) -> bool:
    return isinstance(error, httpx.HTTPStatusError) and error.response.is_client_error


async def _limited(response: httpx.Response) -> bytes:
    data = bytearray()
    async for chunk in response.aiter_bytes(_CHUNK):
        data += chunk
        if len(data) > MOST_BYTES:
            break  # refused by its size, as one that is uploaded
    return bytes(data)
