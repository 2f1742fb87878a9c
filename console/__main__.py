"""`python -m console`: the staff console on PORT+1.

`python -m console create-admin NAME ["Full name"]`: an administrator, and the one-time link to begin with.
`python -m console first-link`: the same for "quantri" when nobody can administrate yet; says nothing otherwise.
"""

import logging
import sys

import uvicorn

from console.app import create_app
from console.settings import Settings, read_settings
from console.strings import say
from kb.db import make_engine
from kb.errors import KbError
from kb.messages.service import Engine, has_current_schema
from kb.people import accounts
from kb.people.model import AccountError, Actor, NameTakenError, Role
from observe.listening import trusted
from observe.setup import set_up

_OPERATOR = Actor("operator")
_FIRST = "quantri"


def main(words: list[str]) -> None:
    """Refuses to start, with one sentence, on a wrong setting or a database without our tables."""
    set_up("console")
    try:
        settings = read_settings()
        engine = _checked(settings)
        if words:
            sys.stdout.write(_command(settings, engine, words))
            return
        engine.dispose()
        config = uvicorn.Config(
            create_app(settings),
            host=settings.host,
            port=settings.port,
            access_log=False,
            log_config=None,
            ws="none",
            http="h11",  # as the public edge: it bounds the heads of requests
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=trusted(settings.trusted_proxies),
            timeout_graceful_shutdown=3,
        )
    except KbError as error:
        sys.exit(f"console: {error}")
    # What went wrong in a request is logged where it is answered (console.app.failed).
    logging.getLogger("uvicorn.error").addFilter(lambda record: "in ASGI application" not in str(record.msg))
    # Bound here, `::` is both families of addresses; the server would make it one.
    uvicorn.Server(config).run(sockets=[config.bind_socket()])


def _command(settings: Settings, engine: Engine, words: list[str]) -> str:
    if words[0] == "create-admin" and len(words) in (2, 3):
        return _administrator(settings, engine, words[1].casefold(), words[-1])
    if words == ["first-link"]:
        return "" if accounts.has_administrator(engine) else _administrator(settings, engine, _FIRST, _FIRST)
    sys.exit(say("commands.usage"))


def _administrator(settings: Settings, engine: Engine, name: str, full_name: str) -> str:
    try:
        made = accounts.create(engine, name, full_name=full_name, unit="", roles=[Role.ADMINISTRATOR], by=_OPERATOR)
    except NameTakenError:
        sys.exit(say("commands.taken", name=name))
    except AccountError as error:
        sys.exit(say(f"account_errors.{error.reason}"))
    token = accounts.invite(engine, made.id, by=_OPERATOR)
    values = {"name": name, "link": f"{settings.url}/begin/{token}", "days": accounts.INVITATION_LASTS.days}
    return say("commands.link", **values) + "\n"


def _checked(settings: Settings) -> Engine:
    engine = make_engine(settings.kb.database_url)
    if not has_current_schema(engine):
        raise KbError("the database has not the tables of this version; `make run` brings it up to date.")
    return engine


if __name__ == "__main__":
    main(sys.argv[1:])
