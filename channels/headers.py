"""Headers that every answer carries, so that a browser does with it only what is meant."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors "
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(self), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# The widget's files are the same for everybody and hold nothing of anybody: every portal may load them. Modules of
# another origin are asked for with CORS; a portal that isolates itself wants the second.
_FILES = "/widget/"
_FILE_HEADERS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def _origins(given: Sequence[str]) -> str:
    """Those that may frame our pages. A star, or what would end the directive, is none."""
    framing = [
        origin for origin in given if origin.startswith(("https://", "http://")) and not set(origin) & set(" ;,*")
    ]
    return " ".join(["'self'", *framing])


class SafeHeaders:
    """Adds those that an answer does not bring itself. Conversations are never kept by a cache; files are asked for
    again each time (by their ETag). Pages may be framed by ourselves and by `origins`.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str] = ()) -> None:
        self.app = app
        self._headers = {"Content-Security-Policy": _POLICY + _origins(origins), **_HEADERS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See above."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                caching = "no-store" if scope["path"].startswith("/api/") else "no-cache"
                for name, value in {**self._headers, "Cache-Control": caching}.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith(_FILES):
                    headers.update(_FILE_HEADERS)
            await send(message)

        await self.app(scope, receive, with_headers)
