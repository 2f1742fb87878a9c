"""Logging of one process, set up once at its start."""

import logging
import os
import socket
import sys
import threading
from collections.abc import Mapping
from types import TracebackType

from observe.formats import OneLineJson, PlainLine
from observe.trail import TRAIL

# What these say at INFO is theirs: each request that we make, each migration.
_TALKATIVE = (
    "httpx",
    "httpcore",
    "httpx2",
    "alembic",
    "apscheduler",
    "rasa_sdk",
    "matplotlib",
    "urllib3",
    "sanic.root",
)


class LogSettingsError(ValueError):
    """`LOG_FORMAT` is neither json nor text."""


def log_format(environ: Mapping[str, str] = os.environ) -> str:
    """`LOG_FORMAT`: json or text; without it json where `DEPLOYMENT` is production, else text. Raises
    `LogSettingsError`.
    """
    usual = "json" if environ.get("DEPLOYMENT") == "production" else "text"
    chosen = environ.get("LOG_FORMAT") or usual
    if chosen not in ("json", "text"):
        raise LogSettingsError(f"LOG_FORMAT is '{chosen}', neither json nor text.")
    return chosen


def set_up(process: str, environ: Mapping[str, str] = os.environ) -> None:
    """Every logger writes to standard error, in the form that is chosen. Ends the process on a wrong `LOG_FORMAT`."""
    try:
        chosen = log_format(environ)
    except LogSettingsError as error:
        sys.exit(f"{process}: {error}")
    handler = logging.StreamHandler()
    handler.setFormatter(OneLineJson(process, worker_of(environ)) if chosen == "json" else PlainLine())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(chosen == "json")
    logging.getLogger("py.warnings").setLevel(logging.ERROR)  # those of libraries are for developers
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    # A line for each request and turn is for machines; people at a terminal ask for it.
    told = chosen == "json" or environ.get("LOG_LEVEL") in ("DEBUG", "INFO")
    TRAIL.setLevel(logging.INFO if told else logging.WARNING)
    if chosen == "json":
        sys.excepthook = _ended
        threading.excepthook = _thread_ended


def worker_of(environ: Mapping[str, str] = os.environ) -> str:
    """`WORKER_NAME`, or host name and public port."""
    return environ.get("WORKER_NAME") or f"{socket.gethostname()}-{environ.get('PORT') or '8000'}"


def _ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("process").critical("the process ends", exc_info=(kind, error, trace))


def _thread_ended(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is not None:
        told = (given.exc_type, given.exc_value, given.exc_traceback)
        logging.getLogger("process").error("a thread ended", exc_info=told)
