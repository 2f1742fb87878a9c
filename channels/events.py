"""Server-sent events: the messages of a conversation as they come, each under its number."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from channels.edge import Edge, allowed, edge_of
from channels.hub import wait_for_news
from channels.messages import as_json
from channels.problems import ProblemError
from channels.reading import read_number
from kb.messages import service
from kb.messages.model import ConversationNotFoundError, Message

# A comment is sent after so many seconds without news, so that proxies and clients know the stream is alive.
HEARTBEAT = 15.0
MOST_STREAMS = 10
_RETRY = "retry: 2000\n\n"
_HEADERS = {"X-Accel-Buffering": "no"}


async def get_events(request: Request) -> Response:
    """Begins behind `Last-Event-ID`, or `?after=`, or at the first message; ends when the process stops."""
    edge, conversation_id = edge_of(request), allowed(request)
    await edge.limits.reading(conversation_id)
    start = request.headers.get("last-event-id") or request.query_params.get("after", "0")
    after = read_number(start, "Last-Event-ID")
    if edge.hub.count(conversation_id) >= MOST_STREAMS:
        raise ProblemError("too_many", headers={"Retry-After": "10"}, seconds=10)
    first = await asyncio.to_thread(service.messages_after, edge.engine, conversation_id, after)
    stream = events(edge, conversation_id, after, first)
    return StreamingResponse(stream, media_type="text/event-stream", headers=_HEADERS)


async def events(edge: Edge, conversation_id: str, after: int, found: tuple[Message, ...]) -> AsyncIterator[str]:
    """The events from `found` on, which are the messages behind the number `after`."""
    yield _RETRY
    with edge.hub.watch(conversation_id) as news:
        while not edge.hub.closed:
            for message in found:
                yield _event(message)
            if found:
                after = found[-1].seq
                edge.delivered.note(conversation_id, [message.seq for message in found])
            elif not await wait_for_news(news, HEARTBEAT):
                yield ":\n\n"
            news.clear()
            try:
                found = await asyncio.to_thread(service.messages_after, edge.engine, conversation_id, after)
            except ConversationNotFoundError:
                return  # deleted meanwhile: whoever reads on is told so by the answer to the next request


def _event(message: Message) -> str:
    return f"id: {message.seq}\nevent: message\ndata: {json.dumps(as_json(message), ensure_ascii=False)}\n\n"
