"""The Rasa server with the model of the files as they are, on 127.0.0.1 by default: `python -m bot.serve`.

`PORT` (8000) is the public port of the system, the bot's is two above it; `BOT_HOST` the address it is bound to;
`ACTIONS_URL` the action server's webhook (default: three above, on this machine), or several separated by commas. A
missing model is trained first. When other learned examples are put in use, the model of these takes its place as soon
as it is there (bot/follow.py).
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.learning.active import examples_in_use
from bot.model import ROOT, model_hash, path_of, sources_hash
from observe.listening import hosts
from observe.setup import set_up


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Where to listen and whom to ask."""

    port: int
    actions_url: str
    host: str


def read_settings(environ: Mapping[str, str] = os.environ) -> ServeSettings:
    """Raises `SystemExit` with a sentence when `PORT` is no number."""
    value = environ.get("PORT") or "8000"
    if not value.isdigit():
        raise SystemExit(f"PORT is {value!r}, not a number.")
    actions_url = environ.get("ACTIONS_URL") or f"http://127.0.0.1:{int(value) + 3}/webhook"
    host = environ.get("BOT_HOST") or "127.0.0.1"
    return ServeSettings(port=int(value) + 2, actions_url=actions_url, host=host)


def main() -> None:
    """The command."""
    set_up("bot")
    settings = read_settings()
    os.environ["ACTIONS_URL"] = settings.actions_url  # endpoints.yml names it
    learned = examples_in_use()
    path = path_of(model_hash(sources_hash(), learned))
    if not path.exists():
        from bot.train import train

        train(path, learned)
    serve(settings, str(path))


def serve(settings: ServeSettings, model: str) -> None:
    """Runs until it is stopped."""
    from bot.setup import prepare_rasa

    prepare_rasa()
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    from bot.actions_endpoint import StrictActionsEndpoint, check_answers_cheaply
    from bot.figures import figures, measure
    from bot.follow import start_following, stop_following
    from bot.graph import run_one_by_one
    from bot.health import add_health
    from bot.quick import leave_out_the_unseen
    from observe.sanic import watching

    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    # No action reads the domain; sending it costs more than the action itself.
    endpoints.action = StrictActionsEndpoint(settings.actions_url, enable_selective_domain=True)
    check_answers_cheaply()
    run_one_by_one()
    leave_out_the_unseen()
    measure()
    watch, watch_no_more = watching(figures().common)
    serve_application(
        server_listeners=[
            (watch, "after_server_start"),
            (watch_no_more, "before_server_stop"),
            (add_health, "before_server_start"),
            (_warm_up, "after_server_start"),
            (start_following, "after_server_start"),
            (stop_following, "before_server_stop"),
        ],
        model_path=model,
        interface=hosts(settings.host),
        port=settings.port,
        credentials=str(ROOT / "credentials.yml"),
        endpoints=endpoints,
        enable_api=False,
    )


async def _warm_up(app: Any, _loop: Any) -> None:
    # What loads on first use (word segmentation, patterns, the graph) would keep the first citizen waiting.
    if app.ctx.agent.is_ready():
        await app.ctx.agent.parse_message("xin")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
