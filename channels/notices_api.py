"""What stands at the top of a chat that has not begun."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.edge import address_of, edge_of


async def get_notices(request: Request) -> Response:
    """200 `{"notices": [{"kind": "emergency" | "off", "text"}]}`, the oldest first. Needs no token."""
    edge = edge_of(request)
    await edge.limits.suggestions(address_of(request))
    listed = [{"kind": notice.kind.value, "text": notice.text} for notice in await edge.notices.holding()]
    return JSONResponse({"notices": listed}, headers={"Cache-Control": "no-store"})


ROUTES = [Route("/api/v1/notices", get_notices, methods=["GET"])]
