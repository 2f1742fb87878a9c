"""Pictures in the chat API. The type of what is sent is read from its bytes; a picture is shown with its token only."""

import asyncio
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from channels.edge import Edge, address_of, allowed, edge_of
from channels.pictures import uploaded
from channels.reading import client_id_of, read_wait
from channels.web import answer, turn_of
from kb.feedback.attachments import Added
from kb.feedback.pictures import MEDIA_TYPE

_PATH = "/api/v1/conversations/{conversation}/attachments"
_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Disposition": 'inline; filename="anh.jpg"',
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


async def post_attachment(request: Request) -> Response:
    """The body is the picture. Stored, then acknowledged as a message is, with `attachment` beside the other fields."""
    edge, conversation_id = edge_of(request), allowed(request)
    wait, client_id = read_wait(request), client_id_of(request.query_params.get("client_id"))
    await edge.limits.picture(conversation_id, address_of(request))
    async with uploaded(request) as file:
        added = await take(edge, conversation_id, client_id, file)
    seq, picture = added.accepted.seq, added.picture
    turn = await turn_of(edge, conversation_id, seq, wait or 0.0)
    url = f"{_PATH.format(conversation=conversation_id)}/{picture.id}"
    attachment = {"id": picture.id, "url": url, "width": picture.width, "height": picture.height}
    status = 200 if wait is not None and turn.done else 202
    return answer(edge, conversation_id, turn.messages, status=status, seq=seq, attachment=attachment)


async def take(edge: Edge, conversation_id: str, client_id: str, file: BinaryIO) -> Added:
    """Store the picture and let its turn begin. Raises as `Pictures.take`."""
    added = await edge.pictures.take(conversation_id, client_id, file)
    edge.metrics.accepted.inc(added.accepted.first)
    edge.turns.wake()
    edge.hub.tell(conversation_id)
    return added


async def get_attachment(request: Request) -> Response:
    """The picture; 404 for one of another conversation as for one that never was."""
    edge, conversation_id = edge_of(request), allowed(request)
    await edge.limits.reading(conversation_id)
    picture_id = str(request.path_params["attachment"])
    data = await asyncio.to_thread(edge.pictures.read, conversation_id, picture_id)
    return shown(data)


def shown(data: bytes) -> Response:
    """The answer that shows a picture of ours, and can do nothing else."""
    return Response(data, headers=_HEADERS, media_type=MEDIA_TYPE)


ROUTES = [
    Route(_PATH, post_attachment, methods=["POST"]),
    Route(f"{_PATH}/{{attachment}}", get_attachment, methods=["GET"]),
]
