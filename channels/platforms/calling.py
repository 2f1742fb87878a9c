"""One call of a platform's API over HTTP, with what can go wrong on the way told as `DeliveryError`."""

from typing import Any

import httpx

from channels.platforms.platform import NotSentError, UncertainError

_SECONDS = httpx.Timeout(10.0, connect=3.0)
LONGEST_ANSWER = 1_000_000
# Before the request left: it was certainly not taken.
_NOT_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


def open_http() -> httpx.AsyncClient:
    """A client whose calls end within ten seconds. It opens nothing yet."""
    limits = httpx.Limits(max_connections=40, max_keepalive_connections=20)
    return httpx.AsyncClient(timeout=_SECONDS, limits=limits)


async def call(http: httpx.AsyncClient, method: str, url: str, **request: Any) -> tuple[int, dict[str, Any]]:
    """Status and fields of the answer. Raises `NotSentError` when the request did not leave, `UncertainError` when it
    did and there is no answer that can be read, or one of 5xx without fields.
    """
    try:
        response = await http.request(method, url, **request)
    except _NOT_LEFT as error:
        raise NotSentError(type(error).__name__) from error
    except httpx.HTTPError as error:
        raise UncertainError(type(error).__name__) from error
    return response.status_code, _fields(response)


def _fields(response: httpx.Response) -> dict[str, Any]:
    status = f"http_{response.status_code}"
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise NotSentError(status)
    try:
        fields = response.json() if len(response.content) <= LONGEST_ANSWER else None
    except (ValueError, RecursionError) as error:
        raise UncertainError(status) from error
    if not isinstance(fields, dict):
        raise UncertainError(status)
    return fields
