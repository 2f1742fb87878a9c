"""What citizens would read of a record that is not published yet: `POST /preview` of the action server.

{"content": {…a procedure as revisions keep it…}, "aspects": ["fee", …]}
200 {"text": "…", "card": {…}} · 400 what was sent is no procedure
"""

import asyncio
from typing import Any

from pydantic import ValidationError
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.replies.answer import How, answer
from kb.calendar.model import today
from kb.procedures.content import of_content
from kb.procedures.model import Aspect


async def preview(request: Request) -> HTTPResponse:
    """See above. Private, as all of this server."""
    try:
        told = await asyncio.to_thread(_told, request.json)
    except (ValidationError, ValueError, TypeError, KeyError) as error:
        return response.json({"detail": type(error).__name__}, status=400)
    return response.json(told)


def _told(asked: dict[str, Any]) -> dict[str, Any]:
    aspects = [Aspect(name) for name in asked.get("aspects") or ()]
    reply = answer(of_content(asked["content"]), aspects, How(today(), full=True))
    return {"text": reply.text, "card": reply.card}
