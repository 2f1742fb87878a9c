"""One exchange with a server over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from kb.dossiers.http_clock import Clock, TryAgainError, running
from kb.dossiers.model import SourceUnavailableError

CONNECT_SECONDS = 2.0
READ_SECONDS = 2.5
MOST_BYTES = 256 * 1024
CHUNK = 8192
# A time-out must be more than nothing.
LEAST_SECONDS = 0.01
TRANSIENT = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. `path` begins with a slash and is quoted already."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = field(default=None, repr=False)  # may hold a proof


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; the body is whole and at most `MOST_BYTES` long."""

    status: int
    body: bytes = field(repr=False)
    retry_after: str = ""


class Wire:
    """Connections to one server, kept for the next call. Thread-safe; opens nothing before the first exchange."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._session = _session()
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def exchange(self, request: Request, clock: Clock) -> Reply:
        """One attempt. Raises TryAgainError (no connection, time-out, cut off) or SourceUnavailableError."""
        try:
            with self._send(request, clock) as response:
                body = _body(response, clock)
                return Reply(response.status_code, body, response.headers.get("Retry-After", ""))
        except requests.exceptions.SSLError:
            raise SourceUnavailableError("the certificate or the handshake was refused") from None
        except TRANSIENT as error:
            # Only the kind: the text of the error may hold what was sent.
            raise TryAgainError(f"no answer: {type(error).__name__}") from None
        except (requests.RequestException, HTTPError, OSError) as error:
            raise SourceUnavailableError(f"no answer: {type(error).__name__}") from None

    def _send(self, request: Request, clock: Clock) -> requests.Response:
        left = max(LEAST_SECONDS, clock.left())
        return self._session.request(
            request.method,
            self._url + request.path,
            headers=dict(request.headers),
            json=request.body,
            timeout=(min(CONNECT_SECONDS, left), min(READ_SECONDS, left)),
            allow_redirects=False,
            stream=True,
        )


def _body(response: requests.Response, clock: Clock) -> bytes:
    read = bytearray()
    for chunk in response.iter_content(CHUNK):
        read += chunk
        if len(read) > MOST_BYTES:
            raise SourceUnavailableError(f"the answer is longer than {MOST_BYTES} bytes")
        if not clock.left():
            raise SourceUnavailableError("no whole answer within the time")
    return bytes(read)


class _Connection(HTTPConnection):
    def request(self, *args: Any, **kwargs: Any) -> None:
        super().request(*args, **kwargs)
        running.get().watch(self.sock)


class _SecureConnection(HTTPSConnection):
    def request(self, *args: Any, **kwargs: Any) -> None:
        super().request(*args, **kwargs)
        running.get().watch(self.sock)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxy, no netrc, no other certificates by an environment variable
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update({"Accept": "application/json, application/problem+json", "Accept-Encoding": "identity"})
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter())
    return session
