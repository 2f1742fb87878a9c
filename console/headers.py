"""Headers that every page carries, and how large a request may be."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.strings import say

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class SafeHeaders:
    """Adds those that an answer does not bring itself. `secure`: the console is reached by https alone."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self._headers = _HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See above."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


class BodyLimit:
    """Refuses a body that says it is, or turns out to be, larger than `most` bytes; `most_of` for some paths."""

    def __init__(self, app: ASGIApp, *, most: int, most_of: dict[str, int]) -> None:
        self.app, self._most, self._most_of = app, most, most_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See above."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self._most_of.get(scope["path"], self._most)
        told = Headers(scope=scope).get("content-length", "0")
        if not told.isdigit() or int(told) > most:
            await _too_large(most)(scope, receive, send)
            return
        await self.app(scope, _Counted(receive, most), send)


class _Counted:
    """A body that ends the connection where it grows beyond what was told."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._left = receive, most

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        return {"type": "http.disconnect"} if self._left < 0 else message


def _too_large(most: int) -> PlainTextResponse:
    return PlainTextResponse(say("problems.too_large", most=most // 1_000_000), 413)
