"""What every process that runs Rasa does first."""

import logging
import os
import warnings
from collections.abc import MutableMapping
from typing import Any

import structlog

from bot.light import make_light
from observe.setup import log_format

# Rasa's structured log carries whole messages and slots; these say what happened and nothing of what a citizen wrote.
LOGGED = ("level", "event", "event_info", "action_name", "intent", "url")


def prepare_rasa() -> None:
    """Rasa without what is not used, telemetry, banners, and warnings on libraries that are newer than itself.

    To be called before the first import of rasa; a second call does nothing more. `LOG_LEVEL` (WARNING) sets what is
    logged.
    """
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("LOG_LEVEL_LIBRARIES", "ERROR")
    # Not by a filter: libraries reset the filters when they are imported.
    warnings.showwarning = lambda *_, **__: None
    make_light()
    level = logging.getLevelName(os.environ.setdefault("LOG_LEVEL", "WARNING"))
    last = _to_our_log if log_format() == "json" else structlog.processors.LogfmtRenderer()
    structlog.configure(
        processors=[structlog.processors.add_log_level, _without_contents, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(),
    )
    from rasa.utils.common import configure_logging_and_warnings

    configure_logging_and_warnings(level, warn_only_once=False, filter_repeated_logs=False)


def _without_contents(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    return {name: event[name] for name in LOGGED if name in event}


def _to_our_log(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """One line of Rasa among ours, with the ids of the request."""
    told = {name: value for name, value in event.items() if name not in ("level", "event")}
    level = logging.getLevelName(str(event.get("level", "info")).upper())
    words = [str(event.get("event", "")), *(f"{name}={value}" for name, value in told.items())]
    logging.getLogger("rasa").log(level if isinstance(level, int) else logging.INFO, "%s", " ".join(words))
    raise structlog.DropEvent
