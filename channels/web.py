"""The chat API. Times are ISO 8601 in UTC; every error is a problem document."""

import asyncio
from collections.abc import Sequence
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.edge import Edge, address_of, allowed, edge_of
from channels.events import get_events
from channels.hub import wait_for_news
from channels.messages import as_json
from channels.problems import log_error
from channels.reading import Post, read_number, read_post, read_wait
from channels.storing import store
from kb.errors import KbUnavailableError
from kb.messages import deleting, service
from kb.messages.model import Accepted, Message, Turn

# How long a wait may go without a look of its own, in seconds: the turn may be taken by another process.
_LOOK = 1.0


async def open_conversation(request: Request) -> Response:
    """201 `{"conversation", "token"}`. The body is not read."""
    edge = edge_of(request)
    await edge.limits.opening(address_of(request))
    # Limits on guessing count by where a conversation was opened from; the address itself is not kept.
    origin = edge.storing.sealer.digest(address_of(request))
    opened = await asyncio.to_thread(service.open_conversation, edge.engine, origin=origin)
    return JSONResponse({"conversation": opened.id, "token": edge.tokens.make(opened.id)}, 201)


async def post_message(request: Request) -> Response:
    """Stored, then acknowledged. 200 with the whole answer when `?wait=` was long enough, else 202 with what is there.

    `seq` is the number that the citizen's message got.
    """
    edge, conversation_id = edge_of(request), allowed(request)
    await edge.limits.message(conversation_id, address_of(request))
    wait, post = read_wait(request), await read_post(request)
    with edge.hub.watch(conversation_id) as news:
        accepted = await accept(edge, conversation_id, post)
        turn = await _turn(edge, conversation_id, accepted, wait or 0.0, news)
    status = 200 if wait is not None and turn.done else 202
    return answer(edge, conversation_id, turn.messages, status=status, seq=accepted.seq)


async def accept(edge: Edge, conversation_id: str, post: Post) -> Accepted:
    """Store the message and let its turn begin. Raises as `channels.storing.store`."""
    accepted = await asyncio.to_thread(store, edge.storing, conversation_id, post)
    edge.turns.wake(1)
    edge.hub.tell(conversation_id)
    return accepted


async def get_messages(request: Request) -> Response:
    """`{"messages": […]}` with the numbers above `?after=`, at most 500 of them."""
    edge, conversation_id = edge_of(request), allowed(request)
    await edge.limits.reading(conversation_id)
    after = read_number(request.query_params.get("after", "0"), "after")
    found = await asyncio.to_thread(service.messages_after, edge.engine, conversation_id, after)
    return answer(edge, conversation_id, found)


async def delete_conversation(request: Request) -> Response:
    """204, and 204 again: the conversation is gone, with its pictures and the bot's memory of it."""
    await delete(edge_of(request), allowed(request))
    return Response(status_code=204)


async def delete(edge: Edge, conversation_id: str) -> None:
    """Remove the conversation, then the files of its pictures. Who watches it hears that there is news: its end."""
    deleted = await asyncio.to_thread(deleting.delete_conversation, edge.engine, conversation_id)
    edge.hub.tell(conversation_id)
    await asyncio.to_thread(edge.pictures.remove, deleted.pictures)
    try:
        await asyncio.to_thread(edge.memory.forget, [conversation_id])
    except KbUnavailableError as error:
        # It is deleted for its owner; what the bot remembers belongs to nobody now, and the hourly purge takes it.
        log_error(error, "forgetting a conversation")


async def turn_of(edge: Edge, conversation_id: str, seq: int, seconds: float) -> Turn:
    """The turn once it is done, or as it is after so many seconds."""
    with edge.hub.watch(conversation_id) as news:
        return await _turn(edge, conversation_id, Accepted(seq, first=False), seconds, news)


async def _turn(edge: Edge, conversation_id: str, accepted: Accepted, seconds: float, news: asyncio.Event) -> Turn:
    end = asyncio.get_running_loop().time() + seconds
    news.clear()
    if accepted.first and seconds:
        # It cannot have been answered yet.
        await wait_for_news(news, min(seconds, _LOOK))
    while True:
        news.clear()
        turn = await asyncio.to_thread(service.turn, edge.engine, conversation_id, accepted.seq)
        left = end - asyncio.get_running_loop().time()
        if turn.done or left <= 0:
            return turn
        await wait_for_news(news, min(left, _LOOK))


def answer(
    edge: Edge, conversation_id: str, messages: Sequence[Message], *, status: int = 200, **fields: Any
) -> Response:
    """The messages and other fields as JSON; once it has been sent, the messages count as delivered."""
    body = {"messages": [as_json(message) for message in messages], **fields}
    sent = BackgroundTask(edge.delivered.sent, conversation_id, [message.seq for message in messages])
    return JSONResponse(body, status, background=sent)


_CONVERSATION = "/api/v1/conversations/{conversation}"

ROUTES = [
    Route("/api/v1/conversations", open_conversation, methods=["POST"]),
    Route(_CONVERSATION, delete_conversation, methods=["DELETE"]),
    Route(f"{_CONVERSATION}/messages", post_message, methods=["POST"]),
    Route(f"{_CONVERSATION}/messages", get_messages, methods=["GET"]),
    Route(f"{_CONVERSATION}/events", get_events, methods=["GET"]),
]
