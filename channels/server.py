"""The HTTP server around the application."""

from types import FrameType

import uvicorn
from starlette.applications import Starlette

from channels.app import create_app
from channels.edge import Edge
from channels.settings import Settings
from observe.listening import trusted

# What is still open so many seconds after the process was asked to stop is cut off.
_STOP_SECONDS = 3


class Server(uvicorn.Server):
    """Ends the open event streams when it is asked to stop; without that it would wait for their readers to leave."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """See the parent."""
        self.end_streams()
        super().handle_exit(sig, frame)

    def end_streams(self) -> None:
        """Let the open streams end."""
        app: Starlette = self.config.app  # type: ignore[assignment]
        edge: Edge = app.state.edge
        edge.hub.close()


def make_server(settings: Settings, *, log_level: str = "info") -> Server:
    """A server with the settings' port and proxies; nothing is bound yet."""
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_level=log_level,
        log_config=None,
        ws="none",
        # The other parser takes heads of any size; this one ends at 64 kB, and is strict about where a request ends.
        http="h11",
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=trusted(settings.trusted_proxies),
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    return Server(config)
