"""`python -m channels`: the public edge on HOST:PORT."""

import logging
import sys

import uvicorn

from channels.app import create_app
from channels.settings import Settings, read_settings
from kb.db import make_engine
from kb.errors import KbError
from kb.messages.service import has_current_schema

# Open event streams are cut off after so many seconds when the process is asked to stop.
_STOP_SECONDS = 2


def main() -> None:
    """Refuses to start, with one sentence, on a wrong setting or a database without our tables."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    for name in ("httpx", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        settings = read_settings()
        _check_database(settings)
    except KbError as error:
        sys.exit(f"channels: {error}")
    serve(settings)


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=False,
        ws="none",
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    # Bound before the application starts: a second process on this port must not touch the turns of the first.
    uvicorn.Server(config).run(sockets=[config.bind_socket()])


def _check_database(settings: Settings) -> None:
    engine = make_engine(settings.database_url)
    try:
        if not has_current_schema(engine):
            raise KbError("the database has not the tables of this version; `make run` brings it up to date.")
    finally:
        engine.dispose()


if __name__ == "__main__":
    main()
