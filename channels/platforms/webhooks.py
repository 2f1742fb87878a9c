"""Taking in what platforms post: the signature over the raw bytes first, then every event stored before it is answered.

A platform sends again what was not answered with 200. So what can never be understood is answered with 200 and dropped,
and what could not be stored with 503.
"""

import asyncio
import json
import time
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache, partial
from typing import Any

from starlette.requests import Request

from channels.edge import Edge
from channels.limits import Room
from channels.platforms.events import Event, Kind
from channels.platforms.receiving import receive
from channels.problems import ProblemError
from channels.reading import read_body
from channels.strings import say

LONGEST_BODY = 1_000_000
_THREADS = 4
Fields = dict[str, Any]


async def raw_body(request: Request) -> bytes:
    """The bytes that are signed. Raises `ProblemError` 413 for more than a megabyte."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > LONGEST_BODY:
        raise ProblemError("body_too_large", headers={"Connection": "close"}, limit=LONGEST_BODY // 1000)
    return await read_body(request, LONGEST_BODY)


def fields_of(raw: bytes) -> Fields | None:
    """The fields of the body; None when they cannot be read."""
    try:
        fields = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


async def take_in(edge: Edge, channel: str, events: Sequence[Event], began: float) -> None:
    """Store each event and let its turn begin. Raises `KbUnavailableError`: what was stored by then is known when the
    request comes again.
    """
    told, shut = await _rooms(edge, events)
    taken = [event for event in events if event not in shut]
    loop = asyncio.get_running_loop()
    # A pool of our own takes no context along by itself: without it the lines of log would not know the request.
    storing = partial(copy_context().run, _store_all, edge, taken, told)
    new = await loop.run_in_executor(_threads(), storing) if taken else []
    if new:
        edge.turns.wake()
        for user_id in {event.source.user_id for event in new if event.kind is not Kind.LEFT}:
            edge.noticing.tell(channel, user_id)
    edge.metrics.events.labels(channel, "accepted").inc(len(new))
    edge.metrics.events.labels(channel, "duplicate").inc(len(taken) - len(new))
    edge.metrics.events.labels(channel, "flood").inc(len(shut))
    if not events:
        edge.metrics.events.labels(channel, "ignored").inc()
    edge.metrics.event_seconds.labels(channel).observe(time.perf_counter() - began)


@cache
def _threads() -> ThreadPoolExecutor:
    """Of their own: an acknowledgement must not wait behind the work of turns."""
    return ThreadPoolExecutor(_THREADS, "events")


async def _rooms(edge: Edge, events: Sequence[Event]) -> tuple[set[Event], set[Event]]:
    """Events whose sender has to be told that the next ones are not taken, and those that are not taken: one citizen's
    flood must not hold up the others. Who leaves is always heard.
    """
    told: set[Event] = set()
    shut: set[Event] = set()
    for event in events:
        if event.kind is Kind.LEFT:
            continue
        room = await edge.limits.person(event.source.channel, event.source.user_id)
        if room is not Room.ROOM:
            (told if room is Room.TELL else shut).add(event)
    return told, shut


def _store_all(edge: Edge, events: Iterable[Event], told: Collection[Event]) -> list[Event]:
    notice = say("too_fast")
    return [event for event in events if receive(edge.storing, event, notice=notice if event in told else "")]
