"""The trail: one line for each request that was answered and each turn that was taken, by which one is followed
through the processes.
"""

import logging
from typing import Any

from observe.formats import FIELDS

TRAIL = logging.getLogger("trail")
# What machines ask all the time, and files.
_QUIET = ("/healthz", "/readyz", "/metrics", "/health", "/widget", "/static")


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """A request. The route is a template: ids and what stands behind the question mark are not logged."""
    if not TRAIL.isEnabledFor(logging.INFO) or route.startswith(_QUIET):
        return
    fields = {
        "event.category": ["web"],
        "event.type": ["access"],
        "event.outcome": "success" if status < 500 else "failure",
        "http.request.method": method,
        "http.response.status_code": status,
        "labels.route": route,
        "event.duration": _nanoseconds(seconds),
    }
    TRAIL.info("%s %s %d", method, route, status, extra={FIELDS: fields})


def accepted(turn: str, channel: str) -> None:
    """A citizen's message is stored: from here on it is known by the turn's id."""
    fields = {"event.action": "message.accept", "labels.turn_id": turn, "labels.channel": channel}
    TRAIL.info("message accepted", extra={FIELDS: fields})


def taken(outcome: str, attempt: int, **seconds: float) -> None:
    """An attempt at a turn ended; `seconds` of its parts, such as `bot=0.02`."""
    told: dict[str, Any] = {f"labels.{part}_ms": round(value * 1000, 1) for part, value in seconds.items()}
    total = {"event.duration": _nanoseconds(sum(seconds.values()))}
    fields = {"event.action": "turn.take", "labels.turn_outcome": outcome, "labels.attempt": attempt, **total, **told}
    TRAIL.info("turn %s", outcome, extra={FIELDS: fields})


def _nanoseconds(seconds: float) -> int:
    return round(seconds * 1e9)
