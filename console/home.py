"""The first page: what waits for whoever looks."""

from starlette.responses import Response

from console.pages import page
from console.visit import Visit


async def show(visit: Visit) -> Response:
    """The work lists of one's roles."""
    return visit.render("home.html")


ROUTES = [page("/", show)]
