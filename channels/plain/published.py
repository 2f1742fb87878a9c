"""What officers answered to feedback and let everybody read: plain HTML, nothing of who sent it."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from channels.edge import edge_of
from channels.plain import pages
from channels.plain.guarding import guarded
from kb.errors import KbUnavailableError
from kb.feedback import publishing

PATH = "/phan-anh"
# Seven digits: no page has a longer number, and no database a longer offset.
_LONGEST_NUMBER = 7


async def get_published(request: Request) -> Response:
    """A page of answers, the newest first; `?page=` the number of another."""
    return await guarded(request, _drawn)


async def _drawn(request: Request) -> Response:
    given = request.query_params.get("page", "")
    number = int(given) if given.isascii() and given.isdecimal() and len(given) <= _LONGEST_NUMBER else 1
    try:
        found = await asyncio.to_thread(publishing.published, edge_of(request).engine, number)
    except KbUnavailableError:
        return pages.published(None)
    return pages.published(found)


ROUTES = [Route(PATH, get_published, methods=["GET"])]
