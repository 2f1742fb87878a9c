"""A record as a line: JSON for machines, in the field names of the Elastic Common Schema; plain for people.

https://www.elastic.co/docs/reference/ecs and its logging specification; names are written with their dots.
"""

import json
import logging
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from observe.context import request_id, turn_id
from observe.safe import kinds_of, places_of

ECS_VERSION = "8.11.0"
# Under this name a record carries more fields (`extra={FIELDS: {...}}`).
FIELDS = "ecs"
# What of their messages is kept beside an error: behind it they print the error, or the address that was asked for.
_KEPT_OF_OTHERS = {"asyncio": "\n", "concurrent": "\n", "uvicorn": "\n", "sanic": ":", "rasa_sdk": "<"}
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class OneLineJson(JsonFormatter):
    """One JSON object a line."""

    def __init__(self, process: str, worker: str) -> None:
        super().__init__(json_ensure_ascii=False)
        self._always = {"service.name": process, "service.node.name": worker}

    def format(self, record: logging.LogRecord) -> str:
        """See the parent; the fields are ours altogether, so that nothing slips in that a library adds."""
        line: dict[str, Any] = {
            "@timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
            "log.level": record.levelname.lower(),
            "message": message_of(record),
            "ecs.version": ECS_VERSION,
            **self._always,
            "process.pid": record.process,
            "log.logger": record.name,
        }
        named = {"http.request.id": request_id(), "labels.turn_id": turn_id()}
        line |= {name: value for name, value in named.items() if value}
        line |= getattr(record, FIELDS, {}) | _error(record)
        return json.dumps(line, ensure_ascii=False, default=str, separators=(",", ":"))


class PlainLine(logging.Formatter):
    """`WARNING channels.turns: … [request]`."""

    def format(self, record: logging.LogRecord) -> str:
        """See the parent."""
        error = _error(record)
        told = f": {error['error.type']} at {error['error.stack_trace']}" if error else ""
        request = f" [{request_id()}]" if request_id() else ""
        return f"{record.levelname} {record.name}: {message_of(record)}{told}{request}"


def message_of(record: logging.LogRecord) -> str:
    """The message on one line."""
    message = record.getMessage()
    if record.exc_info and (end := _KEPT_OF_OTHERS.get(record.name.partition(".")[0])):
        message = message.partition(end)[0]
    return " ".join(message.splitlines())


def _error(record: logging.LogRecord) -> dict[str, str]:
    info: _ExcInfo | None = record.exc_info if isinstance(record.exc_info, tuple) else None
    if info is None or info[1] is None:
        return {}
    return {"error.type": kinds_of(info[1]), "error.stack_trace": places_of(info[2])}
