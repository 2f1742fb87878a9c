"""Titles while a citizen types. What is typed is neither stored nor logged."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.edge import address_of, edge_of
from channels.problems import ProblemError

LONGEST = 100
# One letter is the beginning of half the titles.
_SHORTEST = 2


async def get_suggestions(request: Request) -> Response:
    """200 `{"suggestions": [{"code", "title"}]}` for `?q=`, at most five, best first. Needs no token."""
    edge = edge_of(request)
    await edge.limits.suggestions(address_of(request))
    text = request.query_params.get("q", "").strip()
    if len(text) > LONGEST:
        raise ProblemError("text_too_long", length=len(text), limit=LONGEST)
    found = await asyncio.to_thread(edge.suggester.suggest, text) if len(text) >= _SHORTEST else []
    listed = [{"code": suggestion.code, "title": suggestion.title} for suggestion in found]
    return JSONResponse({"suggestions": listed}, headers={"Cache-Control": "no-store"})


ROUTES = [Route("/api/v1/suggestions", get_suggestions, methods=["GET"])]
