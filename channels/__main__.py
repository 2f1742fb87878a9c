"""`python -m channels`: the public edge on HOST:PORT. With a command: what `channels.commands` does."""

import logging
import os
import sys

from channels.commands import run
from channels.server import make_server
from channels.settings import Settings, read_settings
from kb.db import make_engine
from kb.deployment import warnings
from kb.errors import KbError
from kb.messages.service import has_current_schema
from observe.setup import set_up

_SWITCH_SECONDS = 0.0005


def main() -> None:
    """Refuses to start, with one sentence, on a wrong setting, a database without our tables, or modules
    of the widget that cannot be made one script.
    """
    set_up("channels")
    try:
        settings = read_settings()
        if words := sys.argv[1:]:
            sys.stdout.write(run(settings, words) + "\n")
            return
        _check_database(settings)
        server = make_server(settings)
        for sentence in warnings(os.environ):
            logging.getLogger("channels").warning(sentence)
    except KbError as error:
        sys.exit(f"channels: {error}")
    # Threads that store and render must not hold the one that acknowledges: by default each may for five milliseconds.
    sys.setswitchinterval(_SWITCH_SECONDS)
    # Bound before the application starts: a second process on this port must not touch the turns of the first.
    server.run(sockets=[server.config.bind_socket()])


def _check_database(settings: Settings) -> None:
    engine = make_engine(settings.database_url)
    try:
        if not has_current_schema(engine):
            raise KbError("the database has not the tables of this version; `make run` brings it up to date.")
    finally:
        engine.dispose()


if __name__ == "__main__":
    main()
