"""The first page: what waits for whoever looks."""

from dataclasses import asdict

from starlette.responses import Response

from console.navigation import LINKS
from console.pages import page
from console.procedures.lists import OLD_AFTER, today
from console.visit import Visit
from kb.operations.waiting import waiting

# What is counted, and where it waits.
_PLACES = {
    "desk": "/desk",
    "overdue": "/feedback",
    "feedback": "/feedback",
    "drafts": "/drafts",
    "mistakes": "/mistakes",
    "unanswered": "/unanswered",
    "learning": "/learning",
    "imports": "/imports",
    "unchecked": "/procedures?age=old",
}


async def show(visit: Visit) -> Response:
    """The work lists of one's roles, with how much is in each."""
    counts = asdict(await visit.run(waiting, visit.engine, today(), old_after=OLD_AFTER))
    open_to = {link.path for link in LINKS if visit.staff.may(*link.roles)}
    places = [(key, path, counts[key]) for key, path in _PLACES.items() if path.partition("?")[0] in open_to]
    return visit.render("home.html", places=places)


ROUTES = [page("/", show)]
