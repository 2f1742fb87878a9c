"""The limit that stands before every page."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from channels.edge import address_of, edge_of
from channels.plain import pages
from channels.problems import ProblemError


async def guarded(request: Request, draw: Callable[[Request], Awaitable[Response]]) -> Response:
    """The page, or a bare one that says when to come again: nothing is read from the database for it."""
    try:
        await edge_of(request).limits.page(address_of(request))
    except ProblemError as error:
        return pages.refusal(pages.problem_of(error.name, error.headers, **error.values))
    return await draw(request)
